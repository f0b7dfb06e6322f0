import type { Market } from './market.js'

/** The price oracle: a mean over `oracleHours` of the pool's price, which stands still while it is stale. */
export function updateOracle(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.updateOracle(
    market.first,
    market.end,
    hour.alive.byteOffset,
    state.hour.byteOffset,
    state.twapPriceUsd.byteOffset,
    hour.spotUsd.byteOffset,
    parameters.oracleHours.byteOffset,
    parameters.oracleFailureHour.byteOffset,
    parameters.oracleFailureHours.byteOffset,
  )
}
