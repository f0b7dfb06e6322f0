// The known attacks on each reward, beside the best tuned controller on the same episodes.
//
//     node bench/reward-hacks.mjs [mechanism ...] [--episodes 16] [--write]
//
// Training scenarios, fresh episodes of the evaluation stream; mean reward an hour (0 is perfect, -10 collapsed), and the
// paired difference from the controller with its 95 % bootstrap interval over episodes. --write puts the tables into
// docs/rewards.md, those of the mechanisms that were named or all.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { mechanismById, shippedMechanisms } from '../dist/env/mechanisms/mechanisms.js'
import { judgeAttacks } from '../dist/eval/judge-attacks.js'

const EVALUATION_SEED = 1_000_003
const PAGE = new URL('../docs/rewards.md', import.meta.url)
const BEGIN = '<!-- written by bench/reward-hacks.mjs --write -->'
const END = '<!-- end of the attacks -->'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { episodes: { type: 'string', default: '16' }, write: { type: 'boolean', default: false } },
})
const chosen = positionals.map((id) => mechanismById(id, 'bench/reward-hacks.mjs'))
const mechanisms = chosen.length === 0 ? shippedMechanisms : chosen
const show = (value) => value.toFixed(3)
/** Lines of the page by environment. */
const tables = new Map()

for (const mechanism of mechanisms) {
  const report = judgeAttacks(mechanism, Number(values.episodes), EVALUATION_SEED)
  const { controller, controllerRewardPerHour, staticRewardPerHour, results } = report
  console.log(
    `\n${mechanism.environment}: ${controller} ${show(controllerRewardPerHour)}, no action ${show(staticRewardPerHour)}`,
  )
  const table = [
    `**\`${mechanism.environment}\`**: ${controller} ${show(controllerRewardPerHour)}, no action ${show(staticRewardPerHour)}`,
    '',
    '| attack | reward an hour | collapsed | attack minus controller | closed by |',
    '|---|---|---|---|---|',
  ]
  for (const { attack, rewardPerHour, collapsed, comparison } of results) {
    const { estimate, low, high } = comparison.difference
    const difference = `${show(estimate)} [${show(low)}, ${show(high)}]`
    const remark = estimate > 0 ? '  EARNS MORE' : ''
    console.log(
      `  ${attack.name.padEnd(60)}${show(rewardPerHour).padStart(7)}  collapse ${collapsed.toFixed(2)}  ${difference}${remark}`,
    )
    table.push(
      `| ${attack.name} | ${show(rewardPerHour)} | ${(100 * collapsed).toFixed(0)} % | ${difference} | ${attack.closedBy} |`,
    )
  }
  tables.set(mechanism.environment, table.join('\n'))
}
if (values.write) {
  const page = readFileSync(PAGE, 'utf8')
  const from = page.indexOf(BEGIN)
  const to = page.indexOf(END)
  if (from < 0 || to < from) throw new Error('docs/rewards.md has lost its marks.')
  for (const section of page.slice(from + BEGIN.length, to).split(/\n\n(?=\*\*`)/)) {
    const environment = /^\s*\*\*`(.+?)`/.exec(section)?.[1]
    if (environment !== undefined && !tables.has(environment)) tables.set(environment, section.trim())
  }
  const sections = shippedMechanisms.flatMap(({ environment }) => tables.get(environment) ?? [])
  writeFileSync(PAGE, `${page.slice(0, from)}${[BEGIN, ...sections].join('\n\n')}\n\n${page.slice(to)}`)
}
