import { describe, expect, it } from 'vitest'
import type { Economy } from '../../../../env/market/economy.js'
import { otherReserve, spotPrice } from '../../../../env/market/pool.js'
import { terra } from '../../../../env/mechanisms/seigniorage/terra.js'
import { terraV1 } from '../../../../env/mechanisms/seigniorage/terra-v1.js'
import { economiesOf } from '../../market/economies.js'
import { readTrajectories } from '../../market/recorded-trajectories.js'

/** Nothing moves by itself: what is left is what a test sets going. */
const still = {
  marketVolatility: 0,
  jumpProbability: 0,
  noiseFlow: 0,
  demandDrift: 0,
  demandVolatility: 0,
  demandGrowthSpread: 0,
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
  runByFear: 0,
  shareImpact: 0,
}
const CAPACITY = 0.25
const FEE = 0.0006
const SPREAD = 0.002

function atRest(mechanism: typeof terra, overrides: Record<string, number> = {}): Economy {
  return economiesOf(mechanism, 'calm', [0], { ...still, ...overrides })
}

/** An economy whose pool is off balance: it holds so many tokens, on a curve of 0.1 dollars at par. */
function withPoolTokens(mechanism: typeof terra, tokens: number): Economy {
  const economy = atRest(mechanism)
  const { state } = economy
  state.poolTokens[0] = tokens
  state.poolQuoteUsd[0] = otherReserve(true, 100, 0.1, tokens)
  state.liquidTokens[0] = state.supplyTokens[0]! - state.stakedTokens[0]! - tokens
  state.priceUsd[0] = spotPrice(true, 100, 0.1, tokens, state.poolQuoteUsd[0]!)
  return economy
}

/** An economy whose holders want to hold this much more, and trade all of the difference within the hour. */
function withDemand(moreTokens: number, overrides: Record<string, number> = {}): Economy {
  const economy = atRest(terraV1, { demandAdjustment: 1, ...overrides })
  const { state } = economy
  state.logDemand[0] = Math.log(state.liquidTokens[0]! + state.stakedTokens[0]! + moreTokens)
  return economy
}

describe('arbitrage in a fall of the share token', () => {
  it('does at once nine twentieths of what Terra-v0 does', () => {
    const [before, now] = [terra, terraV1].map((mechanism) => {
      const economy = withPoolTokens(mechanism, 0.07)
      economy.stepHour()
      return economy.state.redeemedTokens[0]!
    })
    expect(before).toBeGreaterThan(0.001)
    expect(now! / before!).toBeCloseTo(0.45, 12)
  })

  it('asks a quarter of the fall beyond a tenth, and stays away from what pays less', () => {
    const economy = withPoolTokens(terraV1, 0.07)
    const { state, own } = economy
    expect(state.priceUsd[0]).toBeGreaterThan(0.97)
    own.meanSharePriceUsd![0] = 2 * state.sharePriceUsd[0]!
    economy.stepHour()
    expect(economy.hour.redemptionMargin[0]).toBeCloseTo(0.25 * (0.5 - 0.1), 12)
    expect(state.redeemedTokens[0]).toBe(0)
    // The mean goes a 24th of the way towards the price.
    expect(own.meanSharePriceUsd![0]! / state.sharePriceUsd[0]!).toBeCloseTo(2 - 1 / 24, 12)
  })

  it('asks nothing for a fall of a tenth', () => {
    const economy = withPoolTokens(terraV1, 0.07)
    economy.own.meanSharePriceUsd![0] = economy.state.sharePriceUsd[0]! / 0.9
    economy.stepHour()
    expect(economy.hour.redemptionMargin[0]).toBeCloseTo(0, 12)
    expect(economy.state.redeemedTokens[0]).toBeGreaterThan(0)
  })
})

