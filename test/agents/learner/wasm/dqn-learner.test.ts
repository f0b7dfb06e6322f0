import { describe, expect, it } from 'vitest'
import { actionValues } from '../../../../agents/dqn-loss.js'
import type { DqnBatch, DqnLearnerShape, DqnWeights } from '../../../../agents/learner/learner.js'
import { createWasmDqnLearner } from '../../../../agents/learner/wasm/dqn-learner.js'
import { toLossNetwork } from '../../../../agents/loss-network.js'
import { NetworkForward } from '../../../../agents/network-forward.js'
import { RandomStream } from '../../../../core/random/stream.js'
import { dqnBatch, expectFlatMemory, normals, randomNetwork } from './fixtures.js'

const network = { inputs: 5, hidden: [33, 10], outputs: 3, activation: 'relu' } as const
const size = 200
const coefficients = { learningRate: 1e-3, maxGradientNorm: 10, double: true }

function dqnCase(seed: number, dueling: boolean): { shape: DqnLearnerShape; weights: DqnWeights } {
  const random = new RandomStream(seed, 'initialisation')
  const held = { ...network, outputs: dueling ? 4 : 3 }
  const shape = { network, dueling, adamEpsilon: 1e-8, maximumBatch: 100, maximumPhase: size }
  return {
    shape,
    weights: { online: randomNetwork(held, random), target: randomNetwork(held, random), dueling },
  }
}

describe('action values', () => {
  it('have the bits of the TypeScript network', async () => {
    const { shape, weights } = dqnCase(1, false)
    const learner = await createWasmDqnLearner(shape, { threads: 1 })
    learner.load(weights)
    for (const count of [1, 2, 3, 100]) {
      const observations = normals(5 * count, new RandomStream(2, 'test'))
      const own = new Float32Array(3 * count)
      new NetworkForward(weights.online).run(observations, count, own)
      const outputs = new Float32Array(3 * count)
      learner.act(observations, count, outputs)
      expect(outputs).toEqual(own)
    }
    await learner.close()
  })

  it('of a dueling network are value + advantage - mean advantage', async () => {
    const { shape, weights } = dqnCase(3, true)
    const learner = await createWasmDqnLearner(shape, { threads: 1 })
    learner.load(weights)
    const observations = normals(5 * 20, new RandomStream(4, 'test'))
    const outputs = new Float32Array(3 * 20)
    learner.act(observations, 20, outputs)
    const oracle = toLossNetwork(weights.online)
    for (let sample = 0; sample < 20; sample++) {
      const values = actionValues(oracle, true, observations, 20, sample)
      for (let action = 0; action < 3; action++) {
        expect(outputs[action * 20 + sample]).toBeCloseTo(values[action], 5)
      }
    }
    await learner.close()
  })
})

