import type { Market } from '../market/market.js'

const FLOOR_USD = 0.8
const HOURS_BELOW_FLOOR = 24
const BROKEN_USD = 0.3

/** A pegged token has collapsed after a day on end below 80 cents, or at once below 30. */
export function collapseBelowFloor(market: Market): void {
  const { active, activeCount } = market
  const { hour, priceUsd, hoursBelowFloor, collapsedAtHour } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const now = hour[i] + 1
    const longer = hoursBelowFloor[i] + 1
    hoursBelowFloor[i] = priceUsd[i] < FLOOR_USD ? longer : 0
    collapsedAtHour[i] = hoursBelowFloor[i] >= HOURS_BELOW_FLOOR || priceUsd[i] < BROKEN_USD ? now : 0
  }
}
