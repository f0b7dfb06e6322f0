import { argmax } from './distributions.js'
import type { DqnBatch } from './learner/learner.js'
import { type LossNetwork, networkOutputs } from './loss-network.js'

/** Online and target network in double precision; 1 + actions outputs (value first) when dueling. */
export interface DqnLossWeights {
  readonly online: LossNetwork
  readonly target: LossNetwork
  readonly dueling: boolean
}

export interface DqnLossTerms {
  /** Mean over the minibatch of importance weight times Huber loss. */
  readonly loss: number
  /** Mean value of the actions taken. */
  readonly meanQ: number
  readonly absoluteErrors: Float64Array
}

/** Action values of one sample: the outputs, or value + advantage - mean advantage (Wang et al., 2016). */
export function actionValues(
  network: LossNetwork,
  dueling: boolean,
  columns: Float32Array,
  size: number,
  sample: number,
): Float64Array {
  const outputs = networkOutputs(network, columns, size, sample)
  if (!dueling) return outputs
  const advantages = outputs.subarray(1)
  let sum = 0
  for (const advantage of advantages) sum += advantage
  const mean = sum / advantages.length
  return Float64Array.from(advantages, (advantage) => outputs[0] + advantage - mean)
}

/** Half the square within 1 of 0, linear beyond. */
export function huber(error: number): number {
  const size = Math.abs(error)
  return size <= 1 ? 0.5 * error * error : size - 0.5
}

/**
 * The temporal-difference loss of one minibatch (batch.size = its size), in double precision and without regard to
 * speed: the definition that every learner's gradients are tested against. The target is constant in the weights.
 */
export function dqnLoss(weights: DqnLossWeights, batch: DqnBatch, double: boolean): DqnLossTerms {
  const { size } = batch
  const { online, target, dueling } = weights
  const absoluteErrors = new Float64Array(size)
  let loss = 0
  let qSum = 0
  for (let sample = 0; sample < size; sample++) {
    const next = actionValues(target, dueling, batch.nextObservations, size, sample)
    const chooser = double ? actionValues(online, dueling, batch.nextObservations, size, sample) : next
    const mask =
      batch.nextActionMasks === undefined
        ? undefined
        : Uint8Array.from(next, (_, action) => batch.nextActionMasks![action * size + sample])
    const nextValue = next[argmax(chooser, 0, next.length, mask)]
    const goal = batch.rewards[sample] + batch.discounts[sample] * nextValue
    const q = actionValues(online, dueling, batch.observations, size, sample)[batch.actions[sample]]
    const error = q - goal
    absoluteErrors[sample] = Math.abs(error)
    loss += batch.weights[sample] * huber(error)
    qSum += q
  }
  return { loss: loss / size, meanQ: qSum / size, absoluteErrors }
}
