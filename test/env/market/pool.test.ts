import { describe, expect, it } from 'vitest'
import { otherReserve, spotPrice, stableswapInvariant } from '../../../env/market/pool.js'
import { stableswapDepth } from './stableswap-depth.js'

describe('stableswap', () => {
  it.each([
    [50, 0.9666],
    [100, 0.9828],
    [200, 0.9912],
    [500, 0.9965],
    [2000, 0.9991],
  ])('with A %i has a price of %f at 75 to 25', (amplification, expected) => {
    let low = 0.5
    let high = 0.99
    for (let bisection = 0; bisection < 60; bisection++) {
      const x = 0.5 * (low + high)
      if (x / (x + otherReserve(true, amplification, 1, x)) < 0.75) low = x
      else high = x
    }
    expect(spotPrice(true, amplification, 1, low, otherReserve(true, amplification, 1, low))).toBeCloseTo(
      expected,
      4,
    )
  })

  // Share of D that is sold to move the price by 2 %, by amplification; depth is what the seller gets for it.
  it.each([
    [50, 0.192],
    [100, 0.268],
    [200, 0.331],
    [2000, 0.446],
  ])('with A %i takes %f of D until 2 %% below par', (amplification, sold) => {
    const depth = stableswapDepth(amplification, 1, 0.5, 0.5, 1)
    const taken = 0.5 - otherReserve(true, amplification, 1, 0.5 + sold)
    // Twelve bisections of 4 D, and three printed digits.
    expect(Math.abs(depth - taken)).toBeLessThan(4 / 4096 + 5e-4)
  })
})

describe('the invariant', () => {
  it.each([0.02, 0.05, 0.08])('of reserves %f and what closes the pool is that of the pool', (tokens) => {
    const quote = otherReserve(true, 500, 0.1, tokens)
    expect(stableswapInvariant(500, tokens, quote)).toBeCloseTo(0.1, 14)
  })
})

describe('constant product', () => {
  it('keeps x y', () => {
    const invariant = 2 * Math.sqrt(3 * 12)
    expect(otherReserve(false, 0, invariant, 4)).toBeCloseTo(9, 12)
    expect(spotPrice(false, 0, invariant, 4, 9)).toBe(2.25)
  })
})
