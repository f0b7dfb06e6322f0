import type { Activation } from './learner/learner.js'
import type { Schedule } from './schedule.js'

/** Prioritised replay (Schaul et al., 2016). */
export interface PrioritisedReplay {
  /** Power of the absolute error in a sample's priority: 0 draws evenly. The paper's is 0.6. */
  readonly exponent: number
  /** Power of the importance weights at the start of training. The paper's is 0.4. */
  readonly importanceStart: number
  /** The same at its end, linear in between. The paper's is 1: no bias left. */
  readonly importanceEnd: number
}

/** Settings of deep Q-learning. Defaults follow Stable-Baselines3, with double Q-learning on. */
export interface DqnConfig {
  readonly name: 'dqn'
  /** Environments stepped side by side. Default 1. */
  readonly numEnvs: number
  /** Adam's step size at the start. Default 1e-4. */
  readonly learningRate: number
  /** Default constant. Linear settles the last policy, which otherwise swings with each phase. */
  readonly learningRateSchedule: Schedule
  /** Transitions kept, over all environments; the oldest is overwritten. Default 100000. */
  readonly bufferSize: number
  /** Transitions a gradient step. Default 32. */
  readonly minibatchSize: number
  /** Decisions, over all environments, taken at random before learning starts. Default 100. */
  readonly learningStarts: number
  /** Decisions in each environment between two training phases. Default 4. */
  readonly trainEverySteps: number
  /** Gradient steps a phase; -1 for as many as transitions were collected. Default 1. */
  readonly gradientSteps: number
  /** Discount a decision. Default 0.99. */
  readonly discount: number
  /** Rewards added before bootstrapping. Default 1. More carry reward back faster and are less off-policy. */
  readonly nStep: number
  /** Decisions, over all environments, between two moves of the target network. Default 10000. */
  readonly targetUpdateEverySteps: number
  /** How far the target network moves towards the online one: 1 copies it. Default 1. */
  readonly targetTau: number
  /** Share of all training steps over which exploration falls. Default 0.1. */
  readonly explorationFraction: number
  /** Probability of a random action at the start. Default 1. */
  readonly explorationInitial: number
  /** The same once fallen. Default 0.05. */
  readonly explorationFinal: number
  /** The online network chooses the next action and the target network values it. Default true. */
  readonly double: boolean
  /** State value and action advantages as two outputs of the last layer. Default false. */
  readonly dueling: boolean
  /** Samples drawn in proportion to their errors, or null for evenly. Default null. */
  readonly prioritised: PrioritisedReplay | null
  /** Longest gradient. Default 10. */
  readonly maxGradientNorm: number
  /** Units of each hidden layer. Default [64, 64]. */
  readonly hiddenSizes: readonly number[]
  /** Of hidden layers. Default relu. */
  readonly activation: Activation
  /** Observations shifted and scaled by their running statistics when drawn from the buffer. Default false. */
  readonly normalizeObservations: boolean
  /** Rewards divided by the running standard deviation of the discounted return when drawn. Default false. */
  readonly normalizeRewards: boolean
  /** Added to Adam's denominator. Default 1e-8. */
  readonly adamEpsilon: number
}

export const dqnDefaults: DqnConfig = {
  name: 'dqn',
  numEnvs: 1,
  learningRate: 1e-4,
  learningRateSchedule: 'constant',
  bufferSize: 100_000,
  minibatchSize: 32,
  learningStarts: 100,
  trainEverySteps: 4,
  gradientSteps: 1,
  discount: 0.99,
  nStep: 1,
  targetUpdateEverySteps: 10_000,
  targetTau: 1,
  explorationFraction: 0.1,
  explorationInitial: 1,
  explorationFinal: 0.05,
  double: true,
  dueling: false,
  prioritised: null,
  maxGradientNorm: 10,
  hiddenSizes: [64, 64],
  activation: 'relu',
  normalizeObservations: false,
  normalizeRewards: false,
  adamEpsilon: 1e-8,
}
