import type { Market } from './market.js'

const COLLAPSE_USD = 0.02
const COLLAPSE_LIQUIDITY_USD = 0.002

/** A floating token has collapsed at two hundredths of its first price, or when its pool is all but empty. */
export function collapseWhenWorthless(market: Market): void {
  const { active, activeCount } = market
  const { hour, priceUsd, poolTokens, poolQuoteUsd, collapsedAtHour } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const locked = priceUsd[i] * poolTokens[i] + poolQuoteUsd[i]
    if (priceUsd[i] < COLLAPSE_USD || locked < COLLAPSE_LIQUIDITY_USD) collapsedAtHour[i] = hour[i] + 1
  }
}
