import type { Market } from './market.js'

const COLLAPSE_USD = 0.02
const COLLAPSE_LIQUIDITY_USD = 0.002

// Written without a branch that is rarely taken: an engine throws its code away when one is, and boxes numbers until it
// has compiled anew.

/** A floating token has collapsed at two hundredths of its first price, or when its pool is all but empty. */
export function collapseWhenWorthless(market: Market): void {
  const { active, activeCount } = market
  const { hour, priceUsd, poolTokens, poolQuoteUsd, collapsedAtHour } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const now = hour[i] + 1
    const locked = priceUsd[i] * poolTokens[i] + poolQuoteUsd[i]
    collapsedAtHour[i] = priceUsd[i] < COLLAPSE_USD || locked < COLLAPSE_LIQUIDITY_USD ? now : 0
  }
}
