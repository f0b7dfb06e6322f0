import { describe, expect, it } from 'vitest'
import {
  redeemedCollateralUsd,
  redeemedSharesUsd,
  sharesBurnedByMint,
} from '../../../../env/mechanisms/fractional/fractional-rules.js'
import { iron } from '../../../../env/mechanisms/fractional/iron.js'
import { economiesOf } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'
import { stillEconomy } from './still-fractional.js'

const FEE = 0.0006

describe('redeeming and minting', () => {
  it('pays collateral by the effective ratio and the rest in shares at the oracle’s price', () => {
    const economy = stillEconomy(iron, 0.85)
    const { state } = economy
    state.reserveUsd[0] = 0.74
    const [shares, price] = [state.shareSupply[0]!, state.shareOraclePriceUsd[0]!]
    economy.stepHour()
    const redeemed = state.redeemedTokens[0]!
    expect(redeemed).toBeGreaterThan(0.001)
    expect(state.supplyTokens[0]).toBeCloseTo(1 - redeemed, 14)
    expect(0.74 - state.reserveUsd[0]!).toBeCloseTo(redeemedCollateralUsd(redeemed, 0.74, 0.004), 14)
    expect((state.shareSupply[0]! - shares) * price).toBeCloseTo(redeemedSharesUsd(redeemed, 0.74, 0.004), 14)
    // Redeemed until the last token costs what it yields.
    expect(state.priceUsd[0]! / (1 - FEE)).toBeCloseTo(1 - 0.004, 4)
  })

  it('takes collateral by the target ratio and burns the rest of a minted token in shares', () => {
    const economy = stillEconomy(iron, 0.15)
    const { state } = economy
    const [reserve, shares] = [state.reserveUsd[0]!, state.shareSupply[0]!]
    economy.stepHour()
    const minted = state.mintedTokens[0]!
    expect(minted).toBeGreaterThan(0.001)
    const collateral = state.reserveUsd[0]! - reserve
    expect(collateral).toBeCloseTo(minted * 1.003 * 0.75, 14)
    const burned = sharesBurnedByMint(collateral, 0.75, state.shareOraclePriceUsd[0]!)
    expect(shares - state.shareSupply[0]!).toBeCloseTo(burned, 14)
  })

  it('is limited by capacity', () => {
    const economy = stillEconomy(iron, 0.95)
    economy.levers[2] = 0.1
    economy.stepHour()
    expect(economy.state.redeemedTokens[0]).toBeLessThanOrEqual(0.1 * 0.05)
    expect(economy.state.redeemedTokens[0]).toBeGreaterThan(0.0049)
  })

  it('reverts once the share price rounds to nothing, and not before', () => {
    const redeemedAt = (sharePrice: number) => {
      const economy = stillEconomy(iron, 0.98)
      const { state } = economy
      state.shareSupply[0] = state.shareCapUsd[0]! / sharePrice
      state.shareOraclePriceUsd[0] = sharePrice
      economy.stepHour()
      return state.redeemedTokens[0]!
    }
    expect(redeemedAt(1.01e-6)).toBeGreaterThan(0.001)
    expect(redeemedAt(0.99e-6)).toBe(0)
  })
})

describe('recollateralising', () => {
  it('sells shares for collateral up to the target, with a bonus, and costs', () => {
    const economy = stillEconomy(iron, 0.5)
    const { state, own } = economy
    own.targetCollateralRatio![0] = 0.7505
    economy.levers[3] = 0.002
    economy.levers[5] = 0
    economy.stepHour()
    expect(state.reserveUsd[0]).toBeCloseTo(0.7505, 12)
    expect(state.shareSupply[0]! - 1).toBeCloseTo((0.0005 * 1.0075) / 2.5, 12)
    expect(state.spendingUsd[0]).toBeCloseTo(0.06 * 0.0005, 12)
    economy.stepHour()
    expect(state.reserveUsd[0]).toBeCloseTo(0.7505, 12)
  })
})

describe('the rule', () => {
  it('steps the collateral ratio and leaves the rest at its defaults', () => {
    const levers = new Float64Array(15)
    iron.rules[0].apply(ruleSignals(3, { twapPriceUsd: Float64Array.of(0.99, 1, 1.01) }), 3, levers)
    expect(Array.from(levers.subarray(0, 3))).toEqual([0.0025, 0, -0.0025])
    expect(Array.from(levers.subarray(3))).toEqual([
      0.004, 0.004, 0.004, 1, 1, 1, 0, 0, 0, 0.005, 0.005, 0.005,
    ])
  })
})

describe('what happened', () => {
  const episodes = Array.from({ length: 16 }, (_, index) => index)
  const ruled = (scenario: string, hours: number) => {
    const economy = economiesOf(iron, scenario, episodes)
    const signals = ruleSignals(16, { twapPriceUsd: economy.state.twapPriceUsd })
    const asked = new Float64Array(5 * 16)
    for (let hour = 0; hour < hours; hour++) {
      iron.rules[0].apply(signals, 16, asked)
      economy.levers.set(asked.subarray(0, 16))
      economy.stepHour()
    }
    return economy
  }

  it('in June 2021: the share token is gone within a week, redemptions revert, the coin is worth its collateral', () => {
    const economy = economiesOf(iron, 'iron-2021', episodes)
    for (let hour = 0; hour < 216; hour++) economy.stepHour()
    const { collapsedAtHour, sharePriceUsd, reserveUsd, supplyTokens, priceUsd, redeemedTokens } =
      economy.state
    // One in sixty holds, as in the model that the reference records.
    const lost = episodes.filter((i) => collapsedAtHour[i]! > 48)
    expect(lost.length).toBeGreaterThanOrEqual(14)
    for (const i of lost) {
      expect(sharePriceUsd[i]).toBeLessThan(1e-6)
      expect(redeemedTokens[i]).toBe(0)
      expect(reserveUsd[i]! / supplyTokens[i]!).toBeGreaterThan(0.74)
      expect(reserveUsd[i]! / supplyTokens[i]!).toBeLessThan(0.76)
      expect(priceUsd[i]).toBeGreaterThan(0.65)
      expect(priceUsd[i]).toBeLessThan(0.8)
    }
  })

  it('in a calm month: it lives, with or without the rule', () => {
    const economy = ruled('calm', 720)
    expect(economy.state.collapsedAtHour.every((hour) => hour === 0)).toBe(true)
  })
})
