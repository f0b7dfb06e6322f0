import { exp } from '../../core/math/exponential.js'
import type { Market } from './market.js'

/**
 * The market that every token hangs on: two persistent factors of log-volatility, a return with rare jumps (or a
 * replayed one) and scripted crashes. Calibrated on hourly prices of ETH.
 */
export function advanceMarketFactor(market: Market, dampsVolatility: boolean): void {
  const { active, activeCount, size, marketReturnOverride } = market
  const { hour, fastLogVolatility, slowLogVolatility, marketReturn, marketLogIndex, gasLogVolatility } =
    market.state
  const { normals, uniform0, volatility, tokenVolatility } = market.hour
  const { fastVolatilityPersistence, fastVolatilitySpread } = market.parameters
  const { slowVolatilityPersistence, slowVolatilitySpread } = market.parameters
  const { marketVolatility, marketDrift, jumpProbability, jumpMean, jumpSpread } = market.parameters
  const { marketShockHour, marketShockReturn, marketShockHours } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const fastMemory = fastVolatilityPersistence[i]
    const slowMemory = slowVolatilityPersistence[i]
    const fast =
      fastMemory * fastLogVolatility[i] +
      fastVolatilitySpread[i] * Math.sqrt(1 - fastMemory * fastMemory) * normals[size + i]
    const slow =
      slowMemory * slowLogVolatility[i] +
      slowVolatilitySpread[i] * Math.sqrt(1 - slowMemory * slowMemory) * normals[2 * size + i]
    fastLogVolatility[i] = fast
    slowLogVolatility[i] = slow
    const level = exp(fast + slow)
    volatility[i] = level
    tokenVolatility[i] = dampsVolatility ? Math.sqrt(level) : level
    let change = marketVolatility[i] * level * normals[i] + marketDrift[i]
    if (uniform0[i] < jumpProbability[i]) change += jumpMean[i] + jumpSpread[i] * normals[8 * size + i]
    const replayed = marketReturnOverride[i]
    if (!Number.isNaN(replayed)) change = replayed
    const sinceShock = hour[i] - marketShockHour[i]
    if (sinceShock >= 0 && sinceShock < marketShockHours[i]) {
      change += marketShockReturn[i] / marketShockHours[i]
    }
    marketReturn[i] = change
    marketLogIndex[i] += change
    gasLogVolatility[i] += 0.1 * (fast + slow - gasLogVolatility[i])
  }
}
