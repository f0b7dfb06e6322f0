import { describe, expect, it } from 'vitest'
import { activations, type PpoRollout } from '../../../../agents/learner/learner.js'
import { createWasmPpoLearner } from '../../../../agents/learner/wasm/ppo-learner.js'
import { NetworkForward } from '../../../../agents/network-forward.js'
import { RandomStream } from '../../../../core/random/stream.js'
import { expectFlatMemory, normals, permutations, ppoCase, ppoCoefficients } from './fixtures.js'

const categorical = { kind: 'categorical', count: 3 } as const
const odd = { head: categorical, inputs: 5, hidden: [33, 10], size: 150 }
const bits = (numbers: Float32Array) =>
  Array.from(new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length))

describe('forward pass', () => {
  it.each(activations)('of %s networks has the bits of the TypeScript one', async (activation) => {
    const { shape, weights } = ppoCase({ ...odd, activation, seed: 1 })
    const learner = await createWasmPpoLearner(shape, { threads: 1 })
    learner.load(weights)
    const random = new RandomStream(2, 'test')
    // 1 and 2 take the path of single samples, 150 fills more than two tiles and ends within a panel.
    for (const count of [1, 2, 3, 8, 150]) {
      const observations = normals(5 * count, random)
      const own = new Float32Array(3 * count)
      new NetworkForward(weights.actor).run(observations, count, own)
      const outputs = new Float32Array(3 * count)
      learner.act(observations, count, outputs)
      expect(bits(outputs)).toEqual(bits(own))

      const ownValues = new Float32Array(count)
      new NetworkForward(weights.critic).run(observations, count, ownValues)
      const values = new Float32Array(count)
      learner.value(observations, count, values)
      expect(bits(values)).toEqual(bits(ownValues))
    }
    await learner.close()
  })
})

describe('weights', () => {
  it('come back from the packed layout as they were loaded', async () => {
    const given = ppoCase({ ...odd, head: { kind: 'gaussian', dimensions: 3 }, seed: 3 })
    const learner = await createWasmPpoLearner(given.shape, { threads: 1 })
    learner.load(given.weights)
    expect(learner.weights()).toEqual(given.weights)
    await learner.close()
  })

  it('of another shape are refused by place', async () => {
    const given = ppoCase({ ...odd, seed: 4 })
    const other = ppoCase({ ...odd, hidden: [33, 9], seed: 4 })
    const learner = await createWasmPpoLearner(given.shape, { threads: 1 })
    expect(() => learner.load(other.weights)).toThrow(/actor\.layers\[1\]/)
    await learner.close()
  })
})

