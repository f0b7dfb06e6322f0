import type { Market } from './market.js'
import { SUPPLY_WINDOW_HOURS } from './state.js'

/** Opens the hour's slot of the ring and sums the other 23 hours afresh, so that nothing drifts. */
export function openSupplyWindow(market: Market): void {
  const { state, hour } = market
  market.kernels.openSupplyWindow(
    market.first,
    market.end,
    hour.alive.byteOffset,
    state.hour.byteOffset,
    state.supplyChangeRing.byteOffset,
    market.columnBytes,
    state.supplyChange24h.byteOffset,
    hour.supplyLimitBound.byteOffset,
  )
}

/** Counts a change of supply, as a fraction of it, against the cap of the last 24 hours. */
export function countSupplyChange(market: Market, economy: number, fraction: number): void {
  const { hour, supplyChangeRing, supplyChange24h } = market.state
  supplyChange24h[economy] += fraction
  supplyChangeRing[(hour[economy] % SUPPLY_WINDOW_HOURS) * market.size + economy] += fraction
}

/**
 * What the cap on changes of supply leaves of tokens that are to be minted or burned now; marks the hour where it cuts.
 * @param tokens 0 or above, not yet in the supply
 */
export function withinSupplyCap(market: Market, economy: number, tokens: number): number {
  const cap = market.parameters.maximumSupplyFractionPer24h[economy]
  if (cap >= 1) return tokens
  const { supplyTokens, supplyChange24h } = market.state
  const room = Math.max(0, cap - supplyChange24h[economy]) * supplyTokens[economy]
  // Written so that what is not a number stays so, and is found where it arose.
  if (!(tokens > room)) return tokens
  market.hour.supplyLimitBound[economy] = 1
  return room
}