describe('demand that goes through the protocol', () => {
  it('mints for those who enter, fewer the better a deal the pool is', () => {
    const economy = withDemand(0.001)
    const { state, own } = economy
    const [cap, liquid] = [state.shareCapUsd[0]!, state.liquidTokens[0]!]
    economy.stepHour()
    // At par: 0.8 of 0.001 would cost (1 + spread)(1 + 0.0008 / capacity), the pool asks 1 / (1 - fee).
    const worse = (1 + SPREAD) * (1 + 0.0008 / CAPACITY) - 1 / (1 - FEE)
    const minted = 0.0008 * (1 - worse / 0.01)
    expect(minted).toBeCloseTo(0.000432, 6)
    expect(own.directTokens![0]).toBeCloseTo(minted, 14)
    expect(state.mintedTokens[0]).toBeCloseTo(minted, 14)
    expect(state.supplyTokens[0]).toBeCloseTo(1 + minted, 14)
    expect(state.shareSupply[0]).toBeCloseTo(1 - (minted * (1 + SPREAD)) / cap, 14)
    // The others buy in the pool.
    const bought = 0.05 - state.poolTokens[0]!
    expect(state.liquidTokens[0]).toBeCloseTo(liquid + minted + bought, 14)
    expect(economy.hour.orderFlowUsd[0]).toBeCloseTo(0.001 - minted, 14)
  })

  it('redeems for those who leave, at the average price of the virtual pool', () => {
    const economy = withDemand(-0.001)
    const { state } = economy
    const [cap, liquid] = [state.shareCapUsd[0]!, state.liquidTokens[0]!]
    economy.stepHour()
    const worse = 1 - FEE - CAPACITY / (CAPACITY + 0.0008)
    const redeemed = 0.0008 * (1 - worse / 0.01)
    expect(state.redeemedTokens[0]).toBeCloseTo(redeemed, 14)
    expect(state.supplyTokens[0]).toBeCloseTo(1 - redeemed, 14)
    const paidUsd = redeemed * Math.min(1 - SPREAD, CAPACITY / (CAPACITY + redeemed))
    expect(state.shareSupply[0]).toBeCloseTo(1 + paidUsd / cap, 14)
    expect(state.liquidTokens[0]).toBeCloseTo(liquid - redeemed - (state.poolTokens[0]! - 0.05), 14)
  })

  it('goes to the pool where the protocol is worse by more than a hundredth', () => {
    const economy = withDemand(0.008)
    economy.stepHour()
    expect(economy.own.directTokens![0]).toBe(0)
    expect(economy.hour.orderFlowUsd[0]).toBeCloseTo(0.008, 12)
  })

  it.each([0.001, -0.001])('stays within the room of the guard where redemptions count: %d', (demand) => {
    const economy = withDemand(demand, { redemptionsCounted: 1, maximumSupplyFractionPer24h: 1e-4 })
    const { state, hour } = economy
    economy.stepHour()
    expect(Math.abs(state.supplyTokens[0]! - 1)).toBeCloseTo(1e-4, 14)
    expect(state.supplyChange24h[0]).toBeCloseTo(1e-4, 14)
    expect(hour.supplyLimitBound[0]).toBe(1)
  })
})

it('records every branch of the second dynamics', () => {
  const seen = { minted: 0, redeemed: 0, crash: 0, bound: 0, collapsed: 0 }
  for (const { columns, own, states, width, hours, parameters } of readTrajectories('terra-v1')) {
    const names: readonly string[] = [...columns, ...own]
    for (let hour = 1; hour <= hours; hour++) {
      const at = (name: string) => states[hour * width + names.indexOf(name)]!
      if (at('directTokens') > 0) seen.minted++
      if (at('directTokens') < 0) seen.redeemed++
      if (at('sharePriceUsd') < 0.8 * at('meanSharePriceUsd')) seen.crash++
      if (Math.abs(at('supplyChange24h') / parameters.maximumSupplyFractionPer24h! - 1) < 1e-4) seen.bound++
      if (at('collapsedAtHour') > 0) seen.collapsed++
    }
  }
  for (const [branch, count] of Object.entries(seen)) expect(count, branch).toBeGreaterThan(0)
})