describe('update', () => {
  it('takes a smaller last minibatch and reports means over minibatches', async () => {
    const given = ppoCase({ ...odd, seed: 5 })
    const coefficients = ppoCoefficients(150, { epochs: 3, minibatchSize: 64 })
    const learner = await createWasmPpoLearner(given.shape, { threads: 1 })
    learner.load(given.weights)
    const whole = learner.update(given.rollout, permutations(150, 3, 1), coefficients)
    expect(whole.minibatches).toBe(9)

    // The same minibatches as rollouts of their own, one update each.
    const order = permutations(150, 3, 1)
    const apart = await createWasmPpoLearner(given.shape, { threads: 1 })
    apart.load(given.weights)
    let policyLoss = 0
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const [first, end] of [
        [0, 64],
        [64, 128],
        [128, 150],
      ]) {
        const chosen = order.subarray(epoch * 150 + first, epoch * 150 + end)
        const part = selected(given.rollout, chosen)
        const identity = Int32Array.from(chosen, (_, index) => index)
        policyLoss += apart.update(part, identity, ppoCoefficients(chosen.length)).policyLoss / 9
      }
    }
    expect(apart.weights()).toEqual(learner.weights())
    expect(whole.policyLoss).toBeCloseTo(policyLoss, 12)
    await learner.close()
    await apart.close()
  })

  it('resumes from a snapshot bit by bit', async () => {
    const given = ppoCase({ ...odd, head: { kind: 'gaussian', dimensions: 2 }, seed: 6 })
    const coefficients = ppoCoefficients(150, { epochs: 2, minibatchSize: 40 })
    const learner = await createWasmPpoLearner(given.shape, { threads: 1 })
    learner.load(given.weights)
    learner.update(given.rollout, permutations(150, 2, 1), coefficients)
    const half = learner.snapshot()
    const expected = learner.update(given.rollout, permutations(150, 2, 2), coefficients)
    const end = learner.snapshot()

    const resumed = await createWasmPpoLearner(given.shape, { threads: 2 })
    resumed.restore(half)
    expect(resumed.snapshot()).toEqual(half)
    expect(resumed.update(given.rollout, permutations(150, 2, 2), coefficients)).toEqual(expected)
    expect(resumed.snapshot()).toEqual(end)
    expect(() => resumed.restore({})).toThrow(/optimiser/)
    await learner.close()
    await resumed.close()
  })

  it('stops before the minibatch whose KL passes 1.5 times the target', async () => {
    const given = ppoCase({ ...odd, seed: 7 })
    const settings = { learningRate: 0.02, epochs: 10, minibatchSize: 50, clipRange: 10 }
    const free = await createWasmPpoLearner(given.shape, { threads: 1 })
    const kept = await createWasmPpoLearner(given.shape, { threads: 2 })
    free.load(given.weights)
    kept.load(given.weights)
    const order = permutations(150, 10, 1)
    const stopped = kept.update(given.rollout, order, ppoCoefficients(150, { ...settings, targetKl: 0.1 }))
    expect(stopped.stoppedByKl).toBe(true)
    expect(stopped.minibatches).toBeGreaterThan(0)
    expect(stopped.minibatches).toBeLessThan(30)

    // Exactly the minibatches before it were learnt from: replay them without a target.
    for (let minibatch = 0; minibatch < stopped.minibatches; minibatch++) {
      const part = selected(given.rollout, order.subarray(minibatch * 50, minibatch * 50 + 50))
      const identity = Int32Array.from({ length: 50 }, (_, index) => index)
      const result = free.update(part, identity, ppoCoefficients(50, { ...settings, epochs: 1 }))
      expect(result.approximateKl).toBeLessThanOrEqual(0.15)
    }
    expect(kept.weights()).toEqual(free.weights())
    const refused = selected(
      given.rollout,
      order.subarray(stopped.minibatches * 50, stopped.minibatches * 50 + 50),
    )
    const identity = Int32Array.from({ length: 50 }, (_, index) => index)
    const next = free.update(refused, identity, ppoCoefficients(50, { ...settings, epochs: 1 }))
    expect(next.approximateKl).toBeGreaterThan(0.15)
    await free.close()
    await kept.close()
  })

  it('names what is not finite', async () => {
    const given = ppoCase({ ...odd, seed: 8 })
    const learner = await createWasmPpoLearner(given.shape, { threads: 1 })
    learner.load(given.weights)
    const order = permutations(150, 1, 1)
    const broken = (column: keyof PpoRollout, index: number, value: number) => {
      const numbers = Float32Array.from(given.rollout[column] as Float32Array)
      numbers[index] = value
      return () => learner.update({ ...given.rollout, [column]: numbers }, order, ppoCoefficients(150))
    }
    expect(broken('observations', 150 * 2 + 7, NaN)).toThrow(/observations\[2\] of sample 7/)
    expect(broken('advantages', 9, Infinity)).toThrow(/advantages\[0\] of sample 9/)
    expect(broken('returns', 11, -Infinity)).toThrow(/returns\[0\] of sample 11/)
    expect(learner.weights()).toEqual(given.weights)
    // A return whose square leaves the range of float32.
    expect(broken('returns', 3, 1e30)).toThrow(
      /The update made the value loss NaN or infinite \(gradient step 1\)/,
    )
    expect(() =>
      learner.update(given.rollout, order, ppoCoefficients(150, { learningRate: Infinity })),
    ).toThrow(/The update made actor\.layers\[0\]\.weights NaN or infinite \(gradient step 1\)/)
    const observations = new Float32Array(5).fill(NaN)
    expect(() => learner.act(observations, 1, new Float32Array(3))).toThrow(/observations/)
    await learner.close()
  })

  it('refuses wrong sizes and sample numbers', async () => {
    const given = ppoCase({ ...odd, seed: 9 })
    const learner = await createWasmPpoLearner(given.shape, { threads: 1 })
    const order = permutations(150, 1, 1)
    const coefficients = ppoCoefficients(150)
    expect(() => learner.update(given.rollout, order.subarray(1), coefficients)).toThrow(/149 sample numbers/)
    expect(() =>
      learner.update(
        given.rollout,
        order.map(() => 150),
        coefficients,
      ),
    ).toThrow(/no sample 150/)
    expect(() => learner.update({ ...given.rollout, size: 151 }, order, coefficients)).toThrow(/151 samples/)
    expect(() => learner.act(new Float32Array(4), 1, new Float32Array(3))).toThrow(/wrong length/)
    await learner.close()
  })

  it.each([1, 2])('holds memory flat over a thousand updates on %s threads', async (threads) => {
    const given = ppoCase({ head: categorical, inputs: 4, hidden: [8], size: 32, seed: 10 })
    const learner = await createWasmPpoLearner(given.shape, { threads })
    learner.load(given.weights)
    const order = permutations(32, 1, 1)
    expectFlatMemory(() => learner.update(given.rollout, order, ppoCoefficients(32)))
    await learner.close()
  })
})

describe('shapes', () => {
  it('that do not fit together are refused by place', async () => {
    const { shape } = ppoCase({ ...odd, seed: 11 })
    const create = (changes: object) => createWasmPpoLearner({ ...shape, ...changes }, { threads: 1 })
    await expect(create({ actor: { ...shape.actor, outputs: 4 } })).rejects.toThrow(/actor\.outputs/)
    await expect(create({ critic: { ...shape.critic, inputs: 4 } })).rejects.toThrow(/critic\.inputs/)
    await expect(create({ adamEpsilon: 0 })).rejects.toThrow(/adamEpsilon/)
    await expect(create({ actor: { ...shape.actor, hidden: [8, 0] } })).rejects.toThrow(/actor\.hidden\[1\]/)
  })
})

/** The rollout's samples of the given numbers, in their order. */
function selected(rollout: PpoRollout, samples: Int32Array): PpoRollout {
  const pick = (columns: Float32Array): Float32Array => {
    const count = columns.length / rollout.size
    const picked = new Float32Array(count * samples.length)
    for (let column = 0; column < count; column++) {
      samples.forEach((sample, index) => {
        picked[column * samples.length + index] = columns[column * rollout.size + sample]
      })
    }
    return picked
  }
  return {
    size: samples.length,
    observations: pick(rollout.observations),
    actions: pick(rollout.actions),
    logProbabilities: pick(rollout.logProbabilities),
    advantages: pick(rollout.advantages),
    returns: pick(rollout.returns),
    values: pick(rollout.values),
  }
}
