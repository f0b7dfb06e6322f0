import { describe, expect, it } from 'vitest'
import { ethereum } from '../../../../env/mechanisms/base-layer/ethereum.js'
import {
  issuedEtherPerYear,
  nextBaseFee,
  nextBaseFeeWei,
} from '../../../../env/mechanisms/base-layer/ethereum-fees.js'
import { meanReward } from '../mean-reward.js'

describe('the base fee', () => {
  it('moves by an eighth of the deviation: 100 to 87.5, 93.75 and 112.5', () => {
    expect([0, 0.5, 1, 2].map((used) => nextBaseFee(100, used, 1))).toEqual([87.5, 93.75, 100, 112.5])
  })

  it('rounds as clients do, and rises by a wei at least', () => {
    const target = 15_000_000n
    expect(nextBaseFeeWei(1_000_000_000n, 30_000_000n, target)).toBe(1_125_000_000n)
    expect(nextBaseFeeWei(1_000_000_000n, 0n, target)).toBe(875_000_000n)
    expect(nextBaseFeeWei(1_000_000_000n, target, target)).toBe(1_000_000_000n)
    expect(nextBaseFeeWei(7n, target + 1n, target)).toBe(8n)
    expect(nextBaseFeeWei(7n, target - 1n, target)).toBe(7n)
  })
})

describe('issuance', () => {
  it('grows with the root of the stake: 622 thousand a year at 14 million, 970 thousand at 34 million', () => {
    expect(Math.round(issuedEtherPerYear(14e6))).toBe(622_312)
    expect(Math.round(issuedEtherPerYear(34e6))).toBe(969_804)
  })
})

describe('what burns against what is issued', () => {
  const mean = (scenario: string, rule: string, column: string) =>
    meanReward({ mechanism: ethereum, scenario, rule, economies: 12, column, from: 300 }).series

  it('leaves supply about level in calm, growing in a drought, growing by the whole issuance without the burn', () => {
    expect(Math.abs(mean('calm', 'production', 'netIssuancePerYear'))).toBeLessThan(0.006)
    expect(mean('fee-drought', 'production', 'netIssuancePerYear')).toBeGreaterThan(0.004)
    const issued = issuedEtherPerYear(0.24 * 120.2e6) / 120.2e6
    expect(mean('calm', 'before-the-burn', 'netIssuancePerYear')).toBeGreaterThan(0.8 * issued)
  })

  it('prices users out in a surge', () => {
    expect(mean('fee-surge', 'production', 'baseFee')).toBeGreaterThan(
      2 * mean('calm', 'production', 'baseFee'),
    )
  })

  it('keeps blocks at their target', () => {
    expect(mean('calm', 'production', 'gasUsedShare')).toBeCloseTo(0.5, 1)
  })
})
