import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../core/random/stream.js'
import { RunningMoments } from '../../../env/wrappers/running-moments.js'
import { RunningNormaliser } from '../../../env/wrappers/running-normaliser.js'

/** Mean and variance of points that begin with 1e-4 of a point of mean 0 and variance 1, in two plain passes. */
function direct(values: readonly number[]) {
  const weight = 1e-4 + values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / weight
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 1e-4 * (1 + mean * mean))
  return { mean, variance: squares / weight }
}

describe('RunningMoments', () => {
  it('follows the values worked by hand', () => {
    const moments = new RunningMoments(2)
    // Dimension 0 sees 1 and 3, dimension 1 sees 10 and 10.
    moments.update(Float64Array.of(1, 3, 10, 10), 2)
    // Mean: (1 + 3) / 2.0001 and 20 / 2.0001.
    expect(moments.mean[0]).toBeCloseTo(1.99990000499975, 14)
    expect(moments.mean[1]).toBeCloseTo(9.99950002499875, 13)
    // Squares: 1e-4 of the start, 2 within the batch, and 2^2 * 1e-4 * 2 / 2.0001 between; over 2.0001.
    expect(moments.variance[0]).toBeCloseTo((1e-4 + 2 + (4 * 1e-4 * 2) / 2.0001) / 2.0001, 14)
    expect(moments.variance[1]).toBeCloseTo((1e-4 + (100 * 1e-4 * 2) / 2.0001) / 2.0001, 14)
    expect(moments.count).toBe(2.0001)
  })

  it('equals two plain passes over all points, however they are batched', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 }), {
          minLength: 1,
          maxLength: 8,
        }),
        (batches) => {
          const moments = new RunningMoments(1)
          for (const batch of batches) moments.update(Float64Array.from(batch), batch.length)
          const { mean, variance } = direct(batches.flat())
          expect(Math.abs(moments.mean[0]! - mean)).toBeLessThan(1e-10 * 1e3)
          expect(Math.abs(moments.variance[0]! - variance)).toBeLessThan(1e-10 * 1e6)
        },
      ),
      { seed: 3 },
    )
  })

  it('keeps its digits where the mean is far greater than the deviation', () => {
    const moments = new RunningMoments(1)
    const stream = new RandomStream(2, 'test')
    for (let batch = 0; batch < 1000; batch++) {
      moments.update(
        Float64Array.from({ length: 10 }, () => 1e6 + stream.normal()),
        10,
      )
    }
    const weightOfStart = (1e-4 * 1e12) / 1e4
    expect(moments.variance[0]! - weightOfStart).toBeGreaterThan(0.9)
    expect(moments.variance[0]! - weightOfStart).toBeLessThan(1.1)
  })
})

describe('RunningNormaliser', () => {
  const learnt = () => {
    const normaliser = new RunningNormaliser(2, 3)
    normaliser.update(Float32Array.of(1, 3, -5, 5), 2)
    return normaliser
  }

  it('subtracts the mean, divides by the deviation and clips', () => {
    const { mean: mean0, variance: variance0 } = direct([1, 3])
    const { mean: mean1, variance: variance1 } = direct([-5, 5])
    const out = new Float32Array(4)
    learnt().normalise(Float32Array.of(2.5, 1000, -1000, 0), 2, out)
    expect(out[0]).toBeCloseTo((2.5 - mean0) / Math.sqrt(variance0 + 1e-8), 6)
    expect(out[1]).toBe(3)
    expect(out[2]).toBe(-3)
    expect(out[3]).toBeCloseTo(-mean1 / Math.sqrt(variance1 + 1e-8), 6)
  })

  it('lets values pass before the first update', () => {
    const out = new Float32Array(2)
    new RunningNormaliser(1, 10).normalise(Float32Array.of(0.5, 40), 2, out)
    expect(out[0]).toBeCloseTo(0.5, 7)
    expect(out[1]).toBe(10)
  })

  it('freezes to a copy with the same results to the bit', () => {
    const normaliser = learnt()
    const { mean, standardDeviation, clip } = normaliser.freeze()
    const points = Float32Array.of(0.1, 0.2, 0.3, 0.4)
    const out = new Float32Array(4)
    normaliser.normalise(points, 2, out)
    const byHand = points.map((value, at) => {
      const dimension = at < 2 ? 0 : 1
      return Math.min(Math.max((value - mean[dimension]!) / standardDeviation[dimension]!, -clip), clip)
    })
    expect(byHand).toEqual(out)
    const before = mean.slice()
    normaliser.update(Float32Array.of(100, 100, 100, 100), 2)
    expect(mean).toEqual(before)
  })

  it('goes on from a snapshot as if nothing had happened', () => {
    const normaliser = learnt()
    const stored = normaliser.snapshot()
    const other = new RunningNormaliser(2, 3)
    other.restore(stored)
    for (const each of [normaliser, other]) each.update(Float32Array.of(7, 8, 9, 10), 2)
    expect(other.freeze()).toEqual(normaliser.freeze())
    expect(stored).toEqual(learnt().snapshot())
  })

  it('refuses a snapshot of another size', () => {
    expect(() => new RunningNormaliser(3).restore(learnt().snapshot())).toThrow(
      /2 entries of "mean" where 3 are due/,
    )
    expect(() => new RunningNormaliser(2).restore({})).toThrow(/no "mean" where 2 are due/)
  })
})
