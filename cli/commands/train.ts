import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import type { CommandModule } from 'yargs'
import { tensorflowFacts } from '../../agents/learner/tensorflow/session.js'
import { usageError } from '../../core/errors.js'
import { overriddenSource, valueSource } from '../../training/config/config-source.js'
import { presetFor } from '../../training/config/presets.js'
import { loadConfig, resolveSource } from '../../training/config/resolve-config.js'
import type { RunConfig } from '../../training/config/run-config.js'
import { listenForInterrupt } from '../../training/interrupt.js'
import { learnerOf, settleLearner } from '../../training/learner-choice.js'
import { trainPopulation } from '../../training/population.js'
import type { ProgressReport } from '../../training/progress.js'
import { defaultRunsFolder, RunFolder, runName } from '../../training/run-folder.js'
import type { RunResult } from '../../training/run-result.js'
import { listRuns } from '../../training/run-store.js'
import { type SeedOutcome, type SeedRun, seedRuns, trainRuns } from '../../training/seeds.js'
import { resume, train } from '../../training/train.js'
import { findConfig, positiveWhole, splitOverrides } from '../arguments.js'
import { formatSeconds, print, printJson, say } from '../output.js'
import { progressText, trainingDisplay } from '../train-progress.js'

interface TrainArguments {
  readonly what: readonly string[] | undefined
  readonly agent: string | undefined
  readonly env: string | undefined
  readonly out: string | undefined
  readonly seeds: number | undefined
  readonly workers: number | undefined
  readonly resume: string | undefined
  readonly learner: string | undefined
  readonly json: boolean
}

const isAgentName = (name: string): name is 'ppo' | 'dqn' => name === 'ppo' || name === 'dqn'

/** The config of a call: a file, a shipped preset of an algorithm and an environment, or bare defaults. */
function configOf(call: TrainArguments): RunConfig {
  const { paths, overrides: written } = splitOverrides(call.what ?? [])
  const overrides = call.learner === undefined ? written : [...written, `learner=${call.learner}`]
  if (paths.length > 1) {
    throw usageError(
      `Two configs: ${paths.join(' and ')}`,
      undefined,
      'Give one; settings are overridden as a.b=c.',
    )
  }
  const [path] = paths
  if (path !== undefined) {
    const chosen = [
      ...(call.agent === undefined ? [] : [`agent.name=${call.agent}`]),
      ...(call.env === undefined ? [] : [`env.id=${call.env}`]),
    ]
    return loadConfig(findConfig(path), [...chosen, ...overrides])
  }
  if (call.agent === undefined || call.env === undefined) {
    throw usageError(
      'There is nothing to train',
      undefined,
      'Give a config, such as configs/terra-ppo.yaml, or --agent ppo --env Terra-v0.',
    )
  }
  const preset = isAgentName(call.agent) ? presetFor(call.agent, call.env) : undefined
  if (preset !== undefined) {
    say(`Starting from the shipped config ${basename(preset)}.`)
    // The id is set again, so that another version of the environment is never trained in its place.
    return loadConfig(preset, [`env.id=${call.env}`, ...overrides])
  }
  return resolveSource(
    overriddenSource(valueSource({ agent: { name: call.agent }, env: call.env }), overrides),
  )
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

/** Says what TensorFlow computes on, above all where that is not the card that was meant. */
function tellDevice(): void {
  const { version, device, missesCard } = tensorflowFacts()
  const instead = missesCard ? ': the build for a card is here, but no NVIDIA card with a driver answers' : ''
  say(`TensorFlow ${version} computes on the ${device === 'gpu' ? 'card' : 'processor'}${instead}.`)
}

/** Trains several runs below a folder: PPO by TensorFlow in one graph, others in processes of their own. */
async function trainMany(
  runs: readonly SeedRun[],
  out: string,
  call: TrainArguments,
  signal: AbortSignal,
): Promise<void> {
  const lastShown = new Map<number, number>()
  const workers = call.workers === undefined ? undefined : positiveWhole(call.workers, 'workers')
  const onProgress = ({ config: { seed } }: SeedRun, report: ProgressReport) => {
    const now = performance.now()
    if (now - (lastShown.get(seed) ?? Number.NEGATIVE_INFINITY) < 5000) return
    lastShown.set(seed, now)
    say(`seed ${seed}: ${progressText(report)}`)
  }
  const onOutcome = (outcome: SeedOutcome) =>
    say(
      `seed ${outcome.seed}: ${'result' in outcome ? `${outcome.result.status}, mean return ${outcome.result.evaluation?.score.toFixed(3)}` : `failed: ${outcome.error.message}`}`,
    )
  const together = runs.every(
    ({ config }) => learnerOf(config) === 'tensorflow' && config.agent.name === 'ppo',
  )
  const options = { signal, onProgress, onOutcome }
  const outcomes = together
    ? await trainPopulation(runs, { ...options, ...(workers === undefined ? {} : { sideBySide: workers }) })
    : await trainRuns(runs, { ...options, ...(workers === undefined ? {} : { workers }) })
  const rows = outcomes.map((outcome) =>
    'result' in outcome
      ? { seed: outcome.seed, ...outcome.result }
      : { seed: outcome.seed, folder: outcome.folder, status: 'failed', error: outcome.error.message },
  )
  if (call.json) printJson({ folder: out, runs: rows })
  else print(`${rows.length} runs in ${out}`)
  if (outcomes.some((outcome) => 'error' in outcome)) process.exitCode = 1
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
      if (runs.length > 0) await trainMany(runs, call.resume, call, interrupt.signal)
      else show(await resume(call.resume, options), call.json)
      return
    }
    const { config, why } = settleLearner(configOf(call), call.seeds ?? 1)
    if (why !== null) say(`Learner: ${why}.`)
    if (learnerOf(config) === 'tensorflow') tellDevice()
    if (call.seeds !== undefined) {
      const count = positiveWhole(call.seeds, 'seeds')
      const seeds = Array.from({ length: count }, (_, index) => config.seed + index)
      const out = call.out ?? `${defaultRunsFolder}/${runName(config)}-and-${count - 1}-more`
      await trainMany(seedRuns(config, seeds, out), out, call, interrupt.signal)
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
