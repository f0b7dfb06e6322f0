import type { Market } from './market.js'

/** The price and its means, the flows of the primary market and depth. */
export function updateSlowStates(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.updateSlowStates(
    market.first,
    market.end,
    market.stableswap,
    hour.alive.byteOffset,
    state.priceUsd.byteOffset,
    state.meanPrice24hUsd.byteOffset,
    state.shortfall8h.byteOffset,
    state.targetPriceUsd.byteOffset,
    state.depthUsd.byteOffset,
    state.redeemedTokens.byteOffset,
    state.mintedTokens.byteOffset,
    state.redeemedTokens24h.byteOffset,
    state.mintedTokens24h.byteOffset,
    state.poolTokens.byteOffset,
    state.poolQuoteUsd.byteOffset,
    state.poolInvariant.byteOffset,
    hour.spotUsd.byteOffset,
    parameters.amplification.byteOffset,
  )
}

/** A slow and noisy survey shows a blend of confidence and mood. */
export function surveySentiment(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.surveySentiment(
    market.first,
    market.end,
    hour.alive.byteOffset,
    state.confidence.byteOffset,
    state.sentiment.byteOffset,
    state.observedSentiment.byteOffset,
    hour.normals.byteOffset,
    market.columnBytes,
    parameters.sentimentSurveyNoise.byteOffset,
  )
}
