import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { CommandModule } from 'yargs'
import { usageError } from '../../core/errors.js'
import { listenForInterrupt } from '../../training/interrupt.js'
import { learnerOf, settleLearner } from '../../training/learner-choice.js'
import { defaultSideBySide } from '../../training/population.js'
import { defaultRunsFolder, RunFolder, runName } from '../../training/run-folder.js'
import type { RunResult } from '../../training/run-result.js'
import { listRuns } from '../../training/run-store.js'
import { type SeedRun, seedRuns } from '../../training/seeds.js'
import { resume, train } from '../../training/train.js'
import { positiveWhole } from '../arguments.js'
import { type ConfigCall, configOfCall } from '../config-of-call.js'
import { formatSeconds, print, printJson, say } from '../output.js'
import { tellDevice, trainMany } from '../train-many.js'
import { trainingDisplay } from '../train-progress.js'

interface TrainArguments extends ConfigCall {
  readonly out: string | undefined
  readonly seeds: number | undefined
  readonly workers: number | undefined
  readonly resume: string | undefined
  readonly json: boolean
}

function resultLines(result: RunResult): string[] {
  const stopped = result.status === 'interrupted'
  return [
    `${stopped ? 'interrupted' : 'finished'}: ${result.steps} steps in ${formatSeconds(result.seconds)}`,
    `run: ${result.folder}`,
    ...(result.evaluation === null
      ? []
      : [`last evaluation: mean return ${result.evaluation.score.toFixed(3)}`]),
    `checkpoint sha256: ${result.checkpointSha256}`,
    ...(stopped ? [`go on with: minthelm train --resume ${result.folder}`] : []),
  ]
}

function show(result: RunResult, json: boolean): void {
  if (json) printJson(result)
  else for (const line of resultLines(result)) print(line)
}

/** Trains several runs below a folder and shows what came of them. */
async function trainAndShow(
  runs: readonly SeedRun[],
  out: string,
  { workers, json }: TrainArguments,
  signal: AbortSignal,
): Promise<void> {
  const outcomes = await trainMany(runs, { workers, signal })
  const rows = outcomes.map((outcome) =>
    'result' in outcome
      ? { seed: outcome.seed, ...outcome.result }
      : { seed: outcome.seed, folder: outcome.folder, status: 'failed', error: outcome.error.message },
  )
  if (json) printJson({ folder: out, runs: rows })
  else print(`${rows.length} runs in ${out}`)
}

/** The runs of several seeds in a folder, to go on with; none where it is itself a run, or nothing of the kind. */
function runsBelow(folder: string): SeedRun[] {
  if (existsSync(new RunFolder(folder).config)) return []
  return listRuns(folder).flatMap(({ config, folder: run }) =>
    config === null ? [] : [{ config, folder: run, resumes: true }],
  )
}

async function handle(call: TrainArguments): Promise<void> {
  const interrupt = listenForInterrupt()
  const threads =
    call.workers === undefined ? Math.min(2, availableParallelism()) : positiveWhole(call.workers, 'workers')
  const options = { threads, signal: interrupt.signal, callbacks: trainingDisplay() }
  try {
    if (call.resume !== undefined) {
      if (call.learner !== undefined) {
        throw usageError(
          `--learner ${call.learner} with --resume`,
          undefined,
          'Leave it out: a run goes on with the learner that its config.yaml names.',
        )
      }
      const runs = runsBelow(call.resume)
      if (runs.length > 0) await trainAndShow(runs, call.resume, call, interrupt.signal)
      else show(await resume(call.resume, options), call.json)
      return
    }
    const { overrides, load } = configOfCall(call)
    const sideBySide = Math.min(call.seeds ?? 1, call.workers ?? defaultSideBySide)
    const { config, why } = settleLearner(load(overrides), sideBySide)
    if (why !== null) say(`Learner: ${why}.`)
    if (learnerOf(config) === 'tensorflow') tellDevice()
    if (call.seeds !== undefined) {
      const count = positiveWhole(call.seeds, 'seeds')
      const seeds = Array.from({ length: count }, (_, index) => config.seed + index)
      const out = call.out ?? `${defaultRunsFolder}/${runName(config)}-and-${count - 1}-more`
      await trainAndShow(seedRuns(config, seeds, out), out, call, interrupt.signal)
    } else
      show(await train(config, call.out === undefined ? options : { ...options, out: call.out }), call.json)
  } finally {
    interrupt.dispose()
  }
}

/** `minthelm train`: from a config to a run folder. */
export const trainCommand: CommandModule<object, TrainArguments> = {
  command: 'train [what..]',
  describe: 'Train a policy from a config, or go on with a run',
  builder: (command) =>
    command
      .positional('what', {
        type: 'string',
        array: true,
        describe: 'A config file, then overrides such as agent.learningRate=1e-4',
      })
      .option('agent', { type: 'string', describe: 'ppo or dqn; with --env instead of a config' })
      .option('env', { type: 'string', describe: 'Such as Terra-v0; with --agent instead of a config' })
      .option('out', { type: 'string', describe: 'The run folder; default the next number in runs/' })
      .option('seeds', {
        type: 'number',
        describe:
          'Train this many seeds, from the seed of the config up: in processes of their own, or PPO by tensorflow in one',
      })
      .option('workers', {
        type: 'number',
        describe:
          'Learner threads of one run, or with --seeds processes, or policies side by side in a TensorFlow graph',
      })
      .option('resume', {
        type: 'string',
        describe: 'Go on with the run in this folder, or with all those of several seeds in it',
      })
      .option('learner', {
        choices: ['wasm', 'wasm-relaxed', 'tensorflow', 'auto'],
        describe: 'What computes the updates, instead of what the config says; auto chooses and says why',
      })
      .option('json', { type: 'boolean', default: false, describe: 'End with one JSON object' })
      .example(
        '$0 train configs/terra-ppo.yaml agent.learningRate=1e-4 --seeds 8',
        'eight seeds of a changed config',
      )
      .example('$0 train --agent ppo --env CartPole-v1 totalSteps=20000 seed=5', 'without a config file'),
  handler: handle,
}
