import type { Market } from './market.js'
import { SUPPLY_WINDOW_HOURS } from './state.js'

/** Opens the hour's slot of the ring and sums the other 23 hours afresh, so that nothing drifts. */
export function openSupplyWindow(market: Market): void {
  const { active, activeCount, size } = market
  const { hour, supplyChangeRing, supplyChange24h } = market.state
  const { supplyLimitBound } = market.hour
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    supplyChangeRing[(hour[i] % SUPPLY_WINDOW_HOURS) * size + i] = 0
    let sum = 0
    for (let slot = i; slot < SUPPLY_WINDOW_HOURS * size; slot += size) sum += supplyChangeRing[slot]
    supplyChange24h[i] = sum
    supplyLimitBound[i] = 0
  }
}

/** Counts a change of supply, as a fraction of it, against the cap of the last 24 hours. */
export function countSupplyChange(market: Market, economy: number, fraction: number): void {
  const { hour, supplyChangeRing, supplyChange24h } = market.state
  supplyChange24h[economy] += fraction
  supplyChangeRing[(hour[economy] % SUPPLY_WINDOW_HOURS) * market.size + economy] += fraction
}
