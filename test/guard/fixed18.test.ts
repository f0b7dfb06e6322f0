import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromFixed18, toFixed18 } from '../../guard/fixed18.js'

describe('toFixed18', () => {
  // The exact value of the double, worked out by hand from its binary form.
  it.each([
    [0, 0n],
    [-0, 0n],
    [1, 10n ** 18n],
    [-2.5, -25n * 10n ** 17n],
    // 0.1 is 0.1000000000000000055511...
    [0.1, 100_000_000_000_000_006n],
    // 0.9 is 0.90000000000000002220...
    [0.9, 900_000_000_000_000_022n],
    // 2^-19 x 10^18 is 5^18 / 2 = 1907348632812.5: a half goes to the even neighbour, up or down.
    [2 ** -19, 1_907_348_632_812n],
    [3 * 2 ** -19, 5_722_045_898_438n],
    [5e-324, 0n],
    [2 ** -60, 1n],
    [2 ** 100, 2n ** 100n * 10n ** 18n],
    [1e58, BigInt(1e58) * 10n ** 18n],
  ])('%d', (value, due) => {
    expect(toFixed18(value, 'x')).toBe(due)
    if (value !== 0) expect(toFixed18(-value, 'x')).toBe(-due)
  })

  it('refuses what is no finite number or leaves int256', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 6e58, -1e300]) {
      expect(() => toFixed18(value, 'levers.fee')).toThrow(/levers.fee/)
    }
  })

  it('lies within half a unit of the double, and comes back but for the last bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e15, max: 1e15 }), (value) => {
        const fixed = toFixed18(value, 'x')
        expect(Math.abs(fromFixed18(fixed) - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -52 + 1e-18)
      }),
    )
  })

  it('keeps the order of doubles', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e3, max: 1e3 }),
        fc.double({ noNaN: true, min: -1e3, max: 1e3 }),
        (a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a]
          expect(toFixed18(low, 'x') <= toFixed18(high, 'x')).toBe(true)
        },
      ),
    )
  })
})
