import { expect, it } from 'vitest'
import type { PpoCoefficients, PpoWeights } from '../../../../agents/learner/learner.js'
import { packPpoWeights, planPpoParameters } from '../../../../agents/learner/tensorflow/parameter-layout.js'
import { createTensorflowPpoLearner } from '../../../../agents/learner/tensorflow/ppo-learner.js'
import { createWasmPpoLearner } from '../../../../agents/learner/wasm/ppo-learner.js'
import { RandomStream } from '../../../../core/random/stream.js'
import { normals, type PpoCase, permutations, ppoCase, ppoCoefficients } from '../wasm/fixtures.js'
import { describeWithTensorflow } from './where-set-up.js'

const categorical = { kind: 'categorical', count: 3 } as const
const odd = { head: categorical, inputs: 5, hidden: [33, 10], size: 150 }
/** Of two learners after 20 steps of at most 3e-4 each: float32 sums in other orders, and Adam's division. */
const WEIGHT_TOLERANCE = 1e-5

async function both(given: PpoCase, coefficients: PpoCoefficients) {
  const graph = await createTensorflowPpoLearner(given.shape, coefficients, false)
  const wasm = await createWasmPpoLearner(given.shape, { threads: 1 })
  graph.load(given.weights)
  wasm.load(given.weights)
  const close = async () => {
    await graph.close()
    await wasm.close()
  }
  return { graph, wasm, close }
}

function largestDifference(given: PpoCase, left: PpoWeights, right: PpoWeights): number {
  const layout = planPpoParameters(given.shape)
  const other = packPpoWeights(layout, right)
  return packPpoWeights(layout, left).reduce(
    (most, value, index) => Math.max(most, Math.abs(value - other[index])),
    0,
  )
}

