import { describe, expect, it } from 'vitest'
import { type DqnLossWeights, dqnLoss } from '../../../../agents/dqn-loss.js'
import type { Activation, DqnWeights } from '../../../../agents/learner/learner.js'
import { createWasmDqnLearner } from '../../../../agents/learner/wasm/dqn-learner.js'
import { toLossNetwork } from '../../../../agents/loss-network.js'
import { RandomStream } from '../../../../core/random/stream.js'
import { dqnBatch, randomNetwork } from './fixtures.js'

/** Largest difference between kernel gradients and central differences of the oracle, over the largest gradient. */
async function gradientError(options: {
  inputs: number
  hidden: readonly number[]
  actions: number
  size: number
  dueling: boolean
  double: boolean
  masked?: boolean
  activation?: Activation
  seed: number
}): Promise<number> {
  const { inputs, hidden, actions, size, dueling, double, activation = 'relu' } = options
  const network = { inputs, hidden, outputs: actions, activation }
  const shape = { network, dueling, adamEpsilon: 1e-8, maximumBatch: size, maximumPhase: size }
  const random = new RandomStream(options.seed, 'initialisation')
  const held = { ...network, outputs: dueling ? actions + 1 : actions }
  const weights: DqnWeights = {
    online: randomNetwork(held, random),
    target: randomNetwork(held, random),
    dueling,
  }
  const batch = dqnBatch({ ...options, minibatchSize: size })
  const learner = await createWasmDqnLearner(shape, { threads: 1 })
  learner.load(weights)
  const result = learner.update(batch, { learningRate: 1e-3, maxGradientNorm: 10, double })
  const gradients = learner.lastGradients()
  const oracle: DqnLossWeights = {
    online: toLossNetwork(weights.online),
    target: toLossNetwork(weights.target),
    dueling,
  }
  // The target does not depend on the weights that are moved: the chooser is a copy.
  const terms = dqnLoss(oracle, batch, double)
  expect(result.loss).toBeCloseTo(terms.loss, 5)
  expect(result.meanQ).toBeCloseTo(terms.meanQ, 5)
  expect(result.absoluteErrors).toHaveLength(size)
  for (let sample = 0; sample < size; sample++) {
    expect(result.absoluteErrors[sample]).toBeCloseTo(terms.absoluteErrors[sample], 4)
  }
  let worst = 0
  let largest = 0
  let squares = 0
  oracle.online.layers.forEach((layer, index) => {
    const sides = [
      { values: layer.weights, given: gradients.layers[index].weights },
      { values: layer.biases, given: gradients.layers[index].biases },
    ]
    for (const { values, given } of sides) {
      for (let entry = 0; entry < values.length; entry++) {
        const value = values[entry]
        const step = 1e-6
        values[entry] = value + step
        const above = dqnLoss(oracle, batch, double).loss
        values[entry] = value - step
        const below = dqnLoss(oracle, batch, double).loss
        values[entry] = value
        const difference = (above - below) / (2 * step)
        worst = Math.max(worst, Math.abs(difference - given[entry]))
        largest = Math.max(largest, Math.abs(difference))
        squares += difference * difference
      }
    }
  })
  expect(result.gradientNorm / Math.sqrt(squares)).toBeCloseTo(1, 4)
  await learner.close()
  return worst / largest
}

describe('DQN gradients against central differences of the double-precision loss', () => {
  const small = { inputs: 5, hidden: [9, 6], size: 29 }

  it('plain, odd widths, a batch that does not fill its panels', async () => {
    const error = await gradientError({ ...small, actions: 3, dueling: false, double: false, seed: 1 })
    expect(error).toBeLessThan(1e-5)
  })

  it('double, with masks on the next actions', async () => {
    const options = { ...small, actions: 6, dueling: false, double: true, masked: true, seed: 2 }
    expect(await gradientError(options)).toBeLessThan(1e-5)
  })

  it('dueling and double, tanh', async () => {
    const options = {
      ...small,
      actions: 4,
      dueling: true,
      double: true,
      activation: 'tanh',
      seed: 3,
    } as const
    expect(await gradientError(options)).toBeLessThan(1e-5)
  })

  it('dueling, linear hidden layers', async () => {
    const options = {
      ...small,
      actions: 3,
      dueling: true,
      double: false,
      activation: 'linear',
      seed: 5,
    } as const
    expect(await gradientError(options)).toBeLessThan(1e-5)
  })

  it('dueling, several shards', async () => {
    const options = { inputs: 3, hidden: [7], actions: 2, size: 135, dueling: true, double: false, seed: 4 }
    expect(await gradientError(options)).toBeLessThan(1e-5)
  })
})
