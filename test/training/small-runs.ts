import { resolveConfig } from '../../training/config/resolve-config.js'
import type { RunConfig } from '../../training/config/run-config.js'

/** Runs of a few seconds that use every part whose state a checkpoint must hold. */
export const smallRuns: Readonly<Record<string, RunConfig>> = {
  'PPO on CartPole': resolveConfig({
    agent: {
      name: 'ppo',
      numEnvs: 4,
      rolloutSteps: 64,
      minibatchSize: 64,
      epochs: 4,
      learningRateSchedule: 'linear',
      normalizeObservations: true,
      normalizeRewards: true,
      hiddenSizes: [16, 16],
    },
    env: 'CartPole-v1',
    totalSteps: 6 * 256,
    seed: 3,
    evaluation: { everySteps: 512, episodesPerScenario: 2 },
    checkpointEverySteps: 512,
  }),
  'DQN on CartPole': resolveConfig({
    agent: {
      name: 'dqn',
      numEnvs: 2,
      bufferSize: 2500,
      minibatchSize: 16,
      trainEverySteps: 8,
      gradientSteps: 4,
      targetUpdateEverySteps: 200,
      nStep: 3,
      dueling: true,
      prioritised: { exponent: 0.6, importanceStart: 0.4, importanceEnd: 1 },
      normalizeObservations: true,
      normalizeRewards: true,
      hiddenSizes: [16],
    },
    env: 'CartPole-v1',
    totalSteps: 5000,
    seed: 4,
    evaluation: { everySteps: 2000, episodesPerScenario: 2 },
    checkpointEverySteps: 1000,
  }),
  'PPO on Terra': resolveConfig({
    agent: { name: 'ppo', numEnvs: 8, rolloutSteps: 32, minibatchSize: 64, epochs: 2, hiddenSizes: [16] },
    env: { id: 'Terra-v0', scenarios: { calm: 1, 'bank-run': 2 }, horizonHours: 48, actionDelayHours: 2 },
    totalSteps: 4 * 256,
    seed: 5,
    evaluation: { everySteps: 512, episodesPerScenario: 2 },
    checkpointEverySteps: 256,
  }),
  'DQN on Rai': resolveConfig({
    agent: {
      name: 'dqn',
      numEnvs: 8,
      bufferSize: 1500,
      trainEverySteps: 4,
      hiddenSizes: [16],
      learningStarts: 64,
    },
    env: { id: 'Rai-v0', leverMenu: true, horizonHours: 48, observationDelayHours: 1 },
    totalSteps: 3000,
    seed: 6,
    evaluation: { everySteps: 2000, episodesPerScenario: 2 },
    checkpointEverySteps: 1000,
  }),
}

/** The files of a run folder that are a function of the config. */
export const determinedFiles = [
  'config.yaml',
  'metrics.jsonl',
  'evaluations.jsonl',
  'checkpoints/last.checkpoint',
  'checkpoints/best.checkpoint',
]
