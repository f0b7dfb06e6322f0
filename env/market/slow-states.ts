import { clamp } from '../../core/math/clamp.js'
import type { Market } from './market.js'
import { depthBelow } from './pool.js'

/** The price and its means, the flows of the primary market and depth. */
export function updateSlowStates(market: Market): void {
  const { active, activeCount, stableswap } = market
  const { priceUsd, meanPrice24hUsd, shortfall8h, targetPriceUsd, depthUsd } = market.state
  const { redeemedTokens, mintedTokens, redeemedTokens24h, mintedTokens24h } = market.state
  const { poolTokens, poolQuoteUsd, poolInvariant } = market.state
  const { spotUsd } = market.hour
  const { amplification } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    priceUsd[i] = price
    meanPrice24hUsd[i] += (price - meanPrice24hUsd[i]) / 24
    shortfall8h[i] += (Math.max(0, 1 - price / targetPriceUsd[i]) - shortfall8h[i]) / 8
    redeemedTokens24h[i] += redeemedTokens[i] - redeemedTokens24h[i] / 24
    mintedTokens24h[i] += mintedTokens[i] - mintedTokens24h[i] / 24
    depthUsd[i] = depthBelow(
      stableswap,
      amplification[i],
      poolInvariant[i],
      poolTokens[i],
      poolQuoteUsd[i],
      price,
    )
  }
}

/** A slow and noisy survey shows a blend of confidence and mood. */
export function surveySentiment(market: Market): void {
  const { active, activeCount, size } = market
  const { confidence, sentiment, observedSentiment } = market.state
  const { normals } = market.hour
  const { sentimentSurveyNoise } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const mood = clamp(sentiment[i], -2, 2)
    const reading = 2 * confidence[i] - 1 + 0.4 * mood + sentimentSurveyNoise[i] * normals[8 * size + i]
    observedSentiment[i] = 0.9 * observedSentiment[i] + 0.1 * reading
  }
}
