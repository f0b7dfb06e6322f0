import type { Market } from './market.js'
import { otherReserve, spotPrice } from './pool.js'
import { countSupplyChange } from './supply-guard.js'

/** Spends dollars on tokens of one economy's pool; gives the tokens bought, which are then in nobody's column. */
export function buyFromPool(market: Market, economy: number, usd: number): number {
  const { stableswap } = market
  const { poolTokens, poolQuoteUsd, poolInvariant, quoteFeesUsd } = market.state
  const { spotUsd } = market.hour
  const { amplification, poolFee } = market.parameters
  const before = poolTokens[economy]
  const invariant = poolInvariant[economy]
  const fee = usd * poolFee[economy]
  poolQuoteUsd[economy] += usd - fee
  quoteFeesUsd[economy] += fee
  poolTokens[economy] = otherReserve(stableswap, amplification[economy], invariant, poolQuoteUsd[economy])
  spotUsd[economy] = spotPrice(
    stableswap,
    amplification[economy],
    invariant,
    poolTokens[economy],
    poolQuoteUsd[economy],
  )
  return before - poolTokens[economy]
}

/**
 * Burns tokens that the protocol holds in its hand, within the cap on changes of supply.
 * @returns the tokens burned; the rest are the caller's to place
 */
export function burnTokens(market: Market, economy: number, tokens: number): number {
  const { supplyTokens, supplyChange24h } = market.state
  const { supplyLimitBound } = market.hour
  const supply = supplyTokens[economy]
  const cap = market.parameters.maximumSupplyFractionPer24h[economy]
  let burned = tokens
  if (cap < 1) {
    const room = Math.max(0, cap - supplyChange24h[economy]) * supply
    if (burned > room) {
      burned = room
      supplyLimitBound[economy] = 1
    }
  }
  supplyTokens[economy] = supply - burned
  countSupplyChange(market, economy, burned / supply)
  return burned
}
