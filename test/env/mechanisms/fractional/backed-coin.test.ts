import { describe, expect, it } from 'vitest'
import { backedCoin } from '../../../../env/mechanisms/fractional/backed-coin.js'
import { economiesOf } from '../../market/economies.js'
import { stillEconomy } from './still-fractional.js'

describe('the primary market', () => {
  it('redeems for a dollar less the fee, out of the reserve, and owes no shares', () => {
    const economy = stillEconomy(backedCoin, 0.9)
    const { state } = economy
    economy.stepHour()
    const redeemed = state.redeemedTokens[0]!
    expect(redeemed).toBeGreaterThan(1e-4)
    expect(1 - state.reserveUsd[0]!).toBeCloseTo(redeemed * (1 - 0.0005), 12)
    expect([state.shareSupply[0], state.shareCapUsd[0]]).toEqual([1, 0])
  })

  it('takes a whole dollar and the fee for a minted token', () => {
    const economy = stillEconomy(backedCoin, 0.1)
    const { state } = economy
    economy.stepHour()
    const minted = state.mintedTokens[0]!
    expect(minted).toBeGreaterThan(1e-4)
    expect(state.reserveUsd[0]! - 1).toBeCloseTo(minted * 1.0002, 12)
  })
})

describe('March 2023', () => {
  const episodes = Array.from({ length: 16 }, (_, index) => index)

  it('the price falls below 90 cents while nobody can redeem, and is back within two days of the reopening', () => {
    const economy = economiesOf(backedCoin, 'svb-2023', episodes)
    const { state, own } = economy
    const lowest = new Float64Array(16).fill(1)
    for (let hour = 0; hour < 180; hour++) {
      economy.stepHour()
      for (const i of episodes) {
        lowest[i] = Math.min(lowest[i]!, state.priceUsd[i]!)
        if (hour === 72) expect(own.effectiveCollateralRatio![i]).toBeCloseTo(0.92, 2)
        // A thousand-millionth of the usual capacity is let through, as in the reference.
        if (hour >= 72 && hour < 132)
          expect(state.redeemedTokens[i]! + state.mintedTokens[i]!).toBeLessThan(1e-8)
        if (hour === 132) expect(own.effectiveCollateralRatio![i]).toBeGreaterThan(0.99)
      }
    }
    for (const i of episodes) {
      // The record: 87.4 cents at the lowest hour, above 99 cents after 43 hours.
      expect(lowest[i]).toBeGreaterThan(0.8)
      expect(lowest[i]).toBeLessThan(0.9)
      expect(state.priceUsd[i]).toBeGreaterThan(0.99)
      expect(state.collapsedAtHour[i]).toBe(0)
    }
  })

  it('does not blame the shut window on the protocol, but a closed one of its own choosing', () => {
    const confidence = (shutByBank: boolean) => {
      const economy = stillEconomy(backedCoin, 0.5)
      if (shutByBank) economy.ownParameters.reserveShockHours![0] = 60
      economy.levers[2] = 0.1
      economy.stepHour()
      return economy.state.confidence[0]!
    }
    expect(confidence(false)).toBeLessThan(confidence(true))
  })

  it('a calm month stays within 25 basis points', () => {
    const economy = economiesOf(backedCoin, 'calm', episodes)
    let worst = 0
    for (let hour = 0; hour < 720; hour++) {
      economy.stepHour()
      for (const i of episodes) worst = Math.max(worst, Math.abs(economy.state.priceUsd[i]! - 1))
    }
    expect(worst).toBeLessThan(0.0025)
  })
})
