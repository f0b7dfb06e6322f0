import { describe, expect, it } from 'vitest'
import { basisCash } from '../../../../env/mechanisms/seigniorage/basis-cash.js'
import { emptySetDollar } from '../../../../env/mechanisms/seigniorage/empty-set-dollar.js'
import {
  basisBondRoom,
  basisSeigniorage,
  couponPremium,
  EMPTY_SET,
  emptySetSupplyChange,
} from '../../../../env/mechanisms/seigniorage/seigniorage-rules.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'

describe('the rules of Empty Set Dollar', () => {
  it('change supply by the deviation within 3 % an epoch: 9.27 % a day at most', () => {
    expect(emptySetSupplyChange(1.02, 0.03)).toBeCloseTo(0.02, 15)
    expect(emptySetSupplyChange(1.5, 0.03)).toBe(0.03)
    expect(emptySetSupplyChange(0.5, 0.03)).toBe(-0.03)
    expect((1 + EMPTY_SET.supplyChangeLimit) ** 3 - 1).toBeCloseTo(0.0927, 4)
  })

  it('pay a premium of 1 / ((1 - R)(1 - R′)) - 1', () => {
    expect(couponPremium(0, 0)).toBe(0)
    // 1 / (0.8 * 0.9) - 1 = 0.38888...
    expect(couponPremium(0.2, 0.1)).toBeCloseTo(7 / 18, 15)
  })
})

describe('the rules of Basis Cash', () => {
  it('split new cash into fund, reserve for bonds and share holders', () => {
    // 1000 at 1.10: 100 new, 2 to the fund, 30 owed to bonds, 68 to the shares.
    const some = basisSeigniorage(1000, 1.1, 50, 20)
    expect(some.fund).toBeCloseTo(2, 9)
    expect(some.reserved).toBe(30)
    expect(some.shareHolders).toBeCloseTo(68, 9)
  })

  it('put by four fifths where bonds would take all', () => {
    const all = basisSeigniorage(1000, 1.1, 500, 0)
    expect(all.reserved).toBeCloseTo(78.4, 9)
    expect(all.shareHolders).toBeCloseTo(19.6, 9)
  })

  it('do nothing up to the ceiling, and sell bonds below par only', () => {
    expect(basisSeigniorage(1000, 1.05, 50, 0)).toEqual({ fund: 0, reserved: 0, shareHolders: 0 })
    expect(basisBondRoom(1000, 0.9, 40)).toBeCloseTo(60, 9)
    expect(basisBondRoom(1000, 1, 0)).toBe(0)
    expect(basisBondRoom(1000, 0.99, 40)).toBe(0)
  })
})

describe('an epoch', () => {
  it('of Empty Set Dollar mints, coupons first, and shares the rest 77.5 : 20 : 2.5', () => {
    const economy = economiesOf(emptySetDollar, 'calm', [0], { maximumSupplyFractionPer24h: 9 })
    economy.active[0] = 0
    economy.activeCount = 1
    const { state, own } = economy
    state.hour[0] = 16
    state.twapPriceUsd[0] = 1.2
    own.claimTokens![0] = 0.01
    const staked = state.stakedTokens[0]!
    emptySetDollar.scheduledEvents(economy)
    // With coupons outstanding the limit doubles to 6 %; a 720th of the coupons had expired.
    const claims = 0.01 * (1 - 1 / 720)
    expect(state.supplyTokens[0]).toBeCloseTo(1.06, 12)
    expect(own.claimTokens![0]).toBeCloseTo(0, 12)
    expect(state.stakedTokens[0]! - staked).toBeCloseTo(0.775 * (0.06 - claims), 12)
    expect(state.treasuryTokens[0]).toBeCloseTo(0.025 * (0.06 - claims), 12)
  })

  it('is cut by the guard', () => {
    const economy = economiesOf(emptySetDollar, 'expansion-mania', [0], { maximumSupplyFractionPer24h: 0.02 })
    for (let hour = 0; hour < 400; hour++) {
      economy.stepHour()
      expect(economy.state.supplyChange24h[0]).toBeLessThanOrEqual(0.02 + 1e-12)
    }
    expect(economy.state.supplyTokens[0]).toBeGreaterThan(1.1)
  })
})

describe.each([emptySetDollar, basisCash])('$id', (mechanism) => {
  const price = (scenario: string) => {
    const economy = economiesOf(mechanism, scenario, [0, 1, 2, 3, 4, 5, 6, 7])
    for (let hour = 0; hour < 720; hour++) economy.stepHour()
    const prices = Array.from(economy.state.priceUsd).sort((a, b) => a - b)
    return { median: prices[4]!, faith: economy.own.faith!.reduce((sum, value) => sum + value, 0) / 8 }
  }

  it('fails as in January 2021: below par for good, without faith; in calm it lives', () => {
    const failed = price('esd-2021')
    expect(failed.median).toBeLessThan(0.6)
    expect(failed.faith).toBeLessThan(0.3)
    expect(price('calm').median).toBeGreaterThan(0.8)
  })

  it('scores in its environment under its rule', () => {
    const { reward } = meanReward({ mechanism, scenario: 'calm', rule: 'production', economies: 4 })
    expect(reward).toBeGreaterThan(-4)
    expect(reward).toBeLessThan(0)
  })
})
