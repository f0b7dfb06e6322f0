import { expect, it } from 'vitest'
import { packPpoWeights, planPpoParameters } from '../../../../agents/learner/tensorflow/parameter-layout.js'
import type { PpoEngine } from '../../../../agents/learner/tensorflow/ppo-engine.js'
import { ppoStatistics } from '../../../../agents/learner/tensorflow/ppo-graph.js'
import { openPpoEngine } from '../../../../agents/learner/tensorflow/ppo-learner.js'
import { rolloutRows } from '../../../../agents/learner/tensorflow/ppo-rows.js'
import { createWasmPpoLearner } from '../../../../agents/learner/wasm/ppo-learner.js'
import { type PpoCase, permutations, ppoCase, ppoCoefficients } from '../wasm/fixtures.js'
import { describeWithTensorflow } from './where-set-up.js'

/** After 12 steps of at most 1e-3 each: float32 sums in other orders, and Adam's division. */
const WEIGHT_TOLERANCE = 2e-5

/** What each policy of a sweep has for itself; the third stops by its KL. */
const sweep = [
  { learningRate: 3e-4, clipRange: 0.2, entropyCoefficient: 0.01 },
  { learningRate: 1e-3, clipRange: 0.1, entropyCoefficient: 0, maxGradientNorm: 10 },
  { learningRate: 1e-2, clipRange: 0.3, entropyCoefficient: 0.1, targetKl: 0.02, valueCoefficient: 1 },
]

const cases = sweep.map((_, index) =>
  ppoCase({
    head: { kind: 'multi-categorical', counts: [3, 2] },
    inputs: 5,
    hidden: [33, 10],
    size: 120,
    masked: true,
    seed: 21 + index,
  }),
)
const coefficients = sweep.map((own) => ppoCoefficients(120, { epochs: 3, minibatchSize: 30, ...own }))
const orders = sweep.map((_, index) => permutations(120, 3, index))

function load(engine: PpoEngine, member: number, { shape, weights }: PpoCase): void {
  const parameters = packPpoWeights(planPpoParameters(shape), weights)
  const zeros = () => new Float32Array(parameters.length)
  engine.replace(member, { parameters, firstMoments: zeros(), secondMoments: zeros(), steps: 0 })
}

const request = (index: number) => ({
  size: 120,
  masked: true,
  rows: rolloutRows(cases[index].shape, cases[index].rollout),
  order: orders[index],
  coefficients: coefficients[index],
})

const difference = (left: Float32Array, right: Float32Array) =>
  left.reduce((most, value, index) => Math.max(most, Math.abs(value - right[index])), 0)

describeWithTensorflow('a population in one graph', () => {
  it.each([false, true])('agrees with one wasm learner a policy, compiled %s', async (compiled) => {
    const { shape } = cases[0]
    const engine = await openPpoEngine(shape, coefficients[0], 3, compiled)
    for (const [member, given] of cases.entries()) load(engine, member, given)
    const answers = engine.update([request(0), request(1), request(2)])
    for (const [index, given] of cases.entries()) {
      const wasm = await createWasmPpoLearner(shape, { threads: 1 })
      wasm.load(given.weights)
      const expected = wasm.update(given.rollout, orders[index], coefficients[index])
      const own = packPpoWeights(planPpoParameters(shape), wasm.weights())
      const { record, parameters } = answers[index]!
      const turns = record.length / ppoStatistics.length
      expect(turns, `turns of policy ${index}`).toBe(expected.minibatches + (expected.stoppedByKl ? 1 : 0))
      expect(expected.stoppedByKl).toBe(index === 2)
      // The third's steps are ten times as long.
      expect(difference(parameters, own)).toBeLessThan(WEIGHT_TOLERANCE * (index === 2 ? 10 : 1))
      const before = packPpoWeights(planPpoParameters(shape), given.weights)
      expect(difference(parameters, before)).toBeGreaterThan(1e-3)
      await wasm.close()
    }
    engine.close()
  })

  it('leaves alone, to the bit, who asks for nothing, and goes on from a state in another place', async () => {
    const { shape } = cases[0]
    const engine = await openPpoEngine(shape, coefficients[0], 2, true)
    load(engine, 0, cases[0])
    load(engine, 1, cases[1])
    const before = engine.state(1)
    engine.update([request(0), undefined])
    expect(engine.state(1)).toEqual(before)
    expect(engine.state(0).steps).toBe(12)
    engine.replace(1, engine.state(0))
    const [left, right] = engine.update([request(0), request(0)])
    expect(difference(right!.parameters, left!.parameters)).toBeLessThan(WEIGHT_TOLERANCE)
    expect(difference(left!.parameters, before.parameters)).toBeGreaterThan(1e-3)
    engine.close()
  })
})
