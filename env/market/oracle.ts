import type { Market } from './market.js'

/** The price oracle: a mean over `oracleHours` of the pool's price, which stands still while it is stale. */
export function updateOracle(market: Market): void {
  const { active, activeCount } = market
  const { hour, twapPriceUsd } = market.state
  const { spotUsd } = market.hour
  const { oracleHours, oracleFailureHour, oracleFailureHours } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const sinceFailure = hour[i] - oracleFailureHour[i]
    if (sinceFailure >= 0 && sinceFailure < oracleFailureHours[i]) continue
    twapPriceUsd[i] += (spotUsd[i] - twapPriceUsd[i]) / Math.max(1, oracleHours[i])
  }
}
