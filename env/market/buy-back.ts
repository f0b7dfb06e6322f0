import type { Market } from './market.js'
import { otherReserve, spotPrice } from './pool.js'
import { countSupplyChange, withinSupplyCap } from './supply-guard.js'

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
  const { supplyTokens } = market.state
  const supply = supplyTokens[economy]
  const burned = withinSupplyCap(market, economy, tokens)
  supplyTokens[economy] = supply - burned
  countSupplyChange(market, economy, burned / supply)
  return burned
}
