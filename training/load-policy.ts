import { existsSync } from 'node:fs'
import type { FrozenPolicy } from '../agents/frozen-policy.js'
import { TrainedPolicy } from '../agents/trained-policy.js'
import type { TrainingProgress } from '../checkpoints/training-checkpoint.js'
import { readTrainingCheckpoint } from '../checkpoints/training-checkpoint-file.js'
import { usageError } from '../core/errors.js'
import { makeVector } from '../env/registry.js'
import type { Space } from '../env/spaces.js'
import type { RunConfig } from './config/run-config.js'
import { openRunFolder } from './run-folder.js'

/** Which checkpoint of a run: the newest, or that of its best evaluation. */
export type CheckpointChoice = 'last' | 'best'

/** A policy as a run left it. */
export interface LoadedPolicy {
  readonly frozen: FrozenPolicy
  readonly policy: TrainedPolicy
  readonly actionSpace: Space
  readonly config: RunConfig
  readonly progress: TrainingProgress
  /** The file that it came from. */
  readonly file: string
}

/**
 * Loads the policy of a run folder, ready to act.
 *
 * @throws usage error where the folder holds no run or the run has no such checkpoint yet, or a damaged one
 */
export function loadPolicy(runFolder: string, choice: CheckpointChoice = 'last'): LoadedPolicy {
  const { folder, config } = openRunFolder(runFolder)
  const file = choice === 'last' ? folder.last : folder.best
  if (!existsSync(file)) {
    throw usageError(
      `The run has no ${choice} checkpoint yet`,
      file,
      `Let it train on: minthelm train --resume ${runFolder}.`,
    )
  }
  const { policy: frozen, progress } = readTrainingCheckpoint(file)
  const { id, ...options } = config.env
  const { actionSpace } = makeVector(id, { ...options, numEnvs: 1, seed: config.seed })
  const policy = new TrainedPolicy(frozen, actionSpace, config.agent.name)
  return { frozen, policy, actionSpace, config, progress, file }
}
