import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headOutputs, headWidth, sampleAction } from '../../../../agents/distributions.js'
import { KeyedNoise } from '../../../../agents/keyed-noise.js'
import type { ActionHead } from '../../../../agents/learner/learner.js'
import { RolloutSampler } from '../../../../agents/learner/wasm/rollout-sampler.js'
import { RandomStream, streamKey } from '../../../../core/random/stream.js'
import { logProbability32 } from './log-probability32.js'

const SEED = 12
const STEP = 345

const column = (values: ArrayLike<number>, env: number, numEnvs: number, count: number) =>
  Float32Array.from({ length: count }, (_, index) => values[index * numEnvs + env]!)

/** What one environment's action and log probability must be, by the scalar definitions. */
function expected(
  head: ActionHead,
  outputs: Float32Array,
  logDeviations: Float32Array | undefined,
  noise: (coordinate: number) => number,
  mask: Uint8Array | undefined,
) {
  const action = new Float32Array(headWidth(head))
  sampleAction(head, outputs, logDeviations, noise, action, mask)
  return { action, logProbability: logProbability32(head, outputs, logDeviations, action, mask) }
}

describe('actions drawn as columns', () => {
  const choices = fc.record({
    counts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
    numEnvs: fc.integer({ min: 1, max: 11 }),
    seed: fc.nat(1e6),
    scale: fc.constantFrom(0.01, 1, 30, 500),
    isMasked: fc.boolean(),
  })
  it('are those of the scalar definitions, bit for bit, with and without masks', () => {
    fc.assert(
      fc.property(choices, ({ counts, numEnvs, seed, scale, isMasked }) => {
        const head = { kind: 'multi-categorical', counts } as const
        const random = new RandomStream(seed, 'test')
        const total = headOutputs(head)
        const outputs = Float32Array.from({ length: total * numEnvs }, () => scale * random.normal())
        const masks = new Uint8Array(total * numEnvs).fill(1)
        for (let env = 0; isMasked && env < numEnvs; env++) {
          for (let choice = 0, start = 0; choice < counts.length; start += counts[choice++]!) {
            const kept = random.integer(counts[choice]!)
            for (let k = 0; k < counts[choice]!; k++) {
              if (k !== kept && random.uniform() < 0.5) masks[(start + k) * numEnvs + env] = 0
            }
          }
        }
        const sampler = new RolloutSampler(head, numEnvs, 1)
        sampler.sampleChoices(outputs, isMasked ? masks : undefined, streamKey(SEED, 'action'), STEP)
        const noise = new KeyedNoise(SEED, 'action')
        for (let env = 0; env < numEnvs; env++) {
          const mask = Uint8Array.from(column(masks, env, numEnvs, total))
          const own = column(outputs, env, numEnvs, total)
          const { action, logProbability } = expected(
            head,
            own,
            undefined,
            (coordinate) => noise.uniform(env, STEP, coordinate),
            isMasked ? mask : undefined,
          )
          expect(column(sampler.actions, env, numEnvs, counts.length)).toEqual(action)
          expect(sampler.logProbabilities[env]).toBe(logProbability)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('of a Gaussian are too', () => {
    for (const [numEnvs, dimensions] of [
      [1, 1],
      [6, 3],
      [8, 2],
    ] as const) {
      const head = { kind: 'gaussian', dimensions } as const
      const random = new RandomStream(numEnvs, 'test')
      const means = Float32Array.from({ length: dimensions * numEnvs }, () => random.normal())
      const normals = Float64Array.from({ length: dimensions * numEnvs }, () => random.normal())
      const logDeviations = Float32Array.from({ length: dimensions }, () => random.normal())
      const sampler = new RolloutSampler(head, numEnvs, 1)
      sampler.setDeviations(logDeviations)
      sampler.sampleGaussian(means, normals)
      for (let env = 0; env < numEnvs; env++) {
        const own = column(means, env, numEnvs, dimensions)
        const noise = (coordinate: number) => normals[coordinate * numEnvs + env]!
        const { action, logProbability } = expected(head, own, logDeviations, noise, undefined)
        expect(column(sampler.actions, env, numEnvs, dimensions)).toEqual(action)
        expect(sampler.logProbabilities[env]).toBe(logProbability)
      }
    }
  })

  it('are refused where an environment allows none, by its number', () => {
    const sampler = new RolloutSampler({ kind: 'categorical', count: 2 }, 3, 1)
    const masks = Uint8Array.of(1, 1, 0, 0, 1, 0)
    expect(() => sampler.sampleChoices(new Float32Array(6), masks, 1, 0)).toThrow(/environment 2/)
  })
})

describe('orders of samples', () => {
  it('are those of a random stream, epoch by epoch', () => {
    const sampler = new RolloutSampler({ kind: 'categorical', count: 2 }, 1, 77)
    for (const size of [1, 2, 5, 77]) {
      const orders = new Int32Array(3 * size)
      sampler.permutations(orders, size, SEED, 'permutation', 9)
      const random = new RandomStream(SEED, 'permutation', 9)
      const due = new Int32Array(3 * size)
      for (let start = 0; start < due.length; start += size)
        random.permutation(due.subarray(start, start + size))
      expect(orders).toEqual(due)
    }
  })
})
