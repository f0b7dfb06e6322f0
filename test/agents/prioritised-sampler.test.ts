import { describe, expect, it } from 'vitest'
import { PrioritisedSampler } from '../../agents/prioritised-sampler.js'
import { RandomStream } from '../../core/random/stream.js'

function draw(sampler: PrioritisedSampler, count: number, size: number, importance: number, index = 0) {
  const slots = new Int32Array(count)
  const weights = new Float32Array(count)
  sampler.draw(slots, weights, 0, count, size, importance, new RandomStream(1, 'test', index))
  return { slots, weights }
}

describe('prioritised sampler', () => {
  it('draws in proportion to error^exponent, and weights by the inverse of the probability', () => {
    const sampler = new PrioritisedSampler(4, 0.5)
    for (let slot = 0; slot < 4; slot++) sampler.added(slot)
    sampler.update(Int32Array.of(0, 1, 2, 3), Float32Array.of(1, 4, 9, 16))
    const counts = [0, 0, 0, 0]
    const { slots, weights } = draw(sampler, 10_000, 4, 0.5)
    for (const slot of slots) counts[slot]++
    // Stratified draws are within one of count * p; priorities are 1, 2, 3, 4 up to the 1e-6 that is added.
    expect(counts.map((count) => Math.round(count / 100))).toEqual([10, 20, 30, 40])
    // (4 * p)^-0.5 over that of the least probable slot: sqrt(0.1 / p).
    slots.forEach((slot, sample) => {
      expect(weights[sample]).toBeCloseTo(Math.sqrt(0.1 / (0.1 * (slot + 1))), 5)
    })
  })

  it('gives a new transition the greatest priority seen', () => {
    const sampler = new PrioritisedSampler(2, 1)
    sampler.added(0)
    sampler.update(Int32Array.of(0), Float32Array.of(3))
    sampler.added(1)
    const { slots } = draw(sampler, 1000, 2, 0)
    expect(slots.filter((slot) => slot === 1).length).toBe(500)
  })

  it('goes on from a snapshot with the same draws', () => {
    const sampler = new PrioritisedSampler(8, 0.6)
    for (let slot = 0; slot < 5; slot++) sampler.added(slot)
    sampler.update(Int32Array.of(1, 3, 1), Float32Array.of(0.3, 7, 0.1))
    const other = new PrioritisedSampler(8, 0.6)
    other.restore(sampler.snapshot())
    for (const each of [sampler, other]) each.added(5)
    expect(draw(other, 64, 6, 0.4)).toEqual(draw(sampler, 64, 6, 0.4))
  })
})
