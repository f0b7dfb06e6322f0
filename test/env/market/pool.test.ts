import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { otherReserve, spotPrice } from '../../../env/market/pool.js'
import { stableswapDepth } from './stableswap-depth.js'

/** How far reserves are from Curve's invariant for two coins in the code's convention (Ann = 2 A), relative to D. */
function invariantGap(amplification: number, x: number, y: number, d: number): number {
  const ann = 2 * amplification
  return (ann * (x + y) + d - ann * d - d ** 3 / (4 * x * y)) / (ann * d)
}

describe('stableswap', () => {
  const amplifications = fc.constantFrom(50, 100, 200, 500, 2000)
  const parts = fc.double({ min: 0.02, max: 0.98, noNaN: true })

  it('keeps the invariant', () => {
    fc.assert(
      fc.property(
        amplifications,
        parts,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (amplification, part, d) => {
          const x = part * d
          const y = otherReserve(true, amplification, d, x)
          expect(Math.abs(invariantGap(amplification, x, y, d))).toBeLessThan(1e-9)
        },
      ),
    )
  })

  it('is its own inverse', () => {
    fc.assert(
      fc.property(amplifications, parts, (amplification, x) => {
        const y = otherReserve(true, amplification, 1, x)
        expect(otherReserve(true, amplification, 1, y)).toBeCloseTo(x, 9)
      }),
    )
  })

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

  it('prices as the slope of the curve', () => {
    for (const x of [0.2, 0.5, 0.8]) {
      const step = 1e-6
      const slope = (otherReserve(true, 100, 1, x - step) - otherReserve(true, 100, 1, x + step)) / (2 * step)
      expect(spotPrice(true, 100, 1, x, otherReserve(true, 100, 1, x))).toBeCloseTo(slope, 6)
    }
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

  it('gives nothing to a trader who goes there and back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
        (x, tokens) => {
          const keep = 1 - 0.0006
          const y = otherReserve(true, 100, 1, x)
          const filled = x + tokens * keep
          const quote = otherReserve(true, 100, 1, filled)
          const refilled = quote + (y - quote) * keep
          expect(filled - otherReserve(true, 100, 1, refilled)).toBeLessThan(tokens)
        },
      ),
    )
  })
})

describe('constant product', () => {
  it('keeps x y', () => {
    const invariant = 2 * Math.sqrt(3 * 12)
    expect(otherReserve(false, 0, invariant, 4)).toBeCloseTo(9, 12)
    expect(spotPrice(false, 0, invariant, 4, 9)).toBe(2.25)
  })
})
