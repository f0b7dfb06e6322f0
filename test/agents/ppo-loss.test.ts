import { describe, expect, it } from 'vitest'
import type { PpoRollout } from '../../agents/learner/learner.js'
import { normalizedAdvantages, ppoLoss } from '../../agents/ppo-loss.js'

/** One linear layer without inputs' influence: the outputs are the biases. */
const constantNetwork = (...outputs: number[]) => ({
  activation: 'tanh' as const,
  layers: [
    {
      inputs: 1,
      outputs: outputs.length,
      weights: new Float64Array(outputs.length),
      biases: Float64Array.from(outputs),
    },
  ],
})

const coefficients = {
  clipRange: 0.2,
  valueClipRange: null,
  entropyCoefficient: 0.01,
  valueCoefficient: 0.5,
  normalizeAdvantages: false,
}

/** Two samples of a policy that now gives both actions one half; it gave them 1/3 and 1/2.4. */
const batch: PpoRollout = {
  size: 2,
  observations: new Float32Array(2),
  actions: Float32Array.of(0, 1),
  logProbabilities: Float32Array.of(Math.log(1 / 3), Math.log(0.5 / 1.1)),
  advantages: Float32Array.of(1, -2),
  returns: Float32Array.of(1, 5),
  values: Float32Array.of(2, 2.5),
}

describe('PPO loss', () => {
  it('is the clipped surrogate, half the squared value error and the entropy bonus, worked by hand', () => {
    const weights = { actor: constantNetwork(0, 0), critic: constantNetwork(3) }
    const terms = ppoLoss(weights, { kind: 'categorical', count: 2 }, batch, coefficients)
    // Ratios 1.5 (clipped to 1.2, advantage 1) and 1.1 (within, advantage -2): -(1.2 - 2.2) / 2.
    expect(terms.policyLoss).toBeCloseTo(0.5, 6)
    expect(terms.clipFraction).toBe(0.5)
    expect(terms.approximateKl).toBeCloseTo((0.5 - Math.log(1.5) + 0.1 - Math.log(1.1)) / 2, 6)
    expect(terms.entropy).toBeCloseTo(Math.log(2), 12)
    expect(terms.valueLoss).toBeCloseTo((4 + 4) / 2, 12)
    expect(terms.loss).toBeCloseTo(0.5 - 0.01 * Math.log(2) + 0.5 * 4, 6)
  })

  it('takes the worse of the free and the clipped value where values are clipped', () => {
    const weights = { actor: constantNetwork(0, 0), critic: constantNetwork(3) }
    const terms = ppoLoss(weights, { kind: 'categorical', count: 2 }, batch, {
      ...coefficients,
      valueClipRange: 0.25,
    })
    // The first may move from 2 to 2.25 only: free (3 - 1)^2 is worse. The second to 2.75: (2.75 - 5)^2 is worse.
    expect(terms.valueLoss).toBeCloseTo((4 + 2.25 * 2.25) / 2, 12)
  })

  it('normalises advantages by the sample standard deviation, and leaves one alone', () => {
    const [low, middle, high] = normalizedAdvantages(Float32Array.of(1, 2, 3))
    expect([low, middle, high]).toEqual([-1 / (1 + 1e-8), 0, 1 / (1 + 1e-8)])
    expect([...normalizedAdvantages(Float32Array.of(7))]).toEqual([7])
  })
})
