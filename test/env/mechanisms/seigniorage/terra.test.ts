import { describe, expect, it } from 'vitest'
import type { Economy } from '../../../../env/market/economy.js'
import { otherReserve, spotPrice } from '../../../../env/market/pool.js'
import { terra } from '../../../../env/mechanisms/seigniorage/terra.js'
import { scenarioOf } from '../../../../env/scenarios/catalogue.js'
import { economiesOf } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'

/** Nobody trades, nothing moves by itself: what is left is arbitrage against the virtual pool. */
const still = {
  marketVolatility: 0,
  jumpProbability: 0,
  noiseFlow: 0,
  demandAdjustment: 0,
  fundamentalSpeed: 0,
  shareVolatility: 0,
  shareMarketBeta: 0,
  reserveMarketBeta: 0,
  latencyLoss: 0,
  liquidityNoise: 0,
  liquidityEntrySpeed: 0,
  liquidityExitSpeed: 0,
  depositSpeed: 0,
  arbitrageCapitalUsd: 0.05,
}
const FEE = 0.0006
const SPREAD = 0.002

/** An economy whose pool holds this many tokens, on a curve of 0.1 dollars at par. */
function withPoolTokens(tokens: number, overrides: Record<string, number> = {}): Economy {
  const economy = economiesOf(terra, 'calm', [0], { ...still, ...overrides })
  const { state } = economy
  state.arbitrageCapitalUsd[0] = economy.parameters.arbitrageCapitalUsd[0]!
  state.poolTokens[0] = tokens
  state.poolQuoteUsd[0] = otherReserve(true, 100, 0.1, tokens)
  state.liquidTokens[0] = state.supplyTokens[0]! - state.stakedTokens[0]! - tokens
  state.priceUsd[0] = spotPrice(true, 100, 0.1, tokens, state.poolQuoteUsd[0]!)
  return economy
}

describe('the virtual pool', () => {
  const CAPACITY = 0.25

  it('redeems until the last token costs what it yields, and pays the average price', () => {
    const economy = withPoolTokens(0.085, { shareImpact: 0 })
    const { state } = economy
    const capBefore = state.shareCapUsd[0]!
    economy.stepHour()
    const redeemed = state.redeemedTokens[0]!
    expect(redeemed).toBeGreaterThan(0.001)
    expect(state.supplyTokens[0]).toBeCloseTo(1 - redeemed, 14)
    // Quote pool after q tokens: CAPACITY + q, so the marginal price is (CAPACITY / (CAPACITY + q))^2.
    const marginal = Math.min(1 - SPREAD, (CAPACITY / (CAPACITY + redeemed)) ** 2)
    expect(state.priceUsd[0]! / (1 - FEE)).toBeCloseTo(marginal, 4)
    const paidUsd = redeemed * Math.min(1 - SPREAD, CAPACITY / (CAPACITY + redeemed))
    expect((state.shareSupply[0]! - 1) * capBefore).toBeCloseTo(paidUsd, 12)
  })

  it('mints above par at a cost that rises with the amount', () => {
    const economy = withPoolTokens(0.02, { shareImpact: 0 })
    const { state } = economy
    economy.stepHour()
    const minted = state.mintedTokens[0]!
    expect(minted).toBeGreaterThan(0.001)
    expect(state.priceUsd[0]! * (1 - FEE)).toBeCloseTo((1 + SPREAD) * (1 + minted / CAPACITY), 4)
    expect(state.shareSupply[0]).toBeLessThan(1)
  })

  it('stands still within the spread', () => {
    const economy = withPoolTokens(0.05)
    economy.stepHour()
    expect([economy.state.redeemedTokens[0], economy.state.mintedTokens[0]]).toEqual([0, 0])
  })

  it('is limited by the arbitrageurs’ capital, which comes back with time', () => {
    const economy = withPoolTokens(0.085, { arbitrageCapitalUsd: 0.001 })
    economy.stepHour()
    const first = economy.state.redeemedTokens[0]!
    expect(first).toBeLessThanOrEqual(0.001)
    expect(first).toBeGreaterThan(0.00099)
    expect(economy.state.arbitrageCapitalUsd[0]).toBeLessThan(0.0001)
    economy.stepHour()
    // A sixth of the resting capital has come back.
    expect(economy.state.redeemedTokens[0]).toBeLessThan(0.0003)
  })

  it('has the capacity of May 2022: 50 M SDR over 36 blocks, 600 blocks an hour, 18.5 B in supply', () => {
    const sdrUsd = 1.34
    const perHour = ((50e6 * sdrUsd) / 36) * 600
    const capacity = scenarioOf(terra, 'terra-2022').parameters.primaryCapacity
    expect(capacity).toBeCloseTo(perHour / 18.5e9, 3)
    // A marginal spread of 2 % at 1 % of the pool an hour: 0.0145 of supply a day, 268 M dollars.
    const share = 24 * 0.01 * (capacity as number)
    expect((1 / 1.01) ** 2).toBeCloseTo(0.98, 3)
    expect(share).toBeCloseTo(0.0145, 4)
    expect((share * 18.5e9) / 1e6).toBeCloseTo(268, 0)
  })
})

describe('the reserve', () => {
  it('buys below 99.5 cents at its rate and is owed what it spent', () => {
    const economy = withPoolTokens(0.085, { arbitrageCapitalUsd: 0 })
    economy.levers[3] = 0.05
    economy.stepHour()
    const spent = 0.05 * 0.15
    // At most a quarter of the pool's quote.
    const quote = otherReserve(true, 100, 0.1, 0.085)
    expect(economy.state.reserveSpentUsd[0]).toBeCloseTo(Math.min(spent, 0.25 * quote), 12)
    expect(economy.state.reserveUsd[0]).toBeCloseTo(0.15 - economy.state.reserveSpentUsd[0]!, 12)
    expect(economy.state.treasuryTokens[0]).toBeGreaterThan(0)
  })

  it('leaves a price above 99.5 cents alone', () => {
    const economy = withPoolTokens(0.05)
    economy.levers[3] = 0.05
    economy.stepHour()
    expect(economy.state.reserveUsd[0]).toBeCloseTo(0.15, 12)
  })
})

describe('the rules', () => {
  it('defend below 98 cents only', () => {
    const defence = terra.rules[1]!
    const prices = Float64Array.of(0.979, 0.981)
    const signals = ruleSignals(2, { twapPriceUsd: prices })
    const levers = new Float64Array(10)
    defence.apply(signals, 2, levers)
    expect(Array.from(levers)).toEqual([0.002, 0.002, 1, 1, 0.02, 0, 0.195, 0.195, 0.005, 0.005])
  })
})

describe('collapse', () => {
  it('comes after 24 hours on end below 80 cents, or at once below 30', () => {
    const economy = economiesOf(terra, 'calm', [0, 1, 2])
    const { state } = economy
    economy.active.set([0, 1, 2])
    economy.activeCount = 3
    state.priceUsd.set([0.79, 0.79, 0.29])
    state.hoursBelowFloor.set([23, 22, 0])
    state.hour.fill(99)
    terra.collapse(economy)
    expect(Array.from(state.collapsedAtHour)).toEqual([100, 0, 100])
    state.priceUsd[1] = 0.8
    economy.active[0] = 1
    economy.activeCount = 1
    terra.collapse(economy)
    expect(state.hoursBelowFloor[1]).toBe(0)
  })
})
