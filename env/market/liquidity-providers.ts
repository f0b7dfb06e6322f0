import type { Market } from './market.js'

/**
 * Liquidity providers compare what fees and incentives pay with impermanent loss and what they require, and move in
 * or out in proportion, faster out, fastest when confidence is gone. Tokens come from and return to free hands.
 */
export function moveLiquidity(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.moveLiquidity(
    market.first,
    market.end,
    market.stableswap,
    hour.alive.byteOffset,
    state.hour.byteOffset,
    state.priceUsd.byteOffset,
    state.confidence.byteOffset,
    state.squaredReturn48h.byteOffset,
    state.momentum24h.byteOffset,
    state.liquidityReturnPerYear.byteOffset,
    state.liquidTokens.byteOffset,
    state.poolTokens.byteOffset,
    state.poolQuoteUsd.byteOffset,
    state.poolInvariant.byteOffset,
    hour.normals.byteOffset,
    market.columnBytes,
    hour.spotUsd.byteOffset,
    hour.emissionUsd.byteOffset,
    parameters.referenceLiquidityUsd.byteOffset,
    parameters.liquidityElasticity.byteOffset,
    parameters.requiredReturnPerYear.byteOffset,
    parameters.liquidityEntrySpeed.byteOffset,
    parameters.liquidityExitSpeed.byteOffset,
    parameters.liquidityNoise.byteOffset,
    parameters.volumePerVolatility.byteOffset,
    parameters.poolFee.byteOffset,
    parameters.drainHour.byteOffset,
    parameters.drainShare.byteOffset,
  )
}
