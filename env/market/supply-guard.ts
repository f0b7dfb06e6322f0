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
