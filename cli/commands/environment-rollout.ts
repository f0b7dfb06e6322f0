import type { CommandModule } from 'yargs'
import { createBaseline } from '../../agents/baselines/baselines.js'
import { usageError } from '../../core/errors.js'
import { exp } from '../../core/math/exponential.js'
import { isoTime } from '../../env/exogenous/hourly-record.js'
import { type Replay, replayOption } from '../../env/exogenous/replay.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../env/registry.js'
import { compositionOf } from '../../env/scenarios/catalogue.js'
import { traceEpisode } from '../../eval/replay/trace.js'
import { positiveWhole } from '../arguments.js'
import { print, printJson, say } from '../output.js'
import { plotInTerminal } from '../terminal-plot.js'

interface RolloutArguments {
  readonly id: string
  readonly scenario: string
  readonly severity: number
  readonly rule: string | undefined
  readonly hours: number
  readonly seed: number
  readonly replay: string | undefined
  readonly column: string | undefined
  readonly demand: string | undefined
  readonly from: string | undefined
  readonly maximumGapHours: number | undefined
  readonly json: boolean
}

/** The environment's option that the arguments ask for; undefined where nothing is replayed. */
function replayArgument({
  replay,
  column,
  demand,
  from,
  maximumGapHours,
}: RolloutArguments): object | undefined {
  const others = { column, demand, start: from, maximumGapHours }
  const given = Object.entries(others).filter(([, value]) => value !== undefined)
  if (replay === undefined && given.length > 0) {
    throw usageError(
      `${given.map(([name]) => name).join(' and ')} without a series`,
      'env rollout',
      'Name the series by --replay.',
    )
  }
  return replay === undefined ? undefined : { series: replay, ...Object.fromEntries(given) }
}

/** What was read and what was done to it, in a line for each driver. */
function replayText({ series, source, startTime, market, demand }: Replay): string {
  const lines = [`Replayed: ${series} from ${isoTime(startTime)} (${source})`]
  for (const [name, record] of [
    ['market', market],
    ['demand', demand],
  ] as const) {
    if (record === null) continue
    const total = record.logReturns.reduce((sum, value) => sum + value, 0)
    lines.push(
      `  ${name}: ${(100 * (exp(total) - 1)).toFixed(1)} % from beginning to end, ${record.filledHours} of ${record.logReturns.length} hours bridged, ${record.badTicks} bad ticks cut to ${(100 * record.badTickLimit).toFixed(1)} %`,
    )
  }
  return lines.join('\n')
}

/** The level that log-returns lead to, hour by hour from 1. */
function levels(logReturns: Float64Array): number[] {
  let sum = 0
  return Array.from(logReturns, (value) => {
    sum += value
    return exp(sum)
  })
}

function handle(given: RolloutArguments): void {
  const { id, scenario, severity, rule, seed, json } = given
  const mechanism = mechanismOfEnvironment(id)
  if (mechanism === undefined) {
    throw usageError(
      `${id} is no token economy`,
      'env rollout',
      'See `minthelm env list` for those that are.',
    )
  }
  const { conflicts } = compositionOf(mechanism, scenario, 'env rollout --scenario')
  for (const conflict of conflicts) say(`Note: ${conflict}.`)
  const horizonHours = positiveWhole(given.hours, 'hours')
  const replay = replayArgument(given)
  const replayed = replayOption(replay, 'env rollout', horizonHours, seed)
  const env = makeVector(id, {
    scenario,
    scenarioSeverity: severity,
    ...(replay === undefined ? {} : { replay }),
    horizonHours,
    numEnvs: 1,
    seed,
    stream: 'evaluationEpisode',
  })
  const policy = createBaseline(mechanism, rule ?? mechanism.rules[0].id)
  const trace = traceEpisode(env, policy, `${scenario}, ${policy.name}, seed ${seed}`, 1)
  if (json) {
    printJson(replayed === null ? trace : { ...trace, replay: jsonReplay(replayed) })
    return
  }
  const columns = Math.min(110, process.stdout.columns ?? 100)
  const mean = trace.rewards.reduce((sum, reward) => sum + reward, 0) / trace.rewards.length
  print(`${id}: ${trace.title}, ${trace.rewards.length} hours, mean reward ${mean.toFixed(3)} an hour`)
  if (replayed !== null) print(replayText(replayed))
  print('')
  for (const [label, record] of [
    ['market as recorded, against the start', replayed?.market],
    ['demand as recorded, against the start', replayed?.demand],
  ] as const) {
    if (record) print(`${plotInTerminal({ label, values: levels(record.logReturns) }, columns)}\n`)
  }
  print(plotInTerminal({ label: 'price, dollars', values: trace.priceUsd }, columns))
  for (const lever of mechanism.levers) {
    const values = trace.levers[lever.name] ?? []
    if (values.some((value) => value !== values[0])) {
      print(`\n${plotInTerminal({ label: `${lever.name}, ${lever.unit}`, values }, columns)}`)
    }
  }
}

function jsonReplay({ market, demand, ...rest }: Replay): object {
  const plain = (record: Replay['market']) => record && { ...record, logReturns: [...record.logReturns] }
  return { ...rest, market: plain(market), demand: plain(demand) }
}

/** `minthelm env rollout`: one episode under a rule, drawn in the terminal. */
export const rolloutCommand: CommandModule<object, RolloutArguments> = {
  command: 'rollout <id>',
  describe: 'Run one episode under a rule and plot it here',
  builder: (command) =>
    command
      .positional('id', { type: 'string', demandOption: true, describe: 'Such as Rai-v0' })
      .option('scenario', {
        type: 'string',
        default: 'calm',
        describe: 'See `minthelm env scenarios`; several are put together by +',
      })
      .option('severity', { type: 'number', default: 1, describe: '0 calm, 1 as written, 2 twice' })
      .option('rule', { type: 'string', describe: 'A baseline; default the production rule' })
      .option('hours', { type: 'number', default: 720, describe: 'Length of the episode' })
      .option('seed', { type: 'number', default: 7, describe: 'Seed of the episode and of filled gaps' })
      .option('replay', { type: 'string', describe: 'A recorded series, by name or path, as the market' })
      .option('column', { type: 'string', describe: "The market's price in the series" })
      .option('demand', { type: 'string', describe: 'A column in tokens whose changes are those of demand' })
      .option('from', { type: 'string', describe: 'First hour of the record, such as 2019-06-01' })
      .option('maximumGapHours', { type: 'number', describe: 'Longest gap to bridge; default 6' })
      .option('json', { type: 'boolean', default: false, describe: 'Print the columns as JSON' })
      .example('$0 env rollout Rai-v0 --scenario whale', 'price and redemption rate of a month with whales')
      .example(
        '$0 env rollout Terra-v0 --replay eth-hourly --from 2018-11-01',
        'Terra in the market of November 2018',
      ),
  handler: handle,
}
