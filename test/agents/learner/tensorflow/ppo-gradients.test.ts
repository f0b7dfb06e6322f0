import { expect, it } from 'vitest'
import type { PpoCoefficients } from '../../../../agents/learner/learner.js'
import { packPpoWeights, planPpoParameters } from '../../../../agents/learner/tensorflow/parameter-layout.js'
import { createTensorflowPpoLearner } from '../../../../agents/learner/tensorflow/ppo-learner.js'
import { toLossNetwork } from '../../../../agents/loss-network.js'
import { type PpoLossWeights, ppoLoss } from '../../../../agents/ppo-loss.js'
import { type PpoCase, permutations, ppoCase, ppoCoefficients } from '../wasm/fixtures.js'
import { describeWithTensorflow } from './where-set-up.js'

/** After one step from rest, Adam's first moments are this part of the gradients, which are not clipped here. */
const FIRST_MOMENT_SHARE = 0.1

/** Largest difference between the graph's gradients and central differences of the oracle, over the largest gradient. */
async function gradientError(given: PpoCase, changes: Partial<PpoCoefficients> = {}): Promise<number> {
  const { shape, weights, rollout } = given
  const coefficients = ppoCoefficients(rollout.size, { maxGradientNorm: 1e6, ...changes })
  const learner = await createTensorflowPpoLearner(shape, coefficients, false)
  learner.load(weights)
  const result = learner.update(rollout, permutations(rollout.size, 1, 3), coefficients)
  const { firstMoments } = learner.snapshot()
  await learner.close()

  const oracle: PpoLossWeights = {
    actor: toLossNetwork(weights.actor),
    critic: toLossNetwork(weights.critic),
    ...(weights.logStandardDeviation === undefined
      ? {}
      : { logStandardDeviation: Float64Array.from(weights.logStandardDeviation) }),
  }
  const loss = () => ppoLoss(oracle, shape.head, rollout, coefficients)
  const terms = loss()
  expect(result.policyLoss).toBeCloseTo(terms.policyLoss, 5)
  expect(result.valueLoss).toBeCloseTo(terms.valueLoss, 4)
  expect(result.entropy).toBeCloseTo(terms.entropy, 5)
  expect(result.approximateKl).toBeCloseTo(terms.approximateKl, 5)
  expect(result.clipFraction).toBeCloseTo(terms.clipFraction, 6)

  const tensors = [
    ...oracle.actor.layers.flatMap((layer) => [layer.weights, layer.biases]),
    ...(oracle.logStandardDeviation === undefined ? [] : [oracle.logStandardDeviation]),
    ...oracle.critic.layers.flatMap((layer) => [layer.weights, layer.biases]),
  ]
  // The vector is laid out as the tensors are listed.
  const vector = packPpoWeights(planPpoParameters(shape), weights)
  expect(tensors.flatMap((tensor) => Array.from(tensor))).toEqual(Array.from(vector))

  let worst = 0
  let largest = 0
  let squares = 0
  let place = 0
  for (const tensor of tensors) {
    for (let index = 0; index < tensor.length; index++, place++) {
      const value = tensor[index]
      const step = 1e-6
      tensor[index] = value + step
      const above = loss().loss
      tensor[index] = value - step
      const below = loss().loss
      tensor[index] = value
      const difference = (above - below) / (2 * step)
      worst = Math.max(worst, Math.abs(difference - firstMoments[place] / FIRST_MOMENT_SHARE))
      largest = Math.max(largest, Math.abs(difference))
      squares += difference * difference
    }
  }
  expect(result.gradientNorm / Math.sqrt(squares)).toBeCloseTo(1, 4)
  return worst / largest
}

describeWithTensorflow('PPO gradients of the graph against central differences in double precision', () => {
  const small = { inputs: 5, hidden: [9, 6], size: 29 }

  it('categorical head', async () => {
    const given = ppoCase({ ...small, head: { kind: 'categorical', count: 3 }, seed: 1 })
    expect(await gradientError(given)).toBeLessThan(1e-5)
  })

  it('masked categorical head, relu', async () => {
    const head = { kind: 'categorical', count: 7 } as const
    const given = ppoCase({ ...small, head, masked: true, activation: 'relu', seed: 2 })
    expect(await gradientError(given, { entropyCoefficient: 0.1 })).toBeLessThan(1e-5)
  })

  it('Gaussian head, linear hidden layers', async () => {
    const head = { kind: 'gaussian', dimensions: 2 } as const
    const given = ppoCase({ ...small, head, activation: 'linear', seed: 7 })
    expect(await gradientError(given)).toBeLessThan(1e-5)
  })

  it('masked multi-categorical head without advantage normalisation', async () => {
    const head = { kind: 'multi-categorical', counts: [3, 2, 4] } as const
    const given = ppoCase({ ...small, head, masked: true, seed: 3 })
    expect(await gradientError(given, { normalizeAdvantages: false })).toBeLessThan(1e-5)
  })

  it('Gaussian head with value clipping', async () => {
    const given = ppoCase({ ...small, head: { kind: 'gaussian', dimensions: 2 }, seed: 4 })
    expect(await gradientError(given, { valueClipRange: 0.2 })).toBeLessThan(1e-5)
  })

  it('one layer only, one dimension, one sample', async () => {
    const head = { kind: 'gaussian', dimensions: 1 } as const
    const given = ppoCase({ head, inputs: 3, hidden: [], size: 1, seed: 5 })
    expect(await gradientError(given)).toBeLessThan(1e-5)
  })
})
