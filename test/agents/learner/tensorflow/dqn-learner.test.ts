import { expect, it } from 'vitest'
import { dqnLoss } from '../../../../agents/dqn-loss.js'
import type { Activation, DqnLearnerShape, DqnWeights } from '../../../../agents/learner/learner.js'
import { createTensorflowDqnLearner } from '../../../../agents/learner/tensorflow/dqn-learner.js'
import { createWasmDqnLearner } from '../../../../agents/learner/wasm/dqn-learner.js'
import { toLossNetwork } from '../../../../agents/loss-network.js'
import { RandomStream } from '../../../../core/random/stream.js'
import { dqnBatch, normals, randomNetwork } from '../wasm/fixtures.js'
import { describeWithTensorflow } from './where-set-up.js'

/** Of two learners after 10 steps of 1e-3: float32 sums in other orders, and Adam's division with an epsilon of 1e-5. */
const WEIGHT_TOLERANCE = 2e-5

function dqnCase(seed: number, dueling: boolean, activation: Activation = 'relu') {
  const network = { inputs: 5, hidden: [9, 6], outputs: 3, activation }
  const held = { ...network, outputs: dueling ? 4 : 3 }
  const random = new RandomStream(seed, 'initialisation')
  const shape: DqnLearnerShape = {
    network,
    dueling,
    adamEpsilon: 1e-5,
    maximumBatch: 100,
    maximumPhase: 200,
  }
  const weights: DqnWeights = {
    online: randomNetwork(held, random),
    target: randomNetwork(held, random),
    dueling,
  }
  return { shape, weights }
}

const numbers = ({ online, target }: DqnWeights) =>
  [online, target].flatMap(({ layers }) => layers.flatMap((layer) => [...layer.weights, ...layer.biases]))

function largestDifference(left: DqnWeights, right: DqnWeights): number {
  const others = numbers(right)
  return Math.max(...numbers(left).map((value, index) => Math.abs(value - others[index])))
}

describeWithTensorflow('the tensorflow DQN learner', () => {
  it.each([
    ['plain', { dueling: false, double: false, masked: false }],
    ['double, masked', { dueling: false, double: true, masked: true }],
    ['dueling, double, masked', { dueling: true, double: true, masked: true }],
    ['linear', { dueling: false, double: false, masked: false, activation: 'linear' as const }],
  ])('has the gradients of the double-precision loss: %s', async (_, given) => {
    const { dueling, double, masked, activation } = { activation: 'tanh' as const, ...given }
    const { shape, weights } = dqnCase(1, dueling, activation)
    const batch = dqnBatch({ inputs: 5, actions: 3, size: 29, minibatchSize: 29, masked, seed: 2 })
    const learner = await createTensorflowDqnLearner(shape)
    learner.load(weights)
    const found = learner.update(batch, { learningRate: 1e-3, maxGradientNorm: 1e6, double })
    // After one step from rest, Adam's first moments are a tenth of the gradients, which are not clipped here.
    const { firstMoments } = learner.snapshot()
    await learner.close()

    const online = toLossNetwork(weights.online)
    const target = toLossNetwork(weights.target)
    const loss = () => dqnLoss({ online, target, dueling }, batch, double)
    const terms = loss()
    expect(found.loss).toBeCloseTo(terms.loss, 5)
    expect(found.meanQ).toBeCloseTo(terms.meanQ, 5)
    found.absoluteErrors.forEach((error, sample) => {
      expect(error).toBeCloseTo(terms.absoluteErrors[sample], 4)
    })
    let [worst, largest, place] = [0, 0, 0]
    for (const tensor of online.layers.flatMap((layer) => [layer.weights, layer.biases])) {
      for (let index = 0; index < tensor.length; index++, place++) {
        const value = tensor[index]
        tensor[index] = value + 1e-6
        const above = loss().loss
        tensor[index] = value - 1e-6
        const below = loss().loss
        tensor[index] = value
        const difference = (above - below) / 2e-6
        worst = Math.max(worst, Math.abs(difference - firstMoments[place] * 10))
        largest = Math.max(largest, Math.abs(difference))
      }
    }
    expect(place).toBe(firstMoments.length)
    expect(worst / largest).toBeLessThan(1e-5)
  })

  it.each([false, true])('agrees with the wasm learner after 10 steps, dueling %s', async (dueling) => {
    const { shape, weights } = dqnCase(3, dueling)
    const batch = dqnBatch({ inputs: 5, actions: 3, size: 200, minibatchSize: 20, masked: true, seed: 4 })
    const graph = await createTensorflowDqnLearner(shape)
    const wasm = await createWasmDqnLearner(shape, { threads: 1 })
    for (const learner of [graph, wasm]) learner.load(weights)
    expect(graph.weights()).toEqual(weights)
    const coefficients = { learningRate: 1e-3, maxGradientNorm: 0.5, double: true }
    const [found, expected] = [graph.update(batch, coefficients), wasm.update(batch, coefficients)]
    for (const name of ['loss', 'meanQ', 'gradientNorm'] as const) {
      expect(found[name], name).toBeCloseTo(expected[name], 4)
    }
    found.absoluteErrors.forEach((error, sample) => {
      expect(error).toBeCloseTo(expected.absoluteErrors[sample], 3)
    })
    expect(largestDifference(graph.weights(), weights)).toBeGreaterThan(100 * WEIGHT_TOLERANCE)
    expect(largestDifference(graph.weights(), wasm.weights())).toBeLessThan(WEIGHT_TOLERANCE)
    for (const learner of [graph, wasm]) learner.updateTarget(0.3)
    expect(largestDifference(graph.weights(), wasm.weights())).toBeLessThan(WEIGHT_TOLERANCE)

    const observations = normals(5 * 7, new RandomStream(1, 'test'))
    const [own, other] = [new Float32Array(21), new Float32Array(21)]
    graph.act(observations, 7, own)
    wasm.act(observations, 7, other)
    expect(Math.max(...own.map((value, index) => Math.abs(value - other[index])))).toBeLessThan(1e-4)

    graph.updateTarget(1)
    const { online, target } = graph.weights()
    expect(target).toEqual(online)
    const snapshot = graph.snapshot()
    graph.load(weights)
    graph.restore(snapshot)
    expect(graph.snapshot()).toEqual(snapshot)
    await graph.close()
    await wasm.close()
  })

  it('refuses wrong batches by place', async () => {
    const { shape, weights } = dqnCase(5, false)
    const learner = await createTensorflowDqnLearner(shape)
    learner.load(weights)
    const batch = dqnBatch({ inputs: 5, actions: 3, size: 20, minibatchSize: 10, seed: 6 })
    const update = (changes: Partial<typeof batch>) => () =>
      learner.update({ ...batch, ...changes }, { learningRate: 1e-3, maxGradientNorm: 1, double: true })
    expect(update({ minibatchSize: 7 })).toThrow(/minibatches of 7/)
    expect(update({ actions: Int32Array.from(batch.actions, (a, i) => (i === 4 ? 3 : a)) })).toThrow(
      /no action 3 among 3 \(batch\.actions\[4\]\)/,
    )
    expect(update({ rewards: batch.rewards.map((r, i) => (i === 2 ? NaN : r)) })).toThrow(
      /rewards\[0\] of sample 2/,
    )
    expect(learner.weights()).toEqual(weights)
    await learner.close()
  })
})
