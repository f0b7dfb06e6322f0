import type { Agent } from '../agents/agent.js'
import { createAgent } from '../agents/create-agent.js'
import type { FrozenPolicy } from '../agents/frozen-policy.js'
import { makeVector } from '../env/registry.js'
import type { TrainingEvaluation } from './callbacks.js'
import type { RunConfig } from './config/run-config.js'
import { type LearnerRecord, learnerOf, learnerRecord } from './learner-choice.js'
import { evaluateForTraining } from './periodic-evaluation.js'

/** What one evaluation during training found, before it is placed in its run. */
export type EvaluationOutcome = Pick<TrainingEvaluation, 'score' | 'scenarios'>

/** What a training loop is made of; exchanged in tests of the loop alone. */
export interface TrainingParts {
  makeAgent(config: RunConfig, threads: number): Promise<Agent>
  /** What computes the updates of `makeAgent`. */
  learner(config: RunConfig): LearnerRecord
  evaluate(config: RunConfig, policy: FrozenPolicy): EvaluationOutcome
}

/** The agents and environments of the laboratory. */
export const standardParts: TrainingParts = {
  makeAgent: (config, threads) => {
    const { id, ...options } = config.env
    const env = makeVector(id, { ...options, numEnvs: config.agent.numEnvs, seed: config.seed })
    const { seed, totalSteps } = config
    return createAgent(config.agent, env, { seed, totalSteps, threads, learner: learnerOf(config) })
  },
  learner: (config) => learnerRecord(learnerOf(config)),
  evaluate: evaluateForTraining,
}
