import { clamp } from '../../core/math/clamp.js'
import { exp, log } from '../../core/math/exponential.js'
import type { Market } from './market.js'

const HOURS_PER_YEAR = 8760
const DRAIN_HOURS = 6

/**
 * Liquidity providers compare what fees and incentives pay with impermanent loss and what they require, and move in
 * or out in proportion, faster out, fastest when confidence is gone. Tokens come from and return to free hands.
 */
export function moveLiquidity(market: Market): void {
  const { active, activeCount, size, stableswap } = market
  const { hour, priceUsd, confidence, squaredReturn48h, liquidityReturnPerYear, liquidTokens } = market.state
  const { poolTokens, poolQuoteUsd, poolInvariant, momentum24h } = market.state
  const { normals, spotUsd, emissionUsd } = market.hour
  const { referenceLiquidityUsd, liquidityElasticity, requiredReturnPerYear, liquidityEntrySpeed } =
    market.parameters
  const { liquidityExitSpeed, liquidityNoise, volumePerVolatility, poolFee, drainHour, drainShare } =
    market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = Math.max(spotUsd[i], 1e-9)
    spotUsd[i] = price
    const trust = confidence[i]
    const tokensUsd = price * poolTokens[i]
    const locked = Math.max(1e-9, tokensUsd + poolQuoteUsd[i])
    const change = log(price / priceUsd[i])
    squaredReturn48h[i] += (change * change - squaredReturn48h[i]) / 48
    momentum24h[i] += (change - momentum24h[i]) / 24
    const variancePerYear = squaredReturn48h[i] * HOURS_PER_YEAR
    const fees =
      volumePerVolatility[i] *
      Math.sqrt(variancePerYear) *
      365 *
      poolFee[i] *
      Math.sqrt(referenceLiquidityUsd[i] / locked)
    // A constant product loses an eighth of the variance a year; a stableswap loses by standing out of balance.
    const loss = stableswap
      ? 0.3 * Math.max(0, 0.5 - Math.min(tokensUsd, poolQuoteUsd[i]) / locked)
      : Math.min(1, variancePerYear / 8)
    const yearly = fees + (emissionUsd[i] * HOURS_PER_YEAR) / locked - loss
    liquidityReturnPerYear[i] = yearly
    const appeal = liquidityElasticity[i] * (yearly - requiredReturnPerYear[i])
    const gap = log((referenceLiquidityUsd[i] * (0.3 + 0.7 * trust)) / locked) + clamp(appeal, -2.5, 2)
    const speed = gap > 0 ? liquidityEntrySpeed[i] : liquidityExitSpeed[i] * (1 + 3 * (1 - trust))
    const step = speed * gap
    let scale = exp(clamp(step, -0.15, 0.05) + liquidityNoise[i] * normals[6 * size + i])
    const sinceDrain = hour[i] - drainHour[i]
    if (sinceDrain >= 0 && sinceDrain < DRAIN_HOURS) scale *= 1 - drainShare[i] / DRAIN_HOURS
    if (scale > 1 && (scale - 1) * poolTokens[i] > 0.5 * liquidTokens[i]) {
      scale = 1 + (0.5 * liquidTokens[i]) / poolTokens[i]
    }
    liquidTokens[i] -= (scale - 1) * poolTokens[i]
    poolTokens[i] *= scale
    poolQuoteUsd[i] *= scale
    poolInvariant[i] *= scale
  }
}