describe('update', () => {
  it('takes the minibatches of a phase in their order', async () => {
    const { shape, weights } = dqnCase(5, true)
    const batch = dqnBatch({ inputs: 5, actions: 3, size, minibatchSize: 50, masked: true, seed: 6 })
    const whole = await createWasmDqnLearner(shape, { threads: 1 })
    whole.load(weights)
    const result = whole.update(batch, coefficients)
    const apart = await createWasmDqnLearner(shape, { threads: 1 })
    apart.load(weights)
    const parts = [0, 50, 100, 150].map((first) => apart.update(part(batch, first, first + 50), coefficients))
    expect(apart.snapshot()).toEqual(whole.snapshot())
    expect(result.loss).toBeCloseTo(
      parts.reduce((sum, { loss }) => sum + loss / 4, 0),
      12,
    )
    expect(Array.from(result.absoluteErrors)).toEqual(parts.flatMap((one) => Array.from(one.absoluteErrors)))
    await whole.close()
    await apart.close()
  })

  it('resumes from a snapshot bit by bit, target included', async () => {
    const { shape, weights } = dqnCase(7, false)
    const batch = dqnBatch({ inputs: 5, actions: 3, size, minibatchSize: 40, seed: 8 })
    const learner = await createWasmDqnLearner(shape, { threads: 1 })
    learner.load(weights)
    learner.update(batch, coefficients)
    learner.updateTarget(0.3)
    const half = learner.snapshot()
    const expected = learner.update(batch, coefficients)
    const resumed = await createWasmDqnLearner(shape, { threads: 2 })
    resumed.restore(half)
    expect(resumed.update(batch, coefficients)).toEqual(expected)
    expect(resumed.snapshot()).toEqual(learner.snapshot())
    expect(resumed.weights()).toEqual(learner.weights())
    await learner.close()
    await resumed.close()
  })

  it('names what is not finite and what is no action', async () => {
    const { shape, weights } = dqnCase(9, false)
    const batch = dqnBatch({ inputs: 5, actions: 3, size, minibatchSize: 50, seed: 10 })
    const learner = await createWasmDqnLearner(shape, { threads: 1 })
    learner.load(weights)
    const nextObservations = Float32Array.from(batch.nextObservations)
    nextObservations[size * 4 + 199] = NaN
    expect(() => learner.update({ ...batch, nextObservations }, coefficients)).toThrow(
      /nextObservations\[4\] of sample 199/,
    )
    const actions = Int32Array.from(batch.actions)
    actions[12] = 3
    expect(() => learner.update({ ...batch, actions }, coefficients)).toThrow(
      /no action 3 among 3.*actions\[12\]/,
    )
    expect(learner.weights()).toEqual(weights)
    const rewards = batch.rewards.map(() => 3e38)
    const importance = batch.weights.map(() => 3e38)
    expect(() => learner.update({ ...batch, rewards, weights: importance }, coefficients)).toThrow(
      /The update made .*gradient step 1\)/,
    )
    expect(() => learner.update({ ...batch, minibatchSize: 60 }, coefficients)).toThrow(/minibatches of 60/)
    await learner.close()
  })
})

describe('target network', () => {
  it('moves by tau and becomes a copy at 1', async () => {
    const { shape, weights } = dqnCase(11, true)
    const learner = await createWasmDqnLearner(shape, { threads: 1 })
    learner.load(weights)
    expect(learner.weights()).toEqual(weights)
    learner.updateTarget(0.25)
    learner.weights().target.layers.forEach((layer, index) => {
      layer.weights.forEach((weight, entry) => {
        const before = weights.target.layers[index].weights[entry]
        const online = weights.online.layers[index].weights[entry]
        expect(weight).toBeCloseTo(0.25 * online + 0.75 * before, 6)
      })
    })
    learner.updateTarget(1)
    expect(learner.weights().target).toEqual(weights.online)
    await learner.close()
  })
})

describe('memory', () => {
  it.each([1, 2])('stays flat over a thousand updates on %s threads', async (threads) => {
    const { shape, weights } = dqnCase(8, true)
    const learner = await createWasmDqnLearner(shape, { threads })
    learner.load(weights)
    const batch = dqnBatch({ inputs: 5, actions: 3, size, minibatchSize: 100, seed: 9 })
    expectFlatMemory(() => {
      learner.update(batch, coefficients)
      learner.updateTarget(0.5)
    })
    await learner.close()
  })
})

/** Samples first to end - 1 of a phase, as one minibatch. */
function part(batch: DqnBatch, first: number, end: number): DqnBatch {
  const count = end - first
  const cut = <C extends Float32Array | Int32Array | Uint8Array>(columns: C): C => {
    const rows = columns.length / batch.size
    const cutOut = columns.slice(0, rows * count) as C
    for (let row = 0; row < rows; row++) {
      cutOut.set(columns.subarray(row * batch.size + first, row * batch.size + end), row * count)
    }
    return cutOut
  }
  return {
    size: count,
    minibatchSize: count,
    observations: cut(batch.observations),
    nextObservations: cut(batch.nextObservations),
    actions: cut(batch.actions),
    rewards: cut(batch.rewards),
    discounts: cut(batch.discounts),
    weights: cut(batch.weights),
    nextActionMasks: cut(batch.nextActionMasks!),
  }
}
