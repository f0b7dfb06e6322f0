import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bootstrapInterquartileMean,
  bootstrapMean,
  bootstrapMeanOverRuns,
} from '../../../core/statistics/bootstrap.js'
import { mean } from '../../../core/statistics/moments.js'

// Independent intervals: scripts/record-statistics.py, 400000 resamples by numpy. The tolerance covers the Monte Carlo
// error of 20000 resamples here (about 0.01 standard deviations of the statistic at the 2.5 % quantile, times 3).
const resamples = 20000

describe('paired bootstrap of a mean difference', () => {
  const differences = [0.31, -0.12, 0.55, 0.08, 0.27, -0.33, 0.91, 0.14, 0.02, 0.46]

  test('agrees with numpy', () => {
    const estimate = bootstrapMean([differences], { seed: 3, resamples })
    expect(estimate.estimate).toBeCloseTo(0.229, 14)
    expect(Math.abs(estimate.low - 0.026)).toBeLessThan(0.008)
    expect(Math.abs(estimate.high - 0.444)).toBeLessThan(0.008)
  })

  test('weighs scenarios the same and draws within each', () => {
    const strata = [
      [0.1, 0.5, 0.2],
      [-1, 2, 0.5, 1.5],
    ]
    const estimate = bootstrapMean(strata, { seed: 3, resamples })
    expect(estimate.estimate).toBeCloseTo(0.5083333333333333, 14)
    expect(Math.abs(estimate.low + 0.07083333)).toBeLessThan(0.025)
    expect(Math.abs(estimate.high - 1.025)).toBeLessThan(0.025)
  })

  test('same seed, same interval; another seed, another one', () => {
    const first = bootstrapMean([differences], { seed: 3 })
    expect(bootstrapMean([differences], { seed: 3 })).toEqual(first)
    expect(bootstrapMean([differences], { seed: 4 })).not.toEqual(first)
  })

  test('a constant has an interval of no width, and adding a constant moves the interval', () => {
    expect(bootstrapMean([[2, 2, 2]], { seed: 1 })).toEqual({ estimate: 2, low: 2, high: 2 })
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: -100, max: 100 }),
        (drawn, shift) => {
          const plain = bootstrapMean([drawn], { seed: 5, resamples: 200 })
          const moved = bootstrapMean([drawn.map((value) => value + shift)], { seed: 5, resamples: 200 })
          expect(moved.low).toBeCloseTo(plain.low + shift, 9)
          expect(moved.high).toBeCloseTo(plain.high + shift, 9)
          expect(plain.low).toBeLessThanOrEqual(plain.high)
          expect(plain.low).toBeGreaterThanOrEqual(Math.min(...drawn))
          expect(plain.high).toBeLessThanOrEqual(Math.max(...drawn))
        },
      ),
      { numRuns: 50 },
    )
  })

  test('keeps a rare catastrophe in the estimate', () => {
    const returns = [...Array.from({ length: 99 }, () => 0), -1000]
    const estimate = bootstrapMean([returns], { seed: 1, resamples: 2000 })
    expect(estimate.estimate).toBe(-10)
    expect(estimate.low).toBeLessThanOrEqual(-20)
    expect(estimate.high).toBe(0)
  })

  test('refuses an empty scenario', () => {
    expect(() => bootstrapMean([[1], []], { seed: 1 })).toThrow('one is empty')
    expect(() => bootstrapMean([], { seed: 1 })).toThrow('none is given')
  })
})

describe('stratified bootstrap of the interquartile mean', () => {
  test('agrees with scipy', () => {
    const estimate = bootstrapInterquartileMean(
      [
        [0.2, 0.9, 0.5, 0.7, 0.4],
        [1.8, 1.1, 1.5, 1.2, 1.9],
      ],
      { seed: 3, resamples },
    )
    expect(estimate.estimate).toBeCloseTo(0.9833333333333333, 14)
    // The statistic takes few values, so its quantiles lie on them: no tolerance beyond rounding.
    expect(estimate.low).toBeCloseTo(0.81666667, 7)
    expect(estimate.high).toBeCloseTo(1.21666667, 7)
  })
})

describe('bootstrap over training seeds and episodes', () => {
  const runs = [
    [[0.11, 0.53, 0.27, 0.91, -0.42, 0.38]],
    [[0.64, 0.42, 1.03, 1.37, 0.08, 0.77]],
    [[-0.33, 0.21, 0.14, 0.46, -0.19, 0.05]],
    [[0.29, 0.71, 0.35, 0.83, 0.16, 1.12]],
    [[0.02, 0.66, 0.49, 0.57, -0.07, 0.24]],
  ]

  test('agrees with numpy', () => {
    const estimate = bootstrapMeanOverRuns(runs, { seed: 3, resamples })
    expect(estimate.estimate).toBeCloseTo(0.39333333333333337, 14)
    expect(Math.abs(estimate.low - 0.08133333)).toBeLessThan(0.015)
    expect(Math.abs(estimate.high - 0.714)).toBeLessThan(0.015)
  })

  test('is wider than the bootstrap that takes the seeds as given', () => {
    const crossed = bootstrapMeanOverRuns(runs, { seed: 3 })
    const overSeeds = [0, 1, 2, 3, 4, 5].map((episode) => mean(runs.map((run) => run[0]![episode]!)))
    const averaged = bootstrapMean([overSeeds], { seed: 3 })
    expect(crossed.high - crossed.low).toBeGreaterThan(averaged.high - averaged.low)
  })

  test('refuses runs that were judged on different episodes', () => {
    expect(() => bootstrapMeanOverRuns([[[1, 2]], [[1]]], { seed: 1 })).toThrow('same episodes')
    expect(() => bootstrapMeanOverRuns([], { seed: 1 })).toThrow('no run')
  })
})
