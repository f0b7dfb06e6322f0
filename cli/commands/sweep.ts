import type { CommandModule } from 'yargs'
import { usageError } from '../../core/errors.js'
import { listenForInterrupt } from '../../training/interrupt.js'
import { learnerOf, settleLearner } from '../../training/learner-choice.js'
import { defaultSideBySide, requireOneGraph, settingApart } from '../../training/population.js'
import {
  createSweepFolder,
  openSweepFolder,
  type Sweep,
  sweepRuns,
  type TrialResult,
  trialResults,
} from '../../training/sweep/sweep.js'
import { sweepTrials, type Trial } from '../../training/sweep/trials.js'
import { positiveWhole } from '../arguments.js'
import { type ConfigCall, configOfCall } from '../config-of-call.js'
import { print, printJson, say } from '../output.js'
import { shortNumber, textTable } from '../text-table.js'
import { tellDevice, trainMany } from '../train-many.js'

interface SweepArguments extends ConfigCall {
  readonly out: string | undefined
  readonly seeds: number
  readonly workers: number | undefined
  readonly resume: string | undefined
  readonly json: boolean
}

/** Trials with their learner settled; refused where one graph is to hold what none can. */
function settled(trials: readonly Trial[], policies: number): readonly Trial[] {
  const configs = trials.map(({ config }) => config)
  const isPpo = configs.every(({ agent }) => agent.name === 'ppo')
  const apart = isPpo ? settingApart(configs) : undefined
  const chosen = configs.map((config) => {
    if (config.learner !== 'auto' || apart === undefined) return settleLearner(config, policies)
    const { learner: _, ...wasm } = config
    return { config: wasm, why: `wasm, for trials differ in ${apart}, which one TensorFlow graph cannot` }
  })
  const why = chosen[0]?.why ?? null
  if (why !== null) say(`Learner: ${why}.`)
  if (apart !== undefined && chosen.some(({ config }) => learnerOf(config) === 'tensorflow')) {
    requireOneGraph(configs)
  }
  return trials.map((trial, index) => ({ ...trial, config: chosen[index]!.config }))
}

function newSweep(call: SweepArguments): Sweep {
  const { overrides, load } = configOfCall(call)
  const trials = sweepTrials(overrides, load)
  const count = positiveWhole(call.seeds, 'seeds')
  const policies = Math.min(trials.length * count, call.workers ?? defaultSideBySide)
  const { seed } = trials[0]!.config
  return {
    trials: settled(trials, policies),
    seeds: Array.from({ length: count }, (_, index) => seed + index),
  }
}

const written = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

function show(results: readonly TrialResult[]): void {
  const paths = Object.keys(results[0]?.settings ?? {})
  const rows = results.map(({ name, settings, score, worst, finished, runs }) => [
    name,
    ...paths.map((path) => written(settings[path])),
    shortNumber(score?.estimate ?? null),
    score?.low === undefined || score.high === undefined
      ? '-'
      : `[${shortNumber(score.low)}, ${shortNumber(score.high)}]`,
    shortNumber(worst),
    `${finished} of ${runs}`,
  ])
  const header = ['trial', ...paths, 'return', '95 %', 'worst', 'seeds']
  print(textTable([header, ...rows], [paths.length + 1, paths.length + 2, paths.length + 3]))
}

function tellLimits({ trials, seeds }: Sweep): void {
  if (seeds.length === 1) {
    say('One seed a trial is luck as much as settings: --seeds 5 and more give an interval.')
  }
  const paths = Object.keys(trials[0]?.settings ?? {})
  if (paths.some((path) => path.startsWith('env'))) {
    say('Trials of different environments earn different returns: set them side by side by `minthelm eval`.')
  }
}

function resumedSweep(call: SweepArguments, folder: string): Sweep {
  if ((call.what ?? []).length > 0 || call.learner !== undefined || call.out !== undefined) {
    throw usageError(
      'A sweep that is gone on with, and settings for it',
      undefined,
      'Leave them out: its folder says what it trains.',
    )
  }
  return openSweepFolder(folder)
}

async function handle(call: SweepArguments): Promise<void> {
  const interrupt = listenForInterrupt()
  try {
    const sweep = call.resume === undefined ? newSweep(call) : resumedSweep(call, call.resume)
    if (sweep.trials.some(({ config }) => learnerOf(config) === 'tensorflow')) tellDevice()
    const folder = call.resume ?? createSweepFolder(sweep, call.out)
    const runs = sweepRuns(sweep, folder)
    say(`${sweep.trials.length} trials, ${sweep.seeds.length} seeds each, in ${folder}.`)
    const outcomes = await trainMany(runs, { workers: call.workers, signal: interrupt.signal })
    const results = trialResults(sweep, folder, outcomes)
    if (call.json) printJson({ folder, trials: results })
    else {
      show(results)
      tellLimits(sweep)
    }
    if (interrupt.signal.aborted) say(`go on with: minthelm sweep --resume ${folder}`)
  } finally {
    interrupt.dispose()
  }
}

/** `minthelm sweep`: one config with settings varied, every combination with the same seeds. */
export const sweepCommand: CommandModule<object, SweepArguments> = {
  command: 'sweep [what..]',
  describe: 'Train a config with every combination of some settings, and rank them',
  builder: (command) =>
    command
      .positional('what', {
        type: 'string',
        array: true,
        describe: 'A config file, then settings with their values: agent.learningRate=1e-4,3e-4',
      })
      .option('agent', { type: 'string', describe: 'ppo or dqn; with --env instead of a config' })
      .option('env', { type: 'string', describe: 'Such as Terra-v0; with --agent instead of a config' })
      .option('seeds', {
        type: 'number',
        default: 1,
        describe: 'Seeds a trial, the same for all, from the seed of the config up',
      })
      .option('out', { type: 'string', describe: "The sweep's folder; default the next number in runs/" })
      .option('workers', {
        type: 'number',
        describe: 'Processes at a time, or policies side by side in a TensorFlow graph',
      })
      .option('resume', { type: 'string', describe: 'Go on with the sweep in this folder' })
      .option('learner', {
        choices: ['wasm', 'wasm-relaxed', 'tensorflow', 'auto'],
        describe: 'What computes the updates; tensorflow trains all trials of PPO in one graph',
      })
      .option('json', { type: 'boolean', default: false, describe: 'End with one JSON object' })
      .example(
        '$0 sweep cartpole-ppo agent.learningRate=3e-4,1e-3 agent.discount=0.98,0.99 --seeds 4',
        'four trials of four seeds',
      ),
  handler: handle,
}
