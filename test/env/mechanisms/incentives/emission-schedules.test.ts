import { describe, expect, it } from 'vitest'
import {
  balancerEmissionPerYear,
  balancerTokensPerWeek,
  curveEmissionPerYear,
  curveTokensOfYear,
  uniswapEmissionPerYear,
  uniswapTreasuryPerYear,
} from '../../../../env/mechanisms/incentives/emission-schedules.js'

const YEAR = 8760

describe("Curve's schedule", () => {
  // 274,815,283 x 2^(-(year - 1)/4) in decimals of 40 digits; rounded to a hundredth of a million as the reference has it.
  it.each([
    [1, 274_815_283, 274.82],
    [2, 231_091_186.331635, 231.09],
    [3, 194_323_750.183, 194.32],
    [4, 163_406_144.927543, 163.41],
    [5, 137_407_641.5, 137.41],
  ])('emits in year %i', (year, tokens, millions) => {
    expect(curveTokensOfYear(year)).toBeCloseTo(tokens, 5)
    expect(Math.round(curveTokensOfYear(year) / 1e4) / 100).toBe(millions)
  })

  it('is 21.1 % of the first supply in year 1, of a supply that grows by it', () => {
    expect(curveEmissionPerYear(0)).toBeCloseTo(274_815_283 / 1_303_030_303, 15)
    expect(curveEmissionPerYear(0)).toBeCloseTo(0.2109047520746722, 15)
    // Half of year 1 has passed: the same tokens of 1,303,030,303 + 137,407,641.5.
    expect(curveEmissionPerYear(YEAR / 2)).toBeCloseTo(274_815_283 / 1_440_437_944.5, 14)
    expect(curveEmissionPerYear(YEAR)).toBeCloseTo(0.1464599504425999, 14)
    expect(curveEmissionPerYear(4 * YEAR)).toBeCloseTo(0.06341891143883902, 14)
  })
})

describe("Balancer's schedule", () => {
  it('falls from 145,000 a week to half of that in year 5', () => {
    expect([1, 2, 3, 5].map(balancerTokensPerWeek)).toEqual([
      145_000,
      expect.closeTo(121_929.980211789, 8),
      expect.closeTo(102_530.483272049, 8),
      expect.closeTo(72_500, 8),
    ])
    expect(balancerEmissionPerYear(0)).toBeCloseTo((145_000 * 365) / 7 / 35e6, 15)
  })
})

describe("Uniswap's schedules", () => {
  it('pay 83,333 tokens a day to each of four pools for 60 days, nothing till year 5, then 2 %', () => {
    const perPoolAndDay = (uniswapEmissionPerYear(0) * 1e9) / 365 / 4
    expect(perPoolAndDay).toBeCloseTo(83_333.3333, 3)
    expect(uniswapEmissionPerYear(60 * 24 - 1)).toBe(uniswapEmissionPerYear(0))
    expect([60 * 24, 4 * YEAR - 1, 4 * YEAR].map(uniswapEmissionPerYear)).toEqual([0, 0, 0.02])
  })

  it('release 43 % of the genesis tokens over four falling years', () => {
    const years = [0, 1, 2, 3, 4].map((year) => uniswapTreasuryPerYear(year * YEAR))
    expect(years).toEqual([0.172, 0.129, 0.086, 0.043, 0])
    expect(years.reduce((sum, share) => sum + share, 0)).toBeCloseTo(0.43, 12)
  })
})
