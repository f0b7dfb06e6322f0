// Policies that learn a peg: PPO and DQN on Terra and RAI, over ten training seeds, against the baselines.
//
//     node bench/peg-policies.mjs [config ...] [--seeds 10] [--first-seed 31] [--workers 2] [--episodes 64] [--write]
//
// For each shipped config: train every seed, take the last checkpoint, act without exploration in fresh episodes of each
// scenario of the training mix and of each held-out preset, and report the paired difference of the mean reward an hour
// from each baseline, with a 95 % bootstrap interval over training seeds and episodes. --write keeps the raw means in
// bench/results/peg-policies.json.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createBaseline } from '../dist/agents/baselines/baselines.js'
import { mean } from '../dist/core/statistics/moments.js'
import { mechanismOfEnvironment } from '../dist/env/mechanisms/mechanisms.js'
import { compareRuns } from '../dist/eval/compare.js'
import { evaluate, evaluationOptions } from '../dist/eval/evaluate.js'
import { pooledMetric } from '../dist/eval/evaluation.js'
import { suiteScenarios } from '../dist/eval/suites.js'
import { presetFile } from '../dist/training/config/presets.js'
import { loadConfig } from '../dist/training/config/resolve-config.js'
import { loadPolicy } from '../dist/training/load-policy.js'
import { trainSeeds } from '../dist/training/seeds.js'

const CONFIGS = ['terra-ppo', 'rai-ppo', 'terra-dqn', 'rai-dqn']
const METRIC = 'rewardPerHour'
// Neither these training seeds nor these episodes chose a config: that was done on seeds 0 to 30 and other episodes.
const EVALUATION_SEED = 4_000_003
const RESULTS = join('bench', 'results', 'peg-policies.json')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '10' },
    'first-seed': { type: 'string', default: '31' },
    workers: { type: 'string', default: '2' },
    episodes: { type: 'string', default: '64' },
    write: { type: 'boolean', default: false },
  },
})
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => Number(values['first-seed']) + index)
const episodesPerScenario = Number(values.episodes)
const root = join('.cache', 'bench', `peg-policies-${process.pid}`)
mkdirSync(root, { recursive: true })
const kept = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {}
const show = (value) => value.toFixed(3).padStart(7)

for (const name of positionals.length > 0 ? positionals : CONFIGS) {
  const config = loadConfig(presetFile(name))
  const mechanism = mechanismOfEnvironment(config.env.id)
  const { id, ...trained } = config.env
  const options = evaluationOptions(trained)
  // Baselines act on levers, at the hourly cadence at which they were tuned.
  const { leverMenu: _, decisionEveryHours: __, ...leverOptions } = options
  const baselines = ['no-action', mechanism.rules[0].id, 'pid', 'tuned-constants', 'tuned-linear']
  const outcomes = await trainSeeds(config, seeds, { out: join(root, name), workers: Number(values.workers) })
  const failed = outcomes.find((outcome) => 'error' in outcome)
  if (failed !== undefined) throw failed.error
  const judge = (policy, scenarios, judged) =>
    evaluate({ policy, id, options: judged, scenarios, episodesPerScenario, seed: EVALUATION_SEED })
  const seconds = mean(outcomes.map(({ result }) => result.seconds))
  console.log(
    `\n${name}: ${config.totalSteps} steps, ${seconds.toFixed(0)} s a seed, seeds ${seeds.join(' ')}`,
  )
  kept[name] = { totalSteps: config.totalSteps, episodesPerScenario, suites: {} }
  for (const suite of ['train-mix', 'held-out']) {
    const scenarios = suiteScenarios(mechanism, suite)
    const policies = outcomes.map(({ folder }) =>
      judge(loadPolicy(folder, 'last').policy, scenarios, options),
    )
    const scores = policies.map((evaluation) => mean(pooledMetric(evaluation, METRIC)))
    console.log(
      `  ${suite}: mean reward an hour ${show(mean(scores))}, a seed: ${scores.map(show).join(' ')}`,
    )
    const rows = baselines.map((baseline) => {
      const reference = judge(createBaseline(mechanism, baseline), scenarios, leverOptions)
      const { difference, verdict } = compareRuns(policies, reference, METRIC, 1)
      const score = mean(pooledMetric(reference, METRIC))
      console.log(
        `    against ${baseline.padEnd(18)}${show(score)}  difference ${show(difference.estimate)} [${show(difference.low)}, ${show(difference.high)}]  ${verdict}`,
      )
      return { baseline, score, difference, verdict }
    })
    const byScenario = scenarios.map((scenario, index) => ({
      scenario,
      rewardPerHour: mean(policies.flatMap((evaluation) => evaluation.scenarios[index].metrics[METRIC])),
      collapsed: mean(policies.flatMap((evaluation) => evaluation.scenarios[index].metrics.collapsed)),
    }))
    for (const row of byScenario) {
      console.log(
        `      ${row.scenario.padEnd(18)}${show(row.rewardPerHour)}  collapse ${show(row.collapsed)}`,
      )
    }
    kept[name].suites[suite] = { scores, rows, byScenario }
  }
}
if (values.write) {
  mkdirSync(join('bench', 'results'), { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(kept, null, 2)}\n`)
}
