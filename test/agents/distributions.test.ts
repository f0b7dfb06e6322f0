import { describe, expect, it } from 'vitest'
import { argmax, entropy, logProbability, sampleAction } from '../../agents/distributions.js'
import { RandomStream } from '../../core/random/stream.js'
import { logProbability32 } from './learner/wasm/log-probability32.js'

const categorical = { kind: 'categorical', count: 3 } as const
const multi = { kind: 'multi-categorical', counts: [2, 3] } as const
const gaussian = { kind: 'gaussian', dimensions: 2 } as const
const logits = [Math.log(2), Math.log(3), Math.log(5)]

describe('categorical', () => {
  it('has the log probabilities and the entropy of its formula', () => {
    expect(logProbability(categorical, logits, undefined, [2])).toBeCloseTo(Math.log(0.5), 14)
    const expected = -(0.2 * Math.log(0.2) + 0.3 * Math.log(0.3) + 0.5 * Math.log(0.5))
    expect(entropy(categorical, logits, undefined)).toBeCloseTo(expected, 14)
  })

  it('does not overflow', () => {
    expect(logProbability(categorical, [1000, 0, 0], undefined, [0])).toBe(0)
  })

  it('shares the probability of masked actions out among the others', () => {
    const mask = Uint8Array.of(1, 1, 0)
    expect(logProbability(categorical, logits, undefined, [1], mask)).toBeCloseTo(Math.log(0.6), 14)
    expect(logProbability(categorical, logits, undefined, [2], mask)).toBe(-Infinity)
    const expected = -(0.4 * Math.log(0.4) + 0.6 * Math.log(0.6))
    expect(entropy(categorical, logits, undefined, mask)).toBeCloseTo(expected, 14)
  })

  it('is drawn by its probabilities, masked actions never', () => {
    const random = new RandomStream(5, 'test')
    const counts = [0, 0, 0]
    const action = new Float32Array(1)
    for (let draw = 0; draw < 20_000; draw++) {
      sampleAction(categorical, logits, undefined, () => random.uniform(), action, Uint8Array.of(1, 0, 1))
      counts[action[0]]++
    }
    expect(counts[1]).toBe(0)
    // 2/7 of 20000 is 5714, with a standard deviation of 64.
    expect(Math.abs(counts[0] - 5714)).toBeLessThan(4 * 64)
  })

  it('reaches the last allowed action when rounding leaves the cumulated sum below the draw', () => {
    const action = new Float32Array(1)
    sampleAction(categorical, logits, undefined, () => 1 - 1e-17, action, Uint8Array.of(1, 1, 0))
    expect(action[0]).toBe(1)
  })

  it('without an allowed action is an error that says so', () => {
    expect(() => entropy(categorical, logits, undefined, new Uint8Array(3))).toThrow(/No action is allowed/)
    expect(() => argmax(logits, 0, 3, new Uint8Array(3))).toThrow(/No action is allowed/)
  })
})

describe('multi-categorical', () => {
  it('adds its independent choices', () => {
    const both = [0, Math.log(3), ...logits]
    expect(logProbability(multi, both, undefined, [1, 0])).toBeCloseTo(Math.log(0.75 * 0.2), 14)
    const first = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75))
    expect(entropy(multi, both, undefined)).toBeCloseTo(first + entropy(categorical, logits, undefined), 14)
  })
})

describe('gaussian', () => {
  it('has the density and the entropy of its formula', () => {
    const deviations = [0.5, 2]
    const logs = deviations.map(Math.log)
    const density = (x: number, mean: number, deviation: number) =>
      Math.exp(-((x - mean) ** 2) / (2 * deviation ** 2)) / (deviation * Math.sqrt(2 * Math.PI))
    const expected = Math.log(density(1, 0.25, 0.5) * density(-3, 1, 2))
    expect(logProbability(gaussian, [0.25, 1], logs, [1, -3])).toBeCloseTo(expected, 13)
    const nats = deviations.reduce((sum, s) => sum + 0.5 * Math.log(2 * Math.PI * Math.E * s * s), 0)
    expect(entropy(gaussian, [0, 0], logs)).toBeCloseTo(nats, 14)
  })

  it('is drawn as mean + deviation * noise', () => {
    const action = new Float64Array(2)
    sampleAction(gaussian, [1, 2], [0, Math.log(3)], (dimension) => dimension + 1, action)
    expect(action[0]).toBe(2)
    expect(action[1]).toBeCloseTo(8, 14)
  })
})

describe('log probability in single precision', () => {
  it('agrees with the double one to single precision', () => {
    const random = new RandomStream(6, 'test')
    const mask = Uint8Array.of(1, 0, 1, 1, 1)
    for (let trial = 0; trial < 500; trial++) {
      const outputs = Float32Array.from({ length: 5 }, () => 4 * random.normal())
      const action = Float32Array.of(0, random.integer(3))
      const exact = logProbability(multi, outputs, undefined, action, mask)
      expect(Math.abs(logProbability32(multi, outputs, undefined, action, mask) - exact)).toBeLessThan(4e-6)
      const logs = Float32Array.from({ length: 2 }, () => random.normal() - 1)
      const point = Float32Array.from({ length: 2 }, () => random.normal())
      const density = logProbability(gaussian, outputs, logs, point)
      const error = Math.abs(logProbability32(gaussian, outputs, logs, point) - density)
      expect(error).toBeLessThan(1e-6 * (1 + Math.abs(density)))
    }
  })
})
