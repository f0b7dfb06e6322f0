import { describe, expect, it } from 'vitest'
import { burnTokens, buyFromPool } from '../../../env/market/buy-back.js'
import type { Economy } from '../../../env/market/economy.js'
import { mintRewards } from '../../../env/market/mint-rewards.js'
import { moveStake } from '../../../env/market/staking-by-yield.js'
import { controlledScarcity } from '../../../env/mechanisms/incentives/controlled-scarcity.js'
import { economiesOf } from '../market/economies.js'

function opened(overrides: Parameters<typeof economiesOf>[3] = {}): Economy {
  const economy = economiesOf(controlledScarcity, 'calm', [0], overrides)
  economy.active[0] = 0
  economy.activeCount = 1
  economy.hour.spotUsd[0] = 1
  return economy
}

describe('buyFromPool', () => {
  it('pays what a constant product asks, and leaves the fee beside the pool', () => {
    const economy = opened({ poolFee: 0.003 })
    const { poolTokens, poolQuoteUsd, quoteFeesUsd } = economy.state
    const bought = buyFromPool(economy, 0, 0.01)
    // x = y = 0.05: out = x - xy / (y + 0.00997).
    expect(bought).toBeCloseTo(0.05 - 0.0025 / 0.05997, 14)
    expect(poolTokens[0]! + bought).toBeCloseTo(0.05, 15)
    expect(poolQuoteUsd[0]! + quoteFeesUsd[0]!).toBeCloseTo(0.06, 15)
    expect(economy.hour.spotUsd[0]).toBeCloseTo((0.05997 / 0.05) ** 2, 12)
  })
})

describe('burnTokens', () => {
  it('burns up to what the cap leaves, and counts it', () => {
    const economy = opened({ maximumSupplyFractionPer24h: 0.02 })
    expect(burnTokens(economy, 0, 0.015)).toBe(0.015)
    expect(economy.state.supplyChange24h[0]).toBe(0.015)
    expect(economy.hour.supplyLimitBound[0]).toBe(0)
    expect(burnTokens(economy, 0, 0.015)).toBeCloseTo(0.005 * 0.985, 15)
    expect(economy.hour.supplyLimitBound[0]).toBe(1)
    expect(burnTokens(economy, 0, 0.015)).toBeLessThan(1e-15)
  })

  it('burns all where there is no cap', () => {
    expect(burnTokens(opened({ maximumSupplyFractionPer24h: 9 }), 0, 0.5)).toBe(0.5)
  })
})

describe('mintRewards', () => {
  it('mints into free hands, counts it, costs it at the higher of price and mean, and queues what is sold', () => {
    const economy = opened({ maximumSupplyFractionPer24h: 0.02 })
    const { state } = economy
    economy.hour.spotUsd[0] = 0.5
    const liquid = state.liquidTokens[0]!
    const tokens = Float64Array.of(0.01)
    mintRewards(economy, tokens, Float64Array.of(0.6))
    expect(state.supplyTokens[0]).toBe(1.01)
    expect(state.liquidTokens[0]! - liquid).toBeCloseTo(0.01, 15)
    expect(state.supplyChange24h[0]).toBeCloseTo(0.01 / 1.01, 15)
    expect(state.spendingUsd[0]).toBeCloseTo(0.01, 15)
    expect(state.unsoldEmissionTokens[0]).toBeCloseTo(0.006, 15)
    tokens[0] = 0.05
    mintRewards(economy, tokens, Float64Array.of(0))
    expect(tokens[0]).toBeCloseTo((0.02 - 0.01 / 1.01) * 1.01, 15)
    expect(economy.hour.supplyLimitBound[0]).toBe(1)
  })
})

describe('moveStake', () => {
  it('closes a part of the gap to the share that the yield calls for', () => {
    const economy = opened({ depositSpeed: 0.01, maximumDepositShare: 0.6, halfDepositYieldPerYear: 0.06 })
    economy.state.liquidTokens[0] = 0.6
    economy.state.stakedTokens[0] = 0.2
    moveStake(economy, Float64Array.of(0.06))
    // Half of 0.6 of 0.8 tokens is 0.24.
    expect(economy.state.stakedTokens[0]).toBeCloseTo(0.2 + 0.01 * 0.04, 14)
    expect(economy.state.liquidTokens[0]).toBeCloseTo(0.6 - 0.01 * 0.04, 14)
    moveStake(economy, Float64Array.of(-1))
    expect(economy.state.stakedTokens[0]).toBeCloseTo(0.2004 * 0.99, 14)
  })
})
