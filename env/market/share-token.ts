import type { Market } from './market.js'

/**
 * The hour's return of the share token that absorbs the pegged token's swings (LUNA): the market, its own noise, lost
 * confidence, panic beyond a threshold of falling, and a scripted fall. The oracle follows unless it is stale.
 */
export function advanceShareToken(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.advanceShareToken(
    market.first,
    market.end,
    hour.alive.byteOffset,
    state.hour.byteOffset,
    state.shareCapUsd.byteOffset,
    state.shareSupply.byteOffset,
    state.sharePriceUsd.byteOffset,
    state.shareOraclePriceUsd.byteOffset,
    state.meanShareReturn6h.byteOffset,
    state.marketReturn.byteOffset,
    state.confidence.byteOffset,
    hour.normals.byteOffset,
    market.columnBytes,
    hour.tokenVolatility.byteOffset,
    parameters.shareMarketBeta.byteOffset,
    parameters.shareVolatility.byteOffset,
    parameters.shareDrift.byteOffset,
    parameters.shareConfidenceLoss.byteOffset,
    parameters.sharePanicGain.byteOffset,
    parameters.sharePanicThreshold.byteOffset,
    parameters.shareShockHour.byteOffset,
    parameters.shareShockReturn.byteOffset,
    parameters.shareOracleHours.byteOffset,
    parameters.oracleFailureHour.byteOffset,
    parameters.oracleFailureHours.byteOffset,
  )
}
