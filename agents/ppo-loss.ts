import { exp } from '../core/math/exponential.js'
import { entropy, headOutputs, headWidth, logProbability } from './distributions.js'
import type { ActionHead, PpoRollout } from './learner/learner.js'
import { type LossNetwork, networkOutputs } from './loss-network.js'

/** PPO's parameters in double precision; the log standard deviations only of a Gaussian head. */
export interface PpoLossWeights {
  readonly actor: LossNetwork
  readonly critic: LossNetwork
  readonly logStandardDeviation?: Float64Array
}

export interface PpoLossCoefficients {
  readonly clipRange: number
  readonly valueClipRange: number | null
  readonly entropyCoefficient: number
  readonly valueCoefficient: number
  readonly normalizeAdvantages: boolean
}

/** Means over the minibatch. */
export interface PpoLossTerms {
  /** policyLoss - entropyCoefficient * entropy + valueCoefficient * valueLoss: what is descended. */
  readonly loss: number
  readonly policyLoss: number
  /** Mean squared error, without a half: with value clipping, of the worse of the free and the clipped value. */
  readonly valueLoss: number
  readonly entropy: number
  /** (ratio - 1) - log(ratio), the k3 estimator of KL(old, new). */
  readonly approximateKl: number
  /** Share of samples whose ratio left the clip range. */
  readonly clipFraction: number
}

const SMALLEST_DEVIATION = 1e-8

/** Advantages shifted to mean 0 and divided by their sample standard deviation (n - 1) + 1e-8; one alone is kept. */
export function normalizedAdvantages(advantages: Float32Array): Float64Array {
  const size = advantages.length
  if (size < 2) return Float64Array.from(advantages)
  let sum = 0
  for (const advantage of advantages) sum += advantage
  const mean = sum / size
  let squares = 0
  for (const advantage of advantages) squares += (advantage - mean) * (advantage - mean)
  const deviation = Math.sqrt(squares / (size - 1)) + SMALLEST_DEVIATION
  return Float64Array.from(advantages, (advantage) => (advantage - mean) / deviation)
}

/**
 * The clipped surrogate loss of one minibatch (Schulman et al., 2017), in double precision and without regard to
 * speed: the definition that every learner's gradients are tested against. `batch` is a minibatch as columns.
 */
export function ppoLoss(
  weights: PpoLossWeights,
  head: ActionHead,
  batch: PpoRollout,
  coefficients: PpoLossCoefficients,
): PpoLossTerms {
  const { size } = batch
  const { clipRange, valueClipRange } = coefficients
  const advantages = coefficients.normalizeAdvantages
    ? normalizedAdvantages(batch.advantages.subarray(0, size))
    : Float64Array.from(batch.advantages.subarray(0, size))
  const action = new Float64Array(headWidth(head))
  const mask = batch.actionMasks === undefined ? undefined : new Uint8Array(headOutputs(head))
  let policyLoss = 0
  let valueLoss = 0
  let entropySum = 0
  let approximateKl = 0
  let clipped = 0
  for (let sample = 0; sample < size; sample++) {
    for (let k = 0; k < action.length; k++) action[k] = batch.actions[k * size + sample]
    if (mask !== undefined) {
      for (let k = 0; k < mask.length; k++) mask[k] = batch.actionMasks![k * size + sample]
    }
    const outputs = networkOutputs(weights.actor, batch.observations, size, sample)
    const logP = logProbability(head, outputs, weights.logStandardDeviation, action, mask)
    const logRatio = logP - batch.logProbabilities[sample]
    const ratio = exp(logRatio)
    const kept = Math.min(Math.max(ratio, 1 - clipRange), 1 + clipRange)
    policyLoss -= Math.min(ratio * advantages[sample], kept * advantages[sample])
    approximateKl += ratio - 1 - logRatio
    if (Math.abs(ratio - 1) > clipRange) clipped++
    entropySum += entropy(head, outputs, weights.logStandardDeviation, mask)

    const value = networkOutputs(weights.critic, batch.observations, size, sample)[0]
    const free = (value - batch.returns[sample]) * (value - batch.returns[sample])
    if (valueClipRange === null) {
      valueLoss += free
    } else {
      const moved = Math.min(Math.max(value - batch.values[sample], -valueClipRange), valueClipRange)
      const error = batch.values[sample] + moved - batch.returns[sample]
      valueLoss += Math.max(free, error * error)
    }
  }
  policyLoss /= size
  valueLoss /= size
  const meanEntropy = entropySum / size
  return {
    loss:
      policyLoss - coefficients.entropyCoefficient * meanEntropy + coefficients.valueCoefficient * valueLoss,
    policyLoss,
    valueLoss,
    entropy: meanEntropy,
    approximateKl: approximateKl / size,
    clipFraction: clipped / size,
  }
}
