import { expect, it } from 'vitest'
import { acceptanceRow } from '../../../env/calibration/acceptance-row.js'
import {
  autocorrelation,
  correlation,
  excessKurtosis,
  firstOrderCoefficient,
  halfLife,
  logReturns,
  meanAbsolute,
  rootMeanSquare,
  seriesDeviation,
  shareBeyond,
  smallest,
} from '../../../env/calibration/series-statistics.js'

// Mean 3, deviations -2 -1 0 1 2.
const ramp = Float64Array.of(1, 2, 3, 4, 5)

it('measures a series worked by hand', () => {
  expect(seriesDeviation(ramp)).toBeCloseTo(Math.sqrt(2), 14)
  // (16 + 1 + 0 + 1 + 16) / 5 over 2^2, minus 3.
  expect(excessKurtosis(ramp)).toBeCloseTo(6.8 / 4 - 3, 14)
  // (2 + 0 + 0 + 2) / 4 over a variance of 2.
  expect(autocorrelation(ramp, 1)).toBeCloseTo(0.5, 14)
  // (-1 * -2 + 0 * -1 + 1 * 0 + 2 * 1) over (4 + 1 + 0 + 1).
  expect(firstOrderCoefficient(ramp)).toBeCloseTo(4 / 6, 14)
  expect(correlation(ramp, Float64Array.of(5, 4, 3, 2, 1))).toBeCloseTo(-1, 14)
  const signed = Float64Array.of(3, -4, 0, 5)
  expect(rootMeanSquare(signed)).toBeCloseTo(Math.sqrt(50 / 4), 14)
  expect(meanAbsolute(signed)).toBe(3)
  expect(shareBeyond(signed, 3)).toBe(0.5)
  expect(smallest(signed)).toBe(-4)
  expect(halfLife(0.5)).toBeCloseTo(1, 14)
  expect(logReturns(Float64Array.of(1, Math.E, 1))[0]).toBeCloseTo(1, 14)
})

it('judges a median, and a mean where every economy gives 0 or 1', () => {
  const target = { id: 'X', statistic: 's', source: 's', target: 2, tolerance: [1, 3] as const }
  expect(acceptanceRow(target, [0, 1, 2, 3, 100])).toMatchObject({ simulated: 2, n: 5, pass: true })
  expect(acceptanceRow(target, [0, 1, 2, 3, 100]).spread[0]).toBeCloseTo(0.4, 14)
  expect(acceptanceRow(target, [1, 1, 1, 0])).toMatchObject({ simulated: 0.75, pass: false })
  expect(acceptanceRow(target, [3, 3])).toMatchObject({ simulated: 3, pass: true })
})
