import { clamp } from '../../core/math/clamp.js'
import { exp } from '../../core/math/exponential.js'
import type { Market } from './market.js'

const LEAST_CAP_USD = 1e-9

/**
 * The hour's return of the share token that absorbs the pegged token's swings (LUNA): the market, its own noise, lost
 * confidence, panic beyond a threshold of falling, and a scripted fall. The oracle follows unless it is stale.
 */
export function advanceShareToken(market: Market): void {
  const { active, activeCount, size } = market
  const { hour, shareCapUsd, shareSupply, sharePriceUsd, shareOraclePriceUsd, meanShareReturn6h } =
    market.state
  const { marketReturn, confidence } = market.state
  const { normals, tokenVolatility } = market.hour
  const { shareMarketBeta, shareVolatility, shareDrift, shareConfidenceLoss } = market.parameters
  const { sharePanicGain, sharePanicThreshold, shareShockHour, shareShockReturn } = market.parameters
  const { shareOracleHours, oracleFailureHour, oracleFailureHours } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const fear = 1 - confidence[i]
    let change =
      shareMarketBeta[i] * marketReturn[i] +
      shareVolatility[i] * tokenVolatility[i] * normals[5 * size + i] -
      shareConfidenceLoss[i] * fear * fear
    if (hour[i] === shareShockHour[i]) change += shareShockReturn[i]
    const fall = -meanShareReturn6h[i] - sharePanicThreshold[i]
    if (fall > 0) change -= sharePanicGain[i] * (2 - confidence[i]) * fall
    change += shareDrift[i]
    change = clamp(change, -1.5, 1)
    meanShareReturn6h[i] += (change - meanShareReturn6h[i]) / 6
    const cap = Math.max(LEAST_CAP_USD, shareCapUsd[i] * exp(change))
    const supply = Math.min(1e9, Math.max(1e-6, shareSupply[i]))
    shareCapUsd[i] = cap
    shareSupply[i] = supply
    const price = cap / supply
    sharePriceUsd[i] = price
    const sinceFailure = hour[i] - oracleFailureHour[i]
    if (sinceFailure >= 0 && sinceFailure < oracleFailureHours[i]) continue
    shareOraclePriceUsd[i] += (price - shareOraclePriceUsd[i]) / Math.max(1, shareOracleHours[i])
  }
}
