import { setMaxListeners } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { Worker } from 'node:worker_threads'
import { compilingPays } from '../agents/learner/create-learner.js'
import type { PpoLearnerShape } from '../agents/learner/learner.js'
import { openPpoEngine } from '../agents/learner/tensorflow/ppo-learner.js'
import { MemberDesk, memberMemory } from '../agents/learner/tensorflow/shared-member.js'
import { ppoLearnerShape } from '../agents/ppo.js'
import type { PpoConfig } from '../agents/ppo-config.js'
import { MinthelmError, usageError } from '../core/errors.js'
import { makeVector } from '../env/registry.js'
import type { EnvConfig, RunConfig } from './config/run-config.js'
import { learnerRecord } from './learner-choice.js'
import { mechanismFilePaths } from './mechanism-files.js'
import type { PolicyData, PolicyMessage } from './population-worker.js'
import type { ProgressReport } from './progress.js'
import type { RunResult } from './run-result.js'
import type { SeedOutcome, SeedRun } from './seeds.js'
import { heardError } from './told-error.js'

export interface PopulationOptions {
  /** Policies in the graph at a time, default 64; those that wait take the places of those that have ended. */
  readonly sideBySide?: number
  readonly onProgress?: (run: SeedRun, progress: ProgressReport) => void
  readonly onOutcome?: (outcome: SeedOutcome) => void
  /** Aborting it lets the runs under way write a checkpoint and end as interrupted; no other run starts. */
  readonly signal?: AbortSignal
}

/** A policy's thread takes 40 MB. */
export const defaultSideBySide = 64

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

/** What a graph must be made for. Environments may differ in all but what the networks see and choose from. */
function shapeOf(config: RunConfig): PpoLearnerShape {
  const agent = ppoOf(config)
  const { id, ...options } = config.env
  return ppoLearnerShape(agent, makeVector(id, { ...options, numEnvs: agent.numEnvs, seed: 0 }))
}

/**
 * The first setting that policies of one graph must share and that differs between these configs, such as
 * `agent.hiddenSizes`; undefined where one graph can hold them all.
 */
export function settingApart(configs: readonly RunConfig[]): string | undefined {
  const [first, ...others] = configs
  if (first === undefined) return undefined
  const common = ppoOf(first)
  for (const config of others) {
    const agent = ppoOf(config)
    const apart = Object.keys(common).find(
      (name) =>
        !(ownSettings as readonly string[]).includes(name) &&
        !isDeepStrictEqual(agent[name as keyof PpoConfig], common[name as keyof PpoConfig]),
    )
    if (apart !== undefined) return `agent.${apart}`
    if ((agent.valueClipRange === null) !== (common.valueClipRange === null)) return 'agent.valueClipRange'
  }
  const shape = shapeOf(first)
  const fits = (env: EnvConfig) =>
    isDeepStrictEqual(env, first.env) || isDeepStrictEqual(shapeOf({ ...first, env }), shape)
  return others.every(({ env }) => fits(env)) ? undefined : 'env'
}

/** @throws usage error where one graph cannot hold policies of these configs */
export function requireOneGraph(configs: readonly RunConfig[]): void {
  const apart = settingApart(configs)
  if (apart === undefined) return
  throw usageError(
    apart === 'env'
      ? 'The environments differ in what they show or let choose, and one TensorFlow graph is to train all policies'
      : `${apart} differs${apart === 'agent.valueClipRange' ? ' (null in some)' : ''}, and one TensorFlow graph is to train all policies`,
    apart,
    `Give it one value, or use the wasm learner (--learner wasm). Within a graph may differ: seed, env, ${ownSettings.map((name) => `agent.${name}`).join(', ')}.`,
  )
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
 * folder, all updates together in one call. Seeds, hyperparameters (learning rate, clip range, entropy, discount and what
 * else weighs a loss) and the options of the environments may differ; networks and the size of rollouts and minibatches
 * may not. A run that fails does not stop the others.
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
  requireOneGraph(runs.map(({ config }) => config))
  // Each policy's thread listens to it.
  if (options.signal !== undefined) setMaxListeners(0, options.signal)
  const agent = ppoOf(first.config)
  const shape = shapeOf(first.config)
  const places = Math.min(options.sideBySide ?? defaultSideBySide, runs.length)
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
