import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bumpedFees, firstFees } from '../../../deploy/keeper/fees.js'

const gwei = 10n ** 9n
const figures = { tipPerGas: gwei, maximumFeePerGas: 100n * gwei, bumpPercent: 20n }

describe('fees', () => {
  it('leaves room for the base fee to double, below the ceiling', () => {
    expect(firstFees(10n * gwei, figures)).toEqual({ maxFeePerGas: 21n * gwei, maxPriorityFeePerGas: gwei })
    expect(firstFees(90n * gwei, figures).maxFeePerGas).toBe(100n * gwei)
  })

  it('bids 20 % more of tip and cap, rounded up', () => {
    const first = { maxFeePerGas: 21n * gwei + 1n, maxPriorityFeePerGas: gwei + 1n }
    expect(bumpedFees(first, 10n * gwei, figures)).toEqual({
      maxFeePerGas: 25_200_000_002n,
      maxPriorityFeePerGas: 1_200_000_002n,
    })
    expect(
      bumpedFees({ maxFeePerGas: 90n * gwei, maxPriorityFeePerGas: gwei }, 10n * gwei, figures),
    ).toBeNull()
  })

  it('never bids beyond the ceiling, and never a replacement that a node would refuse', () => {
    const amount = fc.bigInt({ min: 1n, max: 200n * gwei })
    fc.assert(
      fc.property(amount, amount, amount, (cap, tip, base) => {
        const previous = { maxFeePerGas: cap > tip ? cap : tip, maxPriorityFeePerGas: cap > tip ? tip : cap }
        const bumped = bumpedFees(previous, base, figures)
        if (bumped === null) return
        expect(bumped.maxFeePerGas).toBeLessThanOrEqual(figures.maximumFeePerGas)
        expect(bumped.maxPriorityFeePerGas).toBeLessThanOrEqual(bumped.maxFeePerGas)
        expect(bumped.maxFeePerGas * 10n).toBeGreaterThanOrEqual(previous.maxFeePerGas * 11n)
        expect(bumped.maxPriorityFeePerGas * 10n).toBeGreaterThanOrEqual(previous.maxPriorityFeePerGas * 11n)
      }),
    )
  })
})
