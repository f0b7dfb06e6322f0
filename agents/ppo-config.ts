import type { Activation } from './learner/learner.js'
import type { Schedule } from './schedule.js'

/** Settings of proximal policy optimisation. Defaults are Stable-Baselines3's where it has one. */
export interface PpoConfig {
  readonly name: 'ppo'
  /** Environments stepped side by side. Default 8. More give less correlated samples and fewer updates a step. */
  readonly numEnvs: number
  /** Decisions taken in each environment between two updates. Default 256. Longer rollouts bootstrap less. */
  readonly rolloutSteps: number
  /** Samples a gradient step; divides numEnvs * rolloutSteps or leaves a smaller last one. Default 64. */
  readonly minibatchSize: number
  /** Passes over each rollout. Default 10. More learn faster from the same samples until clipping holds them. */
  readonly epochs: number
  /** Adam's step size at the start. Default 3e-4. */
  readonly learningRate: number
  /** Default constant. */
  readonly learningRateSchedule: Schedule
  /** How far the probability ratio may leave 1 before its gradient stops, at the start. Default 0.2. */
  readonly clipRange: number
  /** Default constant. */
  readonly clipRangeSchedule: Schedule
  /** How far a value may move from its old one in one update, in units of return; null for free. Default null. */
  readonly valueClipRange: number | null
  /** Weight of the entropy bonus, in units of reward a nat. Default 0. More explores longer. */
  readonly entropyCoefficient: number
  /** Weight of the mean squared value error in the loss. Default 0.5. Separate networks meet only in the norm clip. */
  readonly valueCoefficient: number
  /** Discount a decision. Default 0.99. */
  readonly discount: number
  /** Decay of the advantage's trace: 0 trusts the critic alone, 1 the sampled return alone. Default 0.95. */
  readonly gaeLambda: number
  /** Longest gradient, over both networks together. Default 0.5. */
  readonly maxGradientNorm: number
  /** An update stops once its approximate KL exceeds 1.5 times this, in nats; null for never. Default null. */
  readonly targetKl: number | null
  /** Advantages of a minibatch shifted to mean 0 and scaled to standard deviation 1. Default true. */
  readonly normalizeAdvantages: boolean
  /** Units of each hidden layer, of actor and critic alike. Default [64, 64]. */
  readonly hiddenSizes: readonly number[]
  /** Of hidden layers. Default tanh. */
  readonly activation: Activation
  /** Observations shifted and scaled by their running statistics, feature by feature. Default false. */
  readonly normalizeObservations: boolean
  /** Rewards divided by the running standard deviation of the discounted return. Default false. */
  readonly normalizeRewards: boolean
  /** Natural logarithm of a Gaussian policy's first standard deviation, in action units. Default 0. */
  readonly initialLogStandardDeviation: number
  /**
   * Correlation of a Gaussian policy's noise from one decision to the next, 0 to below 1. Default 0, independent. Near 1 it
   * explores stretches of behaviour, which levers that are moved at a limited rate can follow.
   */
  readonly noiseCorrelation: number
  /** Added to Adam's denominator. Default 1e-5. */
  readonly adamEpsilon: number
}

export const ppoDefaults: PpoConfig = {
  name: 'ppo',
  numEnvs: 8,
  rolloutSteps: 256,
  minibatchSize: 64,
  epochs: 10,
  learningRate: 3e-4,
  learningRateSchedule: 'constant',
  clipRange: 0.2,
  clipRangeSchedule: 'constant',
  valueClipRange: null,
  entropyCoefficient: 0,
  valueCoefficient: 0.5,
  discount: 0.99,
  gaeLambda: 0.95,
  maxGradientNorm: 0.5,
  targetKl: null,
  normalizeAdvantages: true,
  hiddenSizes: [64, 64],
  activation: 'tanh',
  normalizeObservations: false,
  normalizeRewards: false,
  initialLogStandardDeviation: 0,
  noiseCorrelation: 0,
  adamEpsilon: 1e-5,
}
