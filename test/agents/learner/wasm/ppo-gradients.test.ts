import { describe, expect, it } from 'vitest'
import type { NetworkWeights, PpoCoefficients } from '../../../../agents/learner/learner.js'
import { createWasmPpoLearner } from '../../../../agents/learner/wasm/ppo-learner.js'
import { type LossNetwork, toLossNetwork } from '../../../../agents/loss-network.js'
import { type PpoLossWeights, ppoLoss } from '../../../../agents/ppo-loss.js'
import { type PpoCase, permutations, ppoCase, ppoCoefficients } from './fixtures.js'

/** Parameters and gradients side by side, block by block. */
function blocks(network: LossNetwork, gradients: NetworkWeights, name: string) {
  return network.layers.flatMap((layer, index) => [
    { name: `${name}.${index}.weights`, values: layer.weights, gradients: gradients.layers[index].weights },
    { name: `${name}.${index}.biases`, values: layer.biases, gradients: gradients.layers[index].biases },
  ])
}

/** Largest difference between kernel gradients and central differences of the oracle, over the largest gradient. */
async function gradientError(given: PpoCase, coefficients: PpoCoefficients): Promise<number> {
  const { shape, weights, rollout } = given
  const learner = await createWasmPpoLearner(shape, { threads: 1 })
  learner.load(weights)
  const result = learner.update(rollout, permutations(rollout.size, 1, 3), coefficients)
  const gradients = learner.lastGradients()
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

  const compared = [
    ...blocks(oracle.actor, gradients.actor, 'actor'),
    ...blocks(oracle.critic, gradients.critic, 'critic'),
  ]
  if (oracle.logStandardDeviation !== undefined) {
    compared.push({
      name: 'logStandardDeviation',
      values: oracle.logStandardDeviation,
      gradients: gradients.logStandardDeviation!,
    })
  }
  let worst = 0
  let largest = 0
  let squares = 0
  for (const block of compared) {
    for (let index = 0; index < block.values.length; index++) {
      const value = block.values[index]
      const step = 1e-6
      block.values[index] = value + step
      const above = loss().loss
      block.values[index] = value - step
      const below = loss().loss
      block.values[index] = value
      const difference = (above - below) / (2 * step)
      worst = Math.max(worst, Math.abs(difference - block.gradients[index]))
      largest = Math.max(largest, Math.abs(difference))
      squares += difference * difference
    }
  }
  expect(result.gradientNorm / Math.sqrt(squares)).toBeCloseTo(1, 4)
  await learner.close()
  return worst / largest
}

describe('PPO gradients against central differences of the double-precision loss', () => {
  const small = { inputs: 5, hidden: [9, 6], size: 29 }

  it('categorical head, odd widths, a batch that does not fill its panels', async () => {
    const given = ppoCase({ ...small, head: { kind: 'categorical', count: 3 }, seed: 1 })
    expect(await gradientError(given, ppoCoefficients(29))).toBeLessThan(1e-5)
  })

  it('masked categorical head, relu', async () => {
    const head = { kind: 'categorical', count: 7 } as const
    const given = ppoCase({ ...small, head, masked: true, activation: 'relu', seed: 2 })
    expect(await gradientError(given, ppoCoefficients(29, { entropyCoefficient: 0.1 }))).toBeLessThan(1e-5)
  })

  it('Gaussian head, linear hidden layers', async () => {
    const head = { kind: 'gaussian', dimensions: 2 } as const
    const given = ppoCase({ ...small, head, activation: 'linear', seed: 7 })
    expect(await gradientError(given, ppoCoefficients(29))).toBeLessThan(1e-5)
  })

  it('masked multi-categorical head without advantage normalisation', async () => {
    const head = { kind: 'multi-categorical', counts: [3, 2, 4] } as const
    const given = ppoCase({ ...small, head, masked: true, seed: 3 })
    expect(await gradientError(given, ppoCoefficients(29, { normalizeAdvantages: false }))).toBeLessThan(1e-5)
  })

  it('Gaussian head with value clipping', async () => {
    const given = ppoCase({ ...small, head: { kind: 'gaussian', dimensions: 2 }, seed: 4 })
    expect(await gradientError(given, ppoCoefficients(29, { valueClipRange: 0.2 }))).toBeLessThan(1e-5)
  })

  it('one layer only, one dimension, one sample', async () => {
    const head = { kind: 'gaussian', dimensions: 1 } as const
    const given = ppoCase({ head, inputs: 3, hidden: [], size: 1, seed: 5 })
    expect(await gradientError(given, ppoCoefficients(1))).toBeLessThan(1e-5)
  })

  it('several tiles and shards', async () => {
    const head = { kind: 'categorical', count: 2 } as const
    const given = ppoCase({ head, inputs: 2, hidden: [5], size: 530, seed: 6 })
    expect(await gradientError(given, ppoCoefficients(530))).toBeLessThan(1e-5)
  })
})
