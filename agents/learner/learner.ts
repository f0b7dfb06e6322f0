import type { Snapshot } from '../../core/snapshot.js'

/** What a hidden layer makes of its sums; `linear` leaves them as they are. */
export const activations = ['tanh', 'relu', 'linear'] as const

export type Activation = (typeof activations)[number]

/** A feed-forward network: dense layers, the activation after each but the last. */
export interface NetworkShape {
  readonly inputs: number
  readonly hidden: readonly number[]
  readonly outputs: number
  readonly activation: Activation
}

/** What the actor's outputs mean. A Gaussian head has one output a dimension and a free log standard deviation each. */
export type ActionHead =
  | { readonly kind: 'categorical'; readonly count: number }
  | { readonly kind: 'multi-categorical'; readonly counts: readonly number[] }
  | { readonly kind: 'gaussian'; readonly dimensions: number }

/** One dense layer in the canonical order: weights row-major [outputs][inputs], then biases [outputs]. */
export interface LayerWeights {
  readonly inputs: number
  readonly outputs: number
  readonly weights: Float32Array
  readonly biases: Float32Array
}

/** A network's parameters in the canonical layout, in which checkpoints, bundles and learners exchange them. */
export interface NetworkWeights {
  readonly activation: Activation
  readonly layers: readonly LayerWeights[]
}

export interface PpoWeights {
  readonly actor: NetworkWeights
  readonly critic: NetworkWeights
  /** Only of a Gaussian head: natural logarithm of the standard deviation, one a dimension. */
  readonly logStandardDeviation?: Float32Array
}

/** A whole rollout of `size` samples as columns: `observations[feature * size + sample]`. */
export interface PpoRollout {
  readonly size: number
  readonly observations: Float32Array
  /** `actions[coordinate * size + sample]`; indices as numbers for discrete heads, unclipped for a Gaussian head. */
  readonly actions: Float32Array
  readonly logProbabilities: Float32Array
  readonly advantages: Float32Array
  readonly returns: Float32Array
  /** The critic's values at collection, for value clipping. */
  readonly values: Float32Array
  /** `masks[action * size + sample]`, 1 where allowed; categorical heads only. */
  readonly actionMasks?: Uint8Array
}

export interface PpoCoefficients {
  readonly learningRate: number
  readonly clipRange: number
  /** Half-width within which the value may move in one update, or null for no value clipping. */
  readonly valueClipRange: number | null
  readonly entropyCoefficient: number
  readonly valueCoefficient: number
  readonly maxGradientNorm: number
  /** Stop before a minibatch whose approximate KL exceeds 1.5 times this, or null. */
  readonly targetKl: number | null
  readonly epochs: number
  readonly minibatchSize: number
  readonly normalizeAdvantages: boolean
}

/** Means over the minibatches that were taken. */
export interface PpoUpdateResult {
  readonly policyLoss: number
  readonly valueLoss: number
  readonly entropy: number
  /** The k3 estimator of KL(old, new) of the last epoch. */
  readonly approximateKl: number
  readonly clipFraction: number
  /** Before clipping. */
  readonly gradientNorm: number
  readonly minibatches: number
  readonly stoppedByKl: boolean
}

export interface PpoLearnerShape {
  readonly actor: NetworkShape
  readonly critic: NetworkShape
  readonly head: ActionHead
  readonly adamEpsilon: number
  /** Upper bound of samples in one rollout and of a batch given to act and value. */
  readonly maximumRollout: number
  readonly maximumBatch: number
}

/** One coarse interface for every PPO learner: whole rollouts in, scalars out. */
export interface PpoLearner {
  readonly shape: PpoLearnerShape
  /**
   * The observations of the last rollout, as columns of maximumRollout samples, to be read only. update() copies none of a rollout
   * that lies here.
   */
  readonly rolloutObservations: Float32Array
  /**
   * Plays a rollout of maximumRollout samples and values it: each act() of `play` is on its next samples, which are kept in
   * rolloutObservations and may be valued while `play` goes on. `values` gets the critic's values of all. What `play` throws
   * is thrown.
   */
  rollOut(play: () => void, values: Float32Array): void
  /** Actor outputs of `count` observations: `outputs[output * count + sample]`. */
  act(observations: Float32Array, count: number, outputs: Float32Array): void
  /** Critic values of `count` observations. */
  value(observations: Float32Array, count: number, values: Float32Array): void
  /** All epochs and minibatches; `permutations` holds epochs * size sample numbers, one order an epoch. */
  update(rollout: PpoRollout, permutations: Int32Array, coefficients: PpoCoefficients): PpoUpdateResult
  /** A copy of the parameters in the canonical layout. */
  weights(): PpoWeights
  /** Replaces the parameters and zeroes the optimiser. */
  load(weights: PpoWeights): void
  /** Parameters and optimiser, for a byte-exact resume, independent of the number of threads. */
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  close(): Promise<void>
}

/** All minibatches of one training phase, drawn beforehand: `size` = gradientSteps * minibatchSize samples. */
export interface DqnBatch {
  readonly size: number
  readonly minibatchSize: number
  /** `observations[feature * size + sample]`, minibatch by minibatch. */
  readonly observations: Float32Array
  readonly nextObservations: Float32Array
  readonly actions: Int32Array
  /** The n-step return's rewards, already discounted and added. */
  readonly rewards: Float32Array
  /** gamma^n, and 0 where the n-step window ends in a terminal state. */
  readonly discounts: Float32Array
  /** Importance weights, 1 without prioritised replay. */
  readonly weights: Float32Array
  /** `nextActionMasks[action * size + sample]`. */
  readonly nextActionMasks?: Uint8Array
}

export interface DqnCoefficients {
  readonly learningRate: number
  readonly maxGradientNorm: number
  /** The next action is chosen by the online network and valued by the target network. */
  readonly double: boolean
}

export interface DqnUpdateResult {
  readonly loss: number
  readonly meanQ: number
  /** Before clipping; mean over the minibatches. */
  readonly gradientNorm: number
  /** Absolute temporal-difference errors, one a sample of the batch. */
  readonly absoluteErrors: Float32Array
}

export interface DqnLearnerShape {
  /** `outputs` is the number of actions; a dueling network has a value output beside them inside the learner. */
  readonly network: NetworkShape
  readonly dueling: boolean
  readonly adamEpsilon: number
  readonly maximumBatch: number
  readonly maximumPhase: number
}

export interface DqnWeights {
  /** The last layer has actions outputs, or 1 + actions (value first) when dueling. */
  readonly online: NetworkWeights
  readonly target: NetworkWeights
  readonly dueling: boolean
}

export interface DqnLearner {
  readonly shape: DqnLearnerShape
  /** Action values: `outputs[action * count + sample]`. */
  act(observations: Float32Array, count: number, outputs: Float32Array): void
  /** Takes size / minibatchSize gradient steps in order. Huber loss with threshold 1. */
  update(batch: DqnBatch, coefficients: DqnCoefficients): DqnUpdateResult
  /** target := tau * online + (1 - tau) * target; a copy at tau = 1. */
  updateTarget(tau: number): void
  weights(): DqnWeights
  load(weights: DqnWeights): void
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  close(): Promise<void>
}
