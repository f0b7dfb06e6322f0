import { type ChildProcess, fork } from 'node:child_process'
import { setMaxListeners } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MinthelmError } from '../core/errors.js'
import type { RunConfig } from './config/run-config.js'
import { mechanismFilePaths } from './mechanism-files.js'
import type { ProgressReport } from './progress.js'
import type { RunResult } from './run-result.js'
import { heardError } from './told-error.js'
import type { ChildMessage, ChildRequest } from './train-child.js'

/** What became of one seed. */
export type SeedOutcome =
  | { readonly seed: number; readonly folder: string; readonly result: RunResult }
  | { readonly seed: number; readonly folder: string; readonly error: MinthelmError }

/** One run of several: to begin in a folder, or there to go on with. */
export interface SeedRun {
  readonly config: RunConfig
  readonly folder: string
  readonly resumes: boolean
}

/** The runs of a config with several seeds, each in a folder `seed-7` below `out`. */
export function seedRuns(config: RunConfig, seeds: readonly number[], out: string): SeedRun[] {
  return seeds.map((seed) => ({
    config: { ...config, seed },
    folder: join(out, `seed-${seed}`),
    resumes: false,
  }))
}

export interface RunsOptions {
  /** Processes at work at a time; default: one a core. Each has a learner of one thread. */
  readonly workers?: number
  readonly onProgress?: (run: SeedRun, progress: ProgressReport) => void
  readonly onOutcome?: (outcome: SeedOutcome) => void
  /** Aborting it lets the runs under way write a checkpoint and end as interrupted; no other run starts. */
  readonly signal?: AbortSignal
}

const childFile = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/training/train-child.js' : './train-child.js',
  import.meta.url,
)

/**
 * Starts a process that trains one run and resolves with its result.
 *
 * @throws the error that ended the run, or one that says how the process died
 */
export function trainInChild(
  request: Exclude<ChildRequest, { kind: 'stop' }>,
  options: Pick<RunsOptions, 'signal'> & { readonly onProgress?: (progress: ProgressReport) => void } = {},
): Promise<RunResult> {
  const child: ChildProcess = fork(fileURLToPath(childFile), mechanismFilePaths(), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const stop = () => child.connected && child.send({ kind: 'stop' } satisfies ChildRequest)
  options.signal?.addEventListener('abort', stop)
  const folder = request.kind === 'train' ? request.out : request.folder
  return new Promise<RunResult>((resolve, reject) => {
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'progress') options.onProgress?.(message.progress)
      else if (message.kind === 'result') resolve(message.result)
      else reject(heardError(message))
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      reject(
        new MinthelmError({
          what: `The training process ended with ${signal ?? `status ${code}`} and gave no result`,
          where: folder,
          remedy: `Go on with it: minthelm train --resume ${folder}.`,
        }),
      )
    })
    child.send(request)
  }).finally(() => options.signal?.removeEventListener('abort', stop))
}

/**
 * Trains several runs, some at a time, each in a process of its own. One that fails does not stop the others.
 *
 * @returns one outcome a run, in their order; of runs that an abort kept from starting, none
 */
export async function trainRuns(runs: readonly SeedRun[], options: RunsOptions = {}): Promise<SeedOutcome[]> {
  // Each process at work listens to it.
  if (options.signal !== undefined) setMaxListeners(0, options.signal)
  const outcomes = new Map<SeedRun, SeedOutcome>()
  const waiting = [...runs]
  const work = async () => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      if (options.signal?.aborted === true) return
      const current = run
      const { config, folder, resumes } = run
      const { seed } = config
      const outcome = await trainInChild(
        resumes ? { kind: 'resume', folder, threads: 1 } : { kind: 'train', config, out: folder, threads: 1 },
        {
          ...(options.signal === undefined ? {} : { signal: options.signal }),
          onProgress: (progress) => options.onProgress?.(current, progress),
        },
      ).then(
        (result): SeedOutcome => ({ seed, folder, result }),
        (error: unknown): SeedOutcome => {
          if (!(error instanceof MinthelmError)) throw error
          return { seed, folder, error }
        },
      )
      outcomes.set(run, outcome)
      options.onOutcome?.(outcome)
    }
  }
  const workers = Math.min(options.workers ?? availableParallelism(), runs.length)
  await Promise.all(Array.from({ length: workers }, work))
  return runs.flatMap((run) => outcomes.get(run) ?? [])
}

export interface SeedsOptions extends RunsOptions {
  /** The folder that gets one run folder a seed, `seed-7`. */
  readonly out: string
}

/** Trains one config with several seeds, as trainRuns does. */
export function trainSeeds(
  config: RunConfig,
  seeds: readonly number[],
  options: SeedsOptions,
): Promise<SeedOutcome[]> {
  return trainRuns(seedRuns(config, seeds, options.out), options)
}
