import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { Worker } from 'node:worker_threads'
import { compilingPays } from '../agents/learner/create-learner.js'
import { openPpoEngine } from '../agents/learner/tensorflow/ppo-learner.js'
import { MemberDesk, memberMemory } from '../agents/learner/tensorflow/shared-member.js'
import { ppoLearnerShape } from '../agents/ppo.js'
import type { PpoConfig } from '../agents/ppo-config.js'
import { MinthelmError, usageError } from '../core/errors.js'
import { makeVector } from '../env/registry.js'
import type { RunConfig } from './config/run-config.js'
import { learnerRecord } from './learner-choice.js'
import { mechanismFilePaths } from './mechanism-files.js'
import type { PolicyData, PolicyMessage } from './population-worker.js'
import type { ProgressReport } from './progress.js'
import type { RunResult } from './run-result.js'
import type { SeedOutcome, SeedRun } from './seeds.js'
import { heardError } from './told-error.js'

export interface PopulationOptions {
  /** Policies in the graph at a time, default all; those that wait take the places of those that have ended. */
  readonly sideBySide?: number
  readonly onProgress?: (run: SeedRun, progress: ProgressReport) => void
  readonly onOutcome?: (outcome: SeedOutcome) => void
  /** Aborting it lets the runs under way write a checkpoint and end as interrupted; no other run starts. */
  readonly signal?: AbortSignal
}

/** Settings of PPO that each policy of a population may have for itself. */
const ownSettings = [
  'learningRate',
  'learningRateSchedule',
  'clipRange',
  'clipRangeSchedule',
  'valueClipRange',
  'entropyCoefficient',
  'valueCoefficient',
  'discount',
  'gaeLambda',
  'maxGradientNorm',
  'targetKl',
  'normalizeObservations',
  'normalizeRewards',
  'initialLogStandardDeviation',
  'noiseCorrelation',
] as const satisfies readonly (keyof PpoConfig)[]

function ppoOf({ agent }: RunConfig): PpoConfig {
  if (agent.name === 'ppo') return agent
  throw usageError(
    `A population of ${agent.name} policies`,
    'agent.name',
    'Train PPO, or each seed by itself, without the tensorflow learner.',
  )
}

/** What all policies of one graph must have in common. */
function common(config: RunConfig) {
  const agent = ppoOf(config)
  const shared = Object.entries(agent).filter(([name]) => !(ownSettings as readonly string[]).includes(name))
  const { env } = config
  return { agent: Object.fromEntries(shared), env, clipsValues: agent.valueClipRange !== null }
}

const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/training/population-worker.js' : './population-worker.js',
  import.meta.url,
)

/** A thread that trains one policy; resolves with its result once the thread has ended. */
function trainInThread(
  data: PolicyData,
  onAsk: () => void,
  options: { onProgress: (progress: ProgressReport) => void; signal?: AbortSignal | undefined },
): Promise<RunResult> {
  const worker = new Worker(fileURLToPath(workerFile), { workerData: data })
  const stop = () => worker.postMessage('stop')
  options.signal?.addEventListener('abort', stop)
  return new Promise<RunResult>((resolve, reject) => {
    let outcome = () =>
      reject(
        new MinthelmError({
          what: 'A training thread ended and gave no result',
          where: data.folder,
          remedy: `Go on with it: minthelm train --resume ${data.folder}.`,
        }),
      )
    worker.on('message', (message: PolicyMessage) => {
      if (message.kind === 'asks') onAsk()
      else if (message.kind === 'progress') options.onProgress(message.progress)
      else if (message.kind === 'result') outcome = () => resolve(message.result)
      else outcome = () => reject(heardError(message))
    })
    worker.on('error', (error) => {
      outcome = () => reject(error)
    })
    worker.on('exit', () => outcome())
  }).finally(() => options.signal?.removeEventListener('abort', stop))
}

/**
 * Trains PPO policies side by side in one TensorFlow graph: each in a thread that plays its environments and keeps its run
 * folder, all updates together in one call. Seeds and hyperparameters may differ (learning rate, clip range, entropy,
 * discount and what else weighs a loss), networks, environments and the size of rollouts and minibatches may not. A run
 * that fails does not stop the others.
 *
 * @returns one outcome a run, in their order; of runs that an abort kept from starting, none
 * @throws usage error where the runs cannot share a graph; an error where TensorFlow.js is not set up
 */
export async function trainPopulation(
  runs: readonly SeedRun[],
  options: PopulationOptions = {},
): Promise<SeedOutcome[]> {
  const [first] = runs
  if (first === undefined) return []
  for (const run of runs) {
    if (isDeepStrictEqual(common(run.config), common(first.config))) continue
    throw usageError(
      'The policies of a population differ in more than seeds and the weights of their losses',
      run.folder,
      `Set apart only seed and ${ownSettings.map((name) => `agent.${name}`).join(', ')}.`,
    )
  }
  const agent = ppoOf(first.config)
  const { id, ...envOptions } = first.config.env
  const shape = ppoLearnerShape(agent, makeVector(id, { ...envOptions, numEnvs: agent.numEnvs, seed: 0 }))
  const places = Math.min(options.sideBySide ?? runs.length, runs.length)
  const compiled = compilingPays(shape, agent, first.config.totalSteps)
  const engine = await openPpoEngine(shape, agent, places, compiled)
  const learner = learnerRecord('tensorflow')
  const memories = Array.from({ length: places }, () => memberMemory(shape, agent))
  const desk = new MemberDesk(engine, memories)
  const outcomes = new Map<SeedRun, SeedOutcome>()
  const waiting = [...runs]
  const work = async (place: number) => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      if (options.signal?.aborted === true) return
      const current = run
      const { config, folder, resumes } = run
      const { seed } = config
      const memory = memories[place]!
      desk.enter(place)
      const outcome = await trainInThread(
        { config, folder, resumes, memory, learner, mechanismFiles: mechanismFilePaths() },
        () => desk.serve(place),
        { onProgress: (progress) => options.onProgress?.(current, progress), signal: options.signal },
      ).then(
        (result): SeedOutcome => ({ seed, folder, result }),
        (error: unknown): SeedOutcome => {
          if (!(error instanceof MinthelmError)) throw error
          return { seed, folder, error }
        },
      )
      desk.leave(place)
      outcomes.set(run, outcome)
      options.onOutcome?.(outcome)
    }
  }
  try {
    await Promise.all(Array.from({ length: places }, (_, place) => work(place)))
  } finally {
    engine.close()
  }
  return runs.flatMap((run) => outcomes.get(run) ?? [])
}
