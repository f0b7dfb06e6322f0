import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CommandModule } from 'yargs'
import { usageError } from '../../core/errors.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { defaultTuningBudget, tune } from '../../eval/tune.js'
import { tunedRulesSource } from '../../eval/tuned-rules-source.js'
import { positiveWhole } from '../arguments.js'
import { ProgressLine, print, printJson } from '../output.js'

interface TuneArguments {
  readonly id: string
  readonly seeds: number
  readonly iterations: number
  readonly write: boolean
  readonly json: boolean
}

function handle({ id, seeds, iterations, write, json }: TuneArguments): void {
  const mechanism = mechanismOfEnvironment(id)
  if (mechanism === undefined) {
    throw usageError(`${id} is no token economy`, 'tune', 'See `minthelm env list` for the economies.')
  }
  const line = new ProgressLine()
  const rules = tune({
    id,
    seeds: Array.from({ length: positiveWhole(seeds, 'seeds') }, (_, index) => index),
    budget: { ...defaultTuningBudget, iterations: positiveWhole(iterations, 'iterations') },
    onProgress: ({ kind, seed, iteration, iterations: all, best }) =>
      line.update(
        `${kind}, seed ${seed}: iteration ${iteration + 1} of ${all}, best ${best.toFixed(3)} an hour`,
      ),
  })
  line.end()
  if (json) printJson(rules)
  else {
    for (const kind of ['pid', 'constants', 'linear'] as const) {
      const { rewardPerHour, seed, seedsTried } = rules[kind].record
      print(
        `${kind.padEnd(10)} ${rewardPerHour.toFixed(4)} an hour on fresh episodes (best of ${seedsTried} searches, seed ${seed})`,
      )
    }
  }
  if (write) {
    const folder = fileURLToPath(new URL('../../../agents/baselines/tuned/', import.meta.url))
    const file = join(folder, `${mechanism.id}.ts`)
    writeFileSync(file, tunedRulesSource(mechanism, rules))
    if (!json) print(`written: ${file}; run \`npm run build\``)
  }
}

/** `minthelm tune`: finds PID, constants and linear feedback, against which a policy must show its worth. */
export const tuneCommand: CommandModule<object, TuneArguments> = {
  command: 'tune <id>',
  describe: 'Tune the baselines of an economy by the cross-entropy method',
  builder: (command) =>
    command
      .positional('id', { type: 'string', demandOption: true, describe: 'Such as Terra-v0' })
      .option('seeds', { type: 'number', default: 3, describe: 'Searches, of which the best counts' })
      .option('iterations', {
        type: 'number',
        default: defaultTuningBudget.iterations,
        describe: 'Iterations of the linear search',
      })
      .option('write', {
        type: 'boolean',
        default: false,
        describe: 'In a clone: write agents/baselines/tuned/',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 tune Rai-v0 --seeds 1', 'one search of each kind'),
  handler: handle,
}
