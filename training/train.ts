import { existsSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Agent } from '../agents/agent.js'
import { canonicalJson } from '../checkpoints/canonical-json.js'
import type { TrainingCheckpoint } from '../checkpoints/training-checkpoint.js'
import { checkpointFileSha256, readTrainingCheckpoint } from '../checkpoints/training-checkpoint-file.js'
import { MinthelmError, usageError } from '../core/errors.js'
import type { TrainingCallback } from './callbacks.js'
import { configSha256, resolveConfig } from './config/resolve-config.js'
import type { RunConfig, RunConfigInput } from './config/run-config.js'
import { settleLearner } from './learner-choice.js'
import { requireLines } from './line-log.js'
import { createRunFolder, mendRunFolder, openRunFolder, type RunFolder } from './run-folder.js'
import { isBeingTrained, newRecord, type RunRecord, readRecord, writeRecord } from './run-record.js'
import type { RunResult } from './run-result.js'
import { standardParts, type TrainingParts } from './training-parts.js'
import { TrainingRun } from './training-run.js'

export interface TrainOptions {
  /** The run's folder; must not exist, or be empty. Default: the next number of runs/NAME. */
  readonly out?: string
  /** Threads of the learner, 1 by default. They change the speed and no number. */
  readonly threads?: number
  readonly callbacks?: readonly TrainingCallback[]
  /** Aborting it finishes the iteration under way, writes a checkpoint and ends the run as interrupted. */
  readonly signal?: AbortSignal
}

export type ResumeOptions = Omit<TrainOptions, 'out'>

/**
 * Trains a policy from the start to the end of its config, or until it is interrupted.
 *
 *     const run = await train({ agent: { name: 'ppo' }, env: 'Terra-v0', totalSteps: 2e6, seed: 7 })
 *
 * The same config gives the same checkpoint, byte for byte.
 *
 * @throws usage error for a wrong config or a folder that has something in it; an error with tensor, step and seed where
 *   a number that is not finite arose (the run is then marked as failed and keeps its last checkpoint)
 */
export async function train(input: RunConfigInput, options: TrainOptions = {}): Promise<RunResult> {
  return trainWith(standardParts, settleLearner(resolveConfig(input)).config, options)
}

/** The same with other parts. */
export async function trainWith(
  parts: TrainingParts,
  config: RunConfig,
  options: TrainOptions = {},
): Promise<RunResult> {
  const threads = options.threads ?? 1
  const agent = await parts.makeAgent(config, threads)
  let folder: RunFolder
  try {
    folder = createRunFolder(config, options.out)
  } catch (error) {
    await agent.close()
    throw error
  }
  const begun = {
    config,
    agent,
    folder,
    record: newRecord(configSha256(config), threads, parts.learner(config)),
  }
  return complete(parts, begun, undefined, options)
}

/**
 * Goes on with a run from its last checkpoint, as if it had never stopped: the final checkpoint has the bytes of an
 * undisturbed run. Lines written after that checkpoint are cut off and computed again. A run that was killed before its
 * first checkpoint starts over; one that is finished is left as it is.
 *
 * @throws usage error where the folder holds no run, another process trains it, or its files do not belong together
 */
export async function resume(path: string, options: ResumeOptions = {}): Promise<RunResult> {
  return resumeWith(standardParts, path, options)
}

/** The same with other parts. */
export async function resumeWith(
  parts: TrainingParts,
  path: string,
  options: ResumeOptions = {},
): Promise<RunResult> {
  const { folder, config } = openRunFolder(path)
  const sha256 = configSha256(config)
  const threads = options.threads ?? 1
  const learner = parts.learner(config)
  const before = existsSync(folder.record) ? readRecord(folder.record) : newRecord(sha256, threads, learner)
  if (isBeingTrained(before)) {
    throw usageError(
      `Process ${before.processId} trains this run`,
      path,
      'Wait for it or end it. If that process is something else, set status to "interrupted" in run.json.',
    )
  }
  const checkpoint = existsSync(folder.last) ? readTrainingCheckpoint(folder.last) : undefined
  if (checkpoint !== undefined && canonicalJson(checkpoint.config) !== canonicalJson(config)) {
    throw usageError(
      'The checkpoint belongs to another config than config.yaml',
      folder.last,
      'Put config.yaml back as it was, or train the new config in another folder.',
    )
  }
  requireLines(folder.metrics, checkpoint?.progress.iterations ?? 0)
  requireLines(folder.evaluations, checkpoint?.progress.evaluations ?? 0)
  const agent = await parts.makeAgent(config, threads)
  mendRunFolder(folder)
  const now = newRecord(sha256, threads, learner)
  const record: RunRecord = {
    ...now,
    // No one commit names what two have trained.
    codeCommit: now.codeCommit === before.codeCommit ? now.codeCommit : null,
    startedAt: before.startedAt,
    seconds: before.seconds,
    resumedAtSteps: [...before.resumedAtSteps, checkpoint?.progress.steps ?? 0],
  }
  return complete(parts, { config, agent, folder, record }, checkpoint, options)
}

function failureOf(error: unknown): NonNullable<RunRecord['error']> {
  return error instanceof MinthelmError
    ? { what: error.what, where: error.where ?? null, remedy: error.remedy }
    : { what: String(error), where: null, remedy: 'Report it with the config and the seed.' }
}

/** Runs the loop to its end and keeps run.json in step with it. */
async function complete(
  parts: TrainingParts,
  begun: {
    readonly config: RunConfig
    readonly agent: Agent
    readonly folder: RunFolder
    readonly record: RunRecord
  },
  checkpoint: TrainingCheckpoint | undefined,
  options: TrainOptions,
): Promise<RunResult> {
  const start = performance.now()
  const seconds = () => (performance.now() - start) / 1000
  const { config, agent, folder, record } = begun
  const callbacks = options.callbacks ?? []
  const run = new TrainingRun(config, folder, agent, parts, callbacks, checkpoint)
  const write = (entries: Partial<RunRecord>) =>
    writeRecord(folder.record, {
      ...record,
      ...entries,
      endedAt: new Date().toISOString(),
      seconds: record.seconds + seconds(),
      steps: run.progress.steps,
      best: run.progress.best,
      lastScore: run.evaluation?.score ?? null,
      warnings: run.warnings,
    })
  writeRecord(folder.record, record)
  try {
    while (!run.finished && options.signal?.aborted !== true) {
      run.advance()
      // Signals are heard between iterations only.
      await setImmediate()
    }
    run.save()
    const checkpointSha256 = checkpointFileSha256(folder.last)
    const result: RunResult = {
      folder: folder.path,
      status: run.finished ? 'finished' : 'interrupted',
      config,
      configSha256: record.configSha256,
      steps: run.progress.steps,
      iterations: run.progress.iterations,
      checkpointSha256,
      metrics: run.metrics,
      evaluation: run.evaluation,
      best: run.progress.best,
      warnings: run.warnings,
      seconds: seconds(),
    }
    write({ status: result.status, checkpointSha256 })
    for (const callback of callbacks) callback.onEnd?.(run, result)
    return result
  } catch (error) {
    write({ status: 'failed', error: failureOf(error) })
    throw error
  } finally {
    await run.close()
  }
}