describeWithTensorflow('the tensorflow PPO learner', () => {
  it.each([
    ['categorical', categorical, false],
    ['masked multi-categorical', { kind: 'multi-categorical', counts: [3, 2] }, true],
    ['Gaussian', { kind: 'gaussian', dimensions: 2 }, false],
  ] as const)('agrees with the wasm learner after 20 steps: %s head', async (_, head, masked) => {
    const given = ppoCase({ ...odd, head, masked, seed: 11 })
    // Five epochs of 40, 40, 40 and the 30 that are left.
    const coefficients = ppoCoefficients(150, { epochs: 5, minibatchSize: 40 })
    const { graph, wasm, close } = await both(given, coefficients)
    const order = permutations(150, 5, 1)
    const expected = wasm.update(given.rollout, order, coefficients)
    const found = graph.update(given.rollout, order, coefficients)
    expect(found.minibatches).toBe(20)
    expect(found.stoppedByKl).toBe(false)
    for (const name of [
      'policyLoss',
      'valueLoss',
      'entropy',
      'clipFraction',
      'gradientNorm',
      'approximateKl',
    ] as const) {
      expect(found[name], name).toBeCloseTo(expected[name], 4)
    }
    expect(largestDifference(given, graph.weights(), given.weights)).toBeGreaterThan(100 * WEIGHT_TOLERANCE)
    expect(largestDifference(given, graph.weights(), wasm.weights())).toBeLessThan(WEIGHT_TOLERANCE)
    await close()
  })

  it('stops at the minibatch at which the wasm learner stops, without taking it', async () => {
    const given = ppoCase({ ...odd, seed: 12 })
    const coefficients = ppoCoefficients(150, {
      epochs: 20,
      minibatchSize: 50,
      learningRate: 1e-2,
      targetKl: 0.06,
    })
    const { graph, wasm, close } = await both(given, coefficients)
    const order = permutations(150, 20, 2)
    const expected = wasm.update(given.rollout, order, coefficients)
    const found = graph.update(given.rollout, order, coefficients)
    expect(expected.stoppedByKl).toBe(true)
    expect(expected.minibatches).toBeGreaterThan(3)
    expect(found.stoppedByKl).toBe(true)
    expect(found.minibatches).toBe(expected.minibatches)
    expect(found.approximateKl).toBeCloseTo(expected.approximateKl, 4)
    expect(largestDifference(given, graph.weights(), wasm.weights())).toBeLessThan(1e-3)
    await close()
  })

  it('takes weights to and from the wasm learner without loss, and acts like it', async () => {
    const given = ppoCase({ ...odd, head: { kind: 'gaussian', dimensions: 2 }, seed: 13 })
    const { graph, wasm, close } = await both(given, ppoCoefficients(150))
    graph.update(given.rollout, permutations(150, 1, 1), ppoCoefficients(150))
    wasm.load(graph.weights())
    expect(wasm.weights()).toEqual(graph.weights())
    const observations = normals(5 * 7, new RandomStream(1, 'test'))
    for (const [pass, outputs] of [
      ['act', 2],
      ['value', 1],
    ] as const) {
      const [found, expected] = [new Float32Array(outputs * 7), new Float32Array(outputs * 7)]
      graph[pass](observations, 7, found)
      wasm[pass](observations, 7, expected)
      expect(Math.max(...found.map((value, index) => Math.abs(value - expected[index])))).toBeLessThan(5e-6)
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1)
    }
    await close()
  })

  it('goes on from a snapshot as if it had not stopped', async () => {
    const given = ppoCase({ ...odd, seed: 14 })
    const coefficients = ppoCoefficients(150, { epochs: 2, minibatchSize: 40 })
    const first = await createTensorflowPpoLearner(given.shape, coefficients, false)
    first.load(given.weights)
    first.update(given.rollout, permutations(150, 2, 1), coefficients)
    const half = first.snapshot()
    expect(half.steps).toEqual(Int32Array.of(8))
    const second = await createTensorflowPpoLearner(given.shape, coefficients, false)
    second.restore(half)
    expect(second.snapshot()).toEqual(half)
    for (const learner of [first, second]) {
      learner.update(given.rollout, permutations(150, 2, 2), coefficients)
    }
    expect(largestDifference(given, first.weights(), second.weights())).toBeLessThan(WEIGHT_TOLERANCE)
    await first.close()
    await second.close()
  })

  it('keeps two learners of one shape apart', async () => {
    const given = ppoCase({ ...odd, seed: 15 })
    const first = await createTensorflowPpoLearner(given.shape, ppoCoefficients(150), false)
    const second = await createTensorflowPpoLearner(given.shape, ppoCoefficients(150), false)
    first.load(given.weights)
    expect(second.weights().actor.layers[0].biases.every((bias) => bias === 0)).toBe(true)
    await second.close()
    expect(first.weights()).toEqual(given.weights)
    await first.close()
  })

  it('refuses what is not a number by name, and says which tensor an update broke', async () => {
    const given = ppoCase({ ...odd, seed: 16 })
    const learner = await createTensorflowPpoLearner(given.shape, ppoCoefficients(150), false)
    learner.load(given.weights)
    const returns = given.rollout.returns.slice()
    returns[7] = NaN
    const update = (rollout: PpoCase['rollout'], learningRate: number) =>
      learner.update(rollout, permutations(150, 1, 1), ppoCoefficients(150, { learningRate }))
    expect(() => update({ ...given.rollout, returns }, 3e-4)).toThrow(/returns\[0\] of sample 7/)
    expect(learner.weights()).toEqual(given.weights)
    expect(() => update(given.rollout, 1e39)).toThrow(/actor\.layers\[0\]\.weights NaN or infinite/)
    await learner.close()
  })

  it('refuses a snapshot of another shape', async () => {
    const [given, other] = [ppoCase({ ...odd, seed: 17 }), ppoCase({ ...odd, hidden: [4], seed: 17 })]
    const learner = await createTensorflowPpoLearner(given.shape, ppoCoefficients(150), false)
    const small = await createTensorflowPpoLearner(other.shape, ppoCoefficients(150), false)
    expect(() => learner.restore(small.snapshot())).toThrow(/"parameters" of \d+ float32 numbers/)
    await learner.close()
    await small.close()
  })
})
