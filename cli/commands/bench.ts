import type { CommandModule } from 'yargs'
import { RandomStream } from '../../core/random/stream.js'
import { quantile } from '../../core/statistics/quantile.js'
import { definitionOf, environmentIds, makeVector } from '../../env/registry.js'
import { allocateActions } from '../../env/spaces.js'
import type { VectorEnv } from '../../env/vector-env.js'
import { positiveWhole } from '../arguments.js'
import { formatCount, print, printJson } from '../output.js'
import { textTable } from '../text-table.js'

interface BenchArguments {
  readonly envs: number
  readonly repeats: number
  readonly json: boolean
}

const MEASURED_MILLISECONDS = 300

/** A batch of random actions, drawn once: what is measured is the environment. */
function randomActions(env: VectorEnv) {
  const { actionSpace, numEnvs } = env
  const actions = allocateActions(actionSpace, numEnvs)
  const random = new RandomStream(1, 'test')
  for (let at = 0; at < actions.length; at++) {
    const coordinate = Math.floor(at / numEnvs)
    if (actionSpace.kind === 'box') {
      const low = actionSpace.low[coordinate] ?? -1
      actions[at] = low + random.uniform() * ((actionSpace.high[coordinate] ?? 1) - low)
    } else {
      const count =
        actionSpace.kind === 'discrete' ? actionSpace.count : (actionSpace.counts[coordinate] ?? 1)
      actions[at] = random.integer(count)
    }
  }
  return actions
}

/** Decisions a second of one environment on this thread. */
function measure(env: VectorEnv, actions: ReturnType<typeof randomActions>): number {
  const start = performance.now()
  let steps = 0
  while (performance.now() - start < MEASURED_MILLISECONDS) {
    for (let repeat = 0; repeat < 16; repeat++) env.step(actions)
    steps += 16 * env.numEnvs
  }
  return (1000 * steps) / (performance.now() - start)
}

function handle({ envs, repeats, json }: BenchArguments): void {
  const numEnvs = positiveWhole(envs, 'envs')
  const measured = environmentIds().map((id) => {
    const env = makeVector(id, { numEnvs, seed: 1 })
    env.reset()
    return { id, kind: definitionOf(id).kind, env, actions: randomActions(env), rates: [] as number[] }
  })
  for (const { env, actions } of measured) measure(env, actions)
  // In turn, so that a change of the machine's speed meets every environment alike.
  for (let repeat = 0; repeat < positiveWhole(repeats, 'repeats'); repeat++) {
    for (const entry of measured) entry.rates.push(measure(entry.env, entry.actions))
  }
  const rows = measured.map(({ id, kind, rates }) => ({
    id,
    kind,
    stepsPerSecond: quantile(rates, 0.5),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
  }))
  if (json) {
    printJson({ numEnvs, repeats, rows })
    return
  }
  const cells = rows.map((row) => [
    row.id,
    formatCount(row.stepsPerSecond),
    formatCount(row.slowest),
    formatCount(row.fastest),
    `${(1e6 / row.stepsPerSecond).toFixed(3)} us`,
  ])
  print(
    textTable([['environment', 'steps/s, median', 'slowest', 'fastest', 'a step'], ...cells], [1, 2, 3, 4]),
  )
  print(
    `${numEnvs} environments on one thread, ${repeats} repeats in turn; the learner: node bench/learner.mjs`,
  )
}

/** `minthelm bench`: how fast the environments are on this machine. */
export const benchCommand: CommandModule<object, BenchArguments> = {
  command: 'bench',
  describe: 'Measure the environments on this machine',
  builder: (command) =>
    command
      .option('envs', { type: 'number', default: 256, describe: 'Environments that step together' })
      .option('repeats', { type: 'number', default: 5, describe: 'Measurements of each, in turn' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 bench', 'steps a second of every environment'),
  handler: handle,
}
