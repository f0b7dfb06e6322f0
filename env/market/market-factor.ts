import type { Market } from './market.js'

/**
 * The market that every token hangs on: two persistent factors of log-volatility, a return with rare jumps (or a
 * replayed one) and scripted crashes. Calibrated on hourly prices of ETH.
 */
export function advanceMarketFactor(market: Market, dampsVolatility: boolean): void {
  const { state, hour, parameters } = market
  market.kernels.advanceMarketFactor(
    market.first,
    market.end,
    dampsVolatility,
    hour.alive.byteOffset,
    state.hour.byteOffset,
    state.fastLogVolatility.byteOffset,
    state.slowLogVolatility.byteOffset,
    state.marketReturn.byteOffset,
    state.marketLogIndex.byteOffset,
    state.gasLogVolatility.byteOffset,
    hour.normals.byteOffset,
    market.columnBytes,
    hour.uniform0.byteOffset,
    hour.volatility.byteOffset,
    hour.tokenVolatility.byteOffset,
    market.marketReturnOverride.byteOffset,
    parameters.fastVolatilityPersistence.byteOffset,
    parameters.fastVolatilitySpread.byteOffset,
    parameters.slowVolatilityPersistence.byteOffset,
    parameters.slowVolatilitySpread.byteOffset,
    parameters.marketVolatility.byteOffset,
    parameters.marketDrift.byteOffset,
    parameters.jumpProbability.byteOffset,
    parameters.jumpMean.byteOffset,
    parameters.jumpSpread.byteOffset,
    parameters.marketShockHour.byteOffset,
    parameters.marketShockReturn.byteOffset,
    parameters.marketShockHours.byteOffset,
  )
}
