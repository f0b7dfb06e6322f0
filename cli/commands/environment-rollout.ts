import type { CommandModule } from 'yargs'
import { createBaseline } from '../../agents/baselines/baselines.js'
import { usageError } from '../../core/errors.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../env/registry.js'
import { traceEpisode } from '../../eval/replay/trace.js'
import { positiveWhole } from '../arguments.js'
import { print, printJson } from '../output.js'
import { plotInTerminal } from '../terminal-plot.js'

interface RolloutArguments {
  readonly id: string
  readonly scenario: string
  readonly rule: string | undefined
  readonly hours: number
  readonly seed: number
  readonly json: boolean
}

function handle({ id, scenario, rule, hours, seed, json }: RolloutArguments): void {
  const mechanism = mechanismOfEnvironment(id)
  if (mechanism === undefined) {
    throw usageError(
      `${id} is no token economy`,
      'env rollout',
      'Roll out Terra-v0, Ampleforth-v0 or Rai-v0.',
    )
  }
  const env = makeVector(id, {
    scenario,
    horizonHours: positiveWhole(hours, 'hours'),
    numEnvs: 1,
    seed,
    stream: 'evaluationEpisode',
  })
  const policy = createBaseline(mechanism, rule ?? mechanism.rules[0].id)
  const trace = traceEpisode(env, policy, `${scenario}, ${policy.name}, seed ${seed}`, 1)
  if (json) {
    printJson(trace)
    return
  }
  const columns = Math.min(110, process.stdout.columns ?? 100)
  const mean = trace.rewards.reduce((sum, reward) => sum + reward, 0) / trace.rewards.length
  print(`${id}: ${trace.title}, ${trace.rewards.length} hours, mean reward ${mean.toFixed(3)} an hour\n`)
  print(plotInTerminal({ label: 'price, dollars', values: trace.priceUsd }, columns))
  for (const lever of mechanism.levers) {
    const values = trace.levers[lever.name] ?? []
    if (values.some((value) => value !== values[0])) {
      print(`\n${plotInTerminal({ label: `${lever.name}, ${lever.unit}`, values }, columns)}`)
    }
  }
}

/** `minthelm env rollout`: one episode under a rule, drawn in the terminal. */
export const rolloutCommand: CommandModule<object, RolloutArguments> = {
  command: 'rollout <id>',
  describe: 'Run one episode under a rule and plot it here',
  builder: (command) =>
    command
      .positional('id', { type: 'string', demandOption: true, describe: 'Such as Rai-v0' })
      .option('scenario', { type: 'string', default: 'calm', describe: 'See `minthelm env show`' })
      .option('rule', { type: 'string', describe: 'A baseline; default the production rule' })
      .option('hours', { type: 'number', default: 720, describe: 'Length of the episode' })
      .option('seed', { type: 'number', default: 7, describe: 'Seed of the episode' })
      .option('json', { type: 'boolean', default: false, describe: 'Print the columns as JSON' })
      .example('$0 env rollout Rai-v0 --scenario whale', 'price and redemption rate of a month with whales'),
  handler: handle,
}
