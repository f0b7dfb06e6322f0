import { describe, expect, it } from 'vitest'
import { filecoin } from '../../../../env/mechanisms/compute/filecoin.js'
import {
  baselineEib,
  baselineMintedTokens,
  cappedEibYearsAt,
  effectiveNetworkYears,
  mintedShare,
  simpleMintedTokens,
} from '../../../../env/mechanisms/compute/filecoin-minting.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'
import { ruleSignals } from '../rule-signals.js'

describe('the minting', () => {
  it('is half out after six years, at 3.663e-9 a second, and 36.0 M of the simple part in the first', () => {
    expect(mintedShare(6)).toBeCloseTo(0.5, 15)
    expect(-Math.log(1 - mintedShare(1)) / 31536000).toBeCloseTo(3.663e-9, 12)
    expect(simpleMintedTokens(1) / 1e6).toBeCloseTo(36.0, 1)
    expect(simpleMintedTokens(6)).toBeCloseTo(0.3 * 1.1e9 * 0.5, 3)
    expect(baselineMintedTokens(6)).toBeCloseTo(0.7 * 1.1e9 * 0.5, 3)
  })

  it('asks for 2.5 EiB at launch and twice as much every year', () => {
    expect([0, 1, 2, 2.5].map((years) => baselineEib(years).toFixed(3))).toEqual([
      '2.500',
      '5.000',
      '10.000',
      '14.142',
    ])
  })

  it('keeps effective network time with the clock while power meets the baseline', () => {
    // The integral of b0 2^t is b0 (2^t - 1) / ln 2.
    expect(effectiveNetworkYears((2.5 * (2 ** 3 - 1)) / Math.LN2)).toBeCloseTo(3, 14)
    expect(cappedEibYearsAt(3)).toBeCloseTo((2.5 * 7) / Math.LN2, 12)
    // Half of the baseline for the first year: ln(1 + 1/2) / ln 2 years.
    expect(effectiveNetworkYears((0.5 * 2.5) / Math.LN2)).toBeCloseTo(Math.log2(1.5), 14)
  })
})

describe('an hour', () => {
  const hourWith = (powerEib: number, levers: readonly number[] = [0.3, 90, 0.7], operatingUsd = 1e-6) => {
    const economy = economiesOf(filecoin, 'calm', [0])
    economy.own.powerEib![0] = powerEib
    economy.ownParameters.operatingUsd![0] = operatingUsd
    levers.forEach((value, index) => {
      economy.levers[6 + index] = value
    })
    economy.stepHour()
    return economy
  }

  it('mints less of the baseline’s part behind the baseline, and the same of the simple part', () => {
    const minted = (powerEib: number, share: number) =>
      (hourWith(powerEib, [0.3, 90, share]).own.emissionRatePerYear![0]! / 8760) * 450e6
    expect(minted(7, 0)).toBeCloseTo(minted(15, 0), 6)
    // All by the time alone: 1.1e9 ln 2 / 6 / 2^(2.5 / 6) a year.
    expect(minted(15, 0)).toBeCloseTo((1.1e9 * Math.LN2) / 6 / 2 ** (2.5 / 6) / 8760, -1)
    expect(minted(7, 1) / minted(15, 1)).toBeCloseTo(7 / baselineEib(2.5), 3)
  })

  it('gives storage up where it does not pay its keep, and burns the fee out of the pledge', () => {
    const kept = hourWith(15)
    expect(kept.own.terminatedShare![0]).toBe(0)
    const left = hourWith(15, [0.3, 0, 0.7], 3e-6)
    const fined = hourWith(15, [0.3, 60, 0.7], 3e-6)
    expect(left.own.terminatedShare![0]).toBeGreaterThan(fined.own.terminatedShare![0]!)
    expect(fined.own.terminatedShare![0]).toBeGreaterThan(0)
    expect(fined.state.supplyTokens[0]).toBeLessThan(left.state.supplyTokens[0]!)
    expect(left.own.powerEib![0]).toBeLessThan(15)
  })

  it('cannot mint more than the guard leaves room for', () => {
    const economy = economiesOf(filecoin, 'calm', [0], { maximumSupplyFractionPer24h: 1e-5 })
    for (let hour = 0; hour < 24; hour++) economy.stepHour()
    expect(economy.state.supplyChange24h[0]).toBeLessThanOrEqual(1e-5 * (1 + 1e-9))
    expect(economy.hour.supplyLimitBound[0]).toBe(1)
  })
})

describe('the rules', () => {
  it('keep what production set, or halve the pledge behind the baseline', () => {
    const ask = (id: string, power: number) => {
      const levers = Float64Array.of(0, 0, 0)
      const rule = filecoin.rules.find((candidate) => candidate.id === id)!
      rule.apply(ruleSignals(1, { own: { powerAgainstBaseline: Float64Array.of(power) } }), 1, levers)
      return Array.from(levers)
    }
    expect(ask('production', 0.5)).toEqual([0.3, 90, 0.7])
    expect(ask('pledge-relief', 0.99)).toEqual([0.15, 90, 0.7])
    expect(ask('pledge-relief', 1.01)).toEqual([0.3, 90, 0.7])
  })
})

describe('scenarios', () => {
  const last = (scenario: string, rule: string, column: string) =>
    meanReward({ mechanism: filecoin, scenario, rule, economies: 12, column, from: 600 }).series

  it('a token that falls drives storage out and leaves the network behind its time; in calm it grows', () => {
    expect(last('calm', 'production', 'powerEib')).toBeGreaterThan(14)
    expect(last('token-slump', 'production', 'powerEib')).toBeLessThan(13)
    expect(last('token-slump', 'production', 'networkLagYears')).toBeGreaterThan(
      last('calm', 'production', 'networkLagYears') + 0.002,
    )
  })
})
