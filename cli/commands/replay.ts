import type { CommandModule } from 'yargs'
import { readBundle } from '../../checkpoints/bundle.js'
import { mean } from '../../core/statistics/moments.js'
import { pooledMetric } from '../../eval/evaluation.js'
import { type BundleReplay, replayBundle } from '../../training/replay-bundle.js'
import { positiveWhole } from '../arguments.js'
import { print, printJson } from '../output.js'
import { shortNumber, textTable } from '../text-table.js'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** The replay as text: the drive by recorded hours, then the shadow. */
export function replayText({ drives, shadows }: BundleReplay): string {
  const lines: string[] = []
  for (const { window, evaluations } of drives) {
    const start = new Date(window.startTime * 1000).toISOString().slice(0, 10)
    lines.push(`Recorded ETH hours as the market, ${window.name} (from ${start}; ${window.rule})`)
    const rows = evaluations.map((evaluation) => [
      evaluation.policy,
      mean(pooledMetric(evaluation, 'rewardPerHour')).toFixed(3),
      shortNumber(mean(pooledMetric(evaluation, 'pegRmse'))),
      percent(mean(pooledMetric(evaluation, 'collapsed'))),
    ])
    lines.push(textTable([['policy', 'reward an hour', 'peg RMSE', 'collapsed'], ...rows], [1, 2, 3]), '')
  }
  for (const { record, levers, observations, shareOutOfRange, decisions } of shadows) {
    lines.push(`In shadow on ${record.title}: ${decisions} decisions over ${record.hours} recorded hours`)
    const leverRows = levers.map((lever) => [
      lever.name,
      percent(lever.shareRateBound),
      percent(lever.shareBoundsBound),
    ])
    lines.push(textTable([['lever', 'held by its rate limit', 'held by its bounds'], ...leverRows], [1, 2]))
    const observed = observations.map(({ name, shares, shareOutOfRange: outside }) => [
      name,
      percent(shares.recorded),
      percent(shares.derived),
      percent(shares.imputed),
      percent(outside),
    ])
    lines.push(
      textTable(
        [['observation', 'recorded', 'derived', 'imputed', 'outside training range'], ...observed],
        [1, 2, 3, 4],
      ),
      `${percent(shareOutOfRange)} of the hours lie outside the range that the policy was trained or judged on.`,
      'The levers move nothing in the record: this does not say what the market would have done.',
      '',
    )
  }
  return lines.join('\n').trimEnd()
}

/** `minthelm replay`: a bundle on recorded history. */
export const replayCommand: CommandModule<
  object,
  { bundle: string; episodes: number; seed: number; json: boolean }
> = {
  command: 'replay <bundle>',
  describe: 'Replay a bundle on recorded history: as the market, and in shadow',
  builder: (command) =>
    command
      .positional('bundle', { type: 'string', demandOption: true, describe: 'A bundle that export wrote' })
      .option('episodes', {
        type: 'number',
        default: 16,
        describe: 'Draws of what is not recorded, for each window',
      })
      .option('seed', {
        type: 'number',
        default: 1_000_003,
        describe: 'Seed of these draws and of the bridge',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example(
        '$0 replay policy.bundle',
        'recorded ETH hours as the market; UST and LUNA, or RAI, in shadow',
      ),
  handler: ({ bundle, episodes, seed, json }) => {
    const replay = replayBundle(readBundle(bundle), positiveWhole(episodes, 'episodes'), seed)
    if (json) printJson(replay)
    else print(replayText(replay))
  },
}
