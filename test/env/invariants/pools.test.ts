import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as kernels from '../../../env/kernels/scalars.js'
import * as pool from '../../../env/market/pool.js'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { firstPlaces, live, openRun, randomRuns } from '../economy-runs.js'
import { exactInvariant, exactly, exactOther, exactSpot, nearest } from './exact-pool.js'

const kinds = [
  ['constant product', false],
  ['stableswap', true],
] as const

const amplifications = fc.oneof(
  fc.constantFrom(50, 100, 200, 500, 2000),
  fc.double({ min: 1, max: 5000, noNaN: true }),
)
/** A reserve as a part of the invariant: from all but drained to twice the whole pool. */
const parts = fc.double({ min: 1e-4, max: 2, noNaN: true })
const invariants = fc.double({ min: 1e-3, max: 1e3, noNaN: true })

function relativeError(found: number, exact: bigint): number {
  return Math.abs(found / nearest(exact) - 1)
}

describe.each(kinds)('a %s', (_, stableswap) => {
  it.each([
    ['the scalar form', pool],
    ['the kernel', kernels],
  ])('swaps as Curve’s iterations do in whole numbers: %s', (_, { otherReserve, spotPrice }) => {
    fc.assert(
      fc.property(amplifications, parts, invariants, (amplification, part, invariant) => {
        const x = part * invariant
        const y = otherReserve(stableswap, amplification, invariant, x)
        const [d, exactX] = [exactly(invariant), exactly(x)]
        expect(relativeError(y, exactOther(stableswap, amplification, d, exactX))).toBeLessThan(1e-12)
        const spot = spotPrice(stableswap, amplification, invariant, x, y)
        expect(relativeError(spot, exactSpot(stableswap, amplification, d, exactX))).toBeLessThan(1e-11)
      }),
      { numRuns: 150, seed: 19 },
    )
  })

  it('is its own inverse', () => {
    const within = fc.double({ min: 0.02, max: 0.98, noNaN: true })
    fc.assert(
      fc.property(amplifications, within, invariants, (amplification, part, invariant) => {
        const x = part * invariant
        const y = pool.otherReserve(stableswap, amplification, invariant, x)
        const back = pool.otherReserve(stableswap, amplification, invariant, y)
        expect(Math.abs(back / x - 1)).toBeLessThan(1e-9)
      }),
      { seed: 20 },
    )
  })

  it('gives nothing to those who go there and back, from either side', () => {
    const fees = fc.constantFrom(0, 0.0001, 0.0006, 0.003)
    const sizes = fc.double({ min: 1e-6, max: 0.9, noNaN: true })
    const within = fc.double({ min: 0.05, max: 0.95, noNaN: true })
    fc.assert(
      fc.property(amplifications, within, sizes, fees, (amplification, x, tokens, fee) => {
        const other = (reserve: number) => pool.otherReserve(stableswap, amplification, 1, reserve)
        const filled = x + tokens * (1 - fee)
        const received = other(x) - other(filled)
        const refilled = other(filled) + received * (1 - fee)
        const back = filled - other(refilled)
        expect(received).toBeGreaterThan(0)
        // Without a fee it comes out even; with one, it costs about twice the fee.
        if (fee === 0) expect(Math.abs(back / tokens - 1)).toBeLessThan(1e-7)
        else expect(back).toBeLessThan(tokens * (1 - fee))
      }),
      { seed: 21 },
    )
  })
})

describe.each(shippedMechanisms)('$id', (mechanism) => {
  it('keeps its pool on the curve of its invariant, whatever happens', () => {
    fc.assert(
      fc.property(randomRuns(mechanism), (run) => {
        const economy = openRun(mechanism, run, firstPlaces(3))
        const { stableswap, state, parameters } = economy
        live(economy, run, 120, (hour) => {
          if (hour % 12 > 0) return
          for (let index = 0; index < economy.size; index++) {
            const d = exactInvariant(
              stableswap,
              parameters.amplification[index]!,
              exactly(state.poolTokens[index]!),
              exactly(state.poolQuoteUsd[index]!),
            )
            expect(relativeError(state.poolInvariant[index]!, d)).toBeLessThan(1e-9)
          }
        })
      }),
      { numRuns: 4, seed: 22 },
    )
  })
})
