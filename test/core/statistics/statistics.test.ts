import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conditionalValueAtRisk } from '../../../core/statistics/conditional-value-at-risk.js'
import { interquartileMean } from '../../../core/statistics/interquartile-mean.js'
import { mean, sampleVariance, standardDeviation } from '../../../core/statistics/moments.js'
import { quantile } from '../../../core/statistics/quantile.js'
import { wilsonInterval } from '../../../core/statistics/wilson-interval.js'

// Expected values: scripts/record-statistics.py (numpy and scipy), or by hand where said.
const sample = [3.1, -0.4, 2.2, 7.9, 0.0, 5.5, -1.7, 4.4, 2.2, 6.1, 0.3]
const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 })

describe('moments', () => {
  test('agree with numpy', () => {
    expect(mean(sample)).toBeCloseTo(2.690909090909091, 14)
    expect(sampleVariance(sample)).toBeCloseTo(9.20090909090909, 13)
    expect(standardDeviation([1, 3])).toBe(Math.SQRT2)
  })

  test('refuse samples that are too small', () => {
    expect(() => mean([])).toThrow('mean of 0 values')
    expect(() => sampleVariance([1])).toThrow('sampleVariance of 1 value ')
  })
})

describe('quantile', () => {
  test.each([
    [0, -1.7],
    [0.025, -1.375],
    [0.1, -0.4],
    [0.25, 0.15],
    [0.5, 2.2],
    [0.9, 6.1],
    [0.975, 7.45],
    [1, 7.9],
  ])('at %d agrees with numpy', (probability, expected) => {
    expect(quantile(sample, probability)).toBeCloseTo(expected, 13)
  })

  test('lies within the values and rises with the probability', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, probability) => {
        const value = quantile(drawn, probability)
        expect(value).toBeGreaterThanOrEqual(Math.min(...drawn))
        expect(value).toBeLessThanOrEqual(Math.max(...drawn))
        expect(quantile(drawn, Math.min(1, probability + 0.1))).toBeGreaterThanOrEqual(value)
      }),
    )
  })

  test('refuses NaN and probabilities beyond 0 and 1', () => {
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow('NaN')
    expect(() => quantile([1], 1.1)).toThrow('quantile at 1.1')
  })
})

describe('conditional value at risk', () => {
  test('averages the worst outcomes, the boundary in part (by hand)', () => {
    const outcomes = [5, 1, 4, 2, 3, 8, 6, 7]
    expect(conditionalValueAtRisk(outcomes, 0.25, 'low')).toBe(1.5)
    expect(conditionalValueAtRisk(outcomes, 0.25, 'high')).toBe(7.5)
    // 0.3 of 8 outcomes is 2.4 of them: (1 + 2 + 0.4 * 3) / 2.4
    expect(conditionalValueAtRisk(outcomes, 0.3, 'low')).toBeCloseTo(1.75, 14)
    expect(conditionalValueAtRisk(outcomes, 0.01, 'high')).toBe(8)
  })

  test('is never better than the mean, equals it at 1 and worsens with a smaller tail', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (drawn, fraction) => {
        const slack = 1e-9 * Math.max(1, ...drawn.map(Math.abs))
        const tail = conditionalValueAtRisk(drawn, fraction, 'low')
        expect(tail).toBeLessThanOrEqual(mean(drawn) + slack)
        expect(conditionalValueAtRisk(drawn, fraction / 2, 'low')).toBeLessThanOrEqual(tail + slack)
        expect(Math.abs(conditionalValueAtRisk(drawn, 1, 'high') - mean(drawn))).toBeLessThanOrEqual(slack)
      }),
    )
  })
})

describe('Wilson interval', () => {
  test.each([
    [0, 32, 0, 0.1071791982550706],
    [1, 32, 0.005537860164003122, 0.15744263820012558],
    [16, 32, 0.33630882869327483, 0.6636911713067252],
    [30, 64, 0.35175987425176036, 0.5892791294852899],
    [64, 64, 0.9433759402071946, 1],
  ])('of %d in %d agrees with scipy', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials)
    expect(interval.estimate).toBe(successes / trials)
    expect(interval.low).toBeCloseTo(low, 14)
    expect(interval.high).toBeCloseTo(high, 14)
  })

  test('lies in [0, 1] and mirrors when success and failure change places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (trials, drawn) => {
        const successes = drawn % (trials + 1)
        const interval = wilsonInterval(successes, trials)
        const mirrored = wilsonInterval(trials - successes, trials)
        expect(interval.low).toBeGreaterThanOrEqual(0)
        expect(interval.high).toBeLessThanOrEqual(1)
        expect(interval.low).toBeLessThanOrEqual(interval.estimate)
        expect(interval.high).toBeGreaterThanOrEqual(interval.estimate)
        expect(interval.low).toBeCloseTo(1 - mirrored.high, 12)
      }),
    )
  })

  test('refuses impossible counts', () => {
    expect(() => wilsonInterval(5, 4)).toThrow('5 in 4')
    expect(() => wilsonInterval(0, 0)).toThrow('0 in 0')
  })
})

describe('interquartile mean', () => {
  test('agrees with scipy and drops a quarter at each end', () => {
    expect(interquartileMean(sample)).toBeCloseTo(2.528571428571429, 14)
    expect(interquartileMean([100, 1, 2, -100])).toBe(1.5)
    expect(interquartileMean([7, 9, 8])).toBe(8)
  })

  test('does not depend on the order', () => {
    fc.assert(
      fc.property(values, (drawn) => {
        expect(interquartileMean([...drawn].reverse())).toBe(interquartileMean(drawn))
      }),
    )
  })
})
