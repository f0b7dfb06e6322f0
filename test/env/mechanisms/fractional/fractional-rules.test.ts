import { describe, expect, it } from 'vitest'
import {
  collateralForShares,
  collateralRatioStep,
  effectiveCollateralRatio,
  excessCollateralUsd,
  growthRatioStep,
  mintedTokens,
  redeemedCollateralUsd,
  redeemedSharesUsd,
  sharesBurnedByMint,
  sharesForCollateral,
} from '../../../../env/mechanisms/fractional/fractional-rules.js'

describe('minting and redeeming in part', () => {
  it('mints 133.33 tokens for 100 dollars at a ratio of 0.75, and burns 0.66667 shares of 50 dollars', () => {
    expect(mintedTokens(100, 0.75)).toBeCloseTo(133.33, 2)
    expect(sharesBurnedByMint(100, 0.75, 50)).toBeCloseTo(0.66667, 5)
  })

  it('redeems 100 tokens at 0.74 and a fee of 0.4 % for 73.704 dollars and 0.51792 shares of 50 dollars', () => {
    expect(redeemedCollateralUsd(100, 0.74, 0.004)).toBeCloseTo(73.704, 10)
    expect(redeemedSharesUsd(100, 0.74, 0.004) / 50).toBeCloseTo(0.51792, 10)
  })

  it('counts collateral at most in full', () => {
    expect(effectiveCollateralRatio(0.74, 1)).toBe(0.74)
    expect(effectiveCollateralRatio(3, 2)).toBe(1)
  })

  it('pays a bonus of 0.75 % in shares for collateral, and takes it back the same way', () => {
    expect(sharesForCollateral(100, 50)).toBeCloseTo(2.015, 12)
    expect(collateralForShares(2.015, 50)).toBeCloseTo(100, 10)
    expect(excessCollateralUsd(90, 100, 0.85)).toBeCloseTo(5, 12)
    expect(excessCollateralUsd(80, 100, 0.85)).toBe(0)
  })
})

describe('the collateral ratio', () => {
  it('moves by a quarter of a per cent beyond half a per cent, and not at its edges', () => {
    expect([0.9949, 0.995, 1, 1.005, 1.0051].map(collateralRatioStep)).toEqual([0.0025, 0, 0, 0, -0.0025])
  })

  it('falls as the growth ratio rises by more than a thousandth, and rises as it falls', () => {
    const at = (growth: number) => growthRatioStep(growth, 0.2, 1, false)
    expect([0.19979, 0.19981, 0.20019, 0.20021].map(at)).toEqual([0.0025, 0, 0, -0.0025])
  })

  it('moves behind the gate only where the price calls for it too', () => {
    const at = (growth: number, price: number) => growthRatioStep(growth, 0.2, price, true)
    expect([at(0.3, 1), at(0.3, 1.006), at(0.1, 1.006), at(0.1, 0.994), at(0.3, 0.994)]).toEqual([
      0, -0.0025, 0, 0.0025, 0,
    ])
  })
})
