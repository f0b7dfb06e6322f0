import { describe, expect, it } from 'vitest'
import { actionValues, dqnLoss, huber } from '../../agents/dqn-loss.js'

/** Outputs = biases + weights * the one input. */
const linear = (biases: number[], weights: number[]) => ({
  activation: 'relu' as const,
  layers: [
    {
      inputs: 1,
      outputs: biases.length,
      weights: Float64Array.from(weights),
      biases: Float64Array.from(biases),
    },
  ],
})

const online = linear([0, 1], [1, 0])
const target = linear([2, 10], [0, 0])
const batch = {
  size: 2,
  minibatchSize: 2,
  observations: Float32Array.of(4, 4),
  nextObservations: Float32Array.of(3, 3),
  actions: Int32Array.of(0, 1),
  rewards: Float32Array.of(1, 0.5),
  discounts: Float32Array.of(0.5, 0),
  weights: Float32Array.of(1, 0.5),
}

describe('DQN loss', () => {
  it('of double Q-learning lets the online network choose and the target network value', () => {
    // Online values of the next observation are 3 and 1: action 0, which the target values 2. Goal 1 + 0.5 * 2.
    const terms = dqnLoss({ online, target, dueling: false }, batch, true)
    expect([...terms.absoluteErrors]).toEqual([4 - 2, 1 - 0.5])
    expect(terms.loss).toBeCloseTo((1 * 1.5 + 0.5 * 0.125) / 2, 12)
    expect(terms.meanQ).toBe((4 + 1) / 2)
  })

  it('without it takes the greatest value of the target network, masked actions aside', () => {
    const plain = dqnLoss({ online, target, dueling: false }, batch, false)
    expect(plain.absoluteErrors[0]).toBe(Math.abs(4 - (1 + 0.5 * 10)))
    const masked = { ...batch, nextActionMasks: Uint8Array.of(1, 1, 0, 1) }
    expect(dqnLoss({ online, target, dueling: false }, masked, false).absoluteErrors[0]).toBe(2)
  })

  it('of a dueling network adds the value to the advantages less their mean', () => {
    const dueling = linear([10, 1, 3, 5], [0, 0, 0, 0])
    expect([...actionValues(dueling, true, Float32Array.of(0), 1, 0)]).toEqual([8, 10, 12])
  })

  it('is quadratic within 1 and linear beyond', () => {
    expect([0, 0.5, -1, 3].map(huber)).toEqual([0, 0.125, 0.5, 2.5])
  })
})
