import type { Market } from './market.js'

/** Log demand with persistent growth and scripted shocks; sentiment, with the rumour that comes ahead of a shock. */
export function advanceDemand(market: Market): void {
  const { active, activeCount, size } = market
  const { hour, logDemand, demandGrowthPerHour, sentiment, marketReturn } = market.state
  const { normals, tokenVolatility } = market.hour
  const { demandGrowthPersistence, demandGrowthSpread, demandDrift, demandMarketBeta, demandVolatility } =
    market.parameters
  const { shockHour, demandShock, sentimentShock, rumourLeadHours } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const memory = demandGrowthPersistence[i]
    const growth =
      memory * demandGrowthPerHour[i] +
      demandGrowthSpread[i] * Math.sqrt(1 - memory * memory) * normals[9 * size + i]
    demandGrowthPerHour[i] = growth
    logDemand[i] +=
      demandDrift[i] +
      growth +
      demandMarketBeta[i] * marketReturn[i] +
      demandVolatility[i] * tokenVolatility[i] * normals[3 * size + i]
    if (hour[i] === shockHour[i]) logDemand[i] += demandShock[i]
    sentiment[i] += -0.01 * sentiment[i] + 2 * marketReturn[i] + 0.02 * normals[6 * size + i]
    if (hour[i] === shockHour[i] - rumourLeadHours[i]) sentiment[i] += sentimentShock[i]
  }
}

/** The slow bias of belief: an autoregression of its own. */
export function advanceBeliefBias(market: Market): void {
  const { active, activeCount, size } = market
  const { beliefBias } = market.state
  const { normals } = market.hour
  const { beliefPersistence, beliefSpread } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const memory = beliefPersistence[i]
    beliefBias[i] =
      memory * beliefBias[i] + beliefSpread[i] * Math.sqrt(1 - memory * memory) * normals[7 * size + i]
  }
}
