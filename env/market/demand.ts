import type { Market } from './market.js'

/** Log demand with persistent growth and scripted shocks; sentiment, with the rumour that comes ahead of a shock. */
export function advanceDemand(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.advanceDemand(
    market.first,
    market.end,
    hour.alive.byteOffset,
    state.hour.byteOffset,
    state.logDemand.byteOffset,
    state.demandGrowthPerHour.byteOffset,
    state.sentiment.byteOffset,
    state.marketReturn.byteOffset,
    hour.normals.byteOffset,
    market.columnBytes,
    hour.tokenVolatility.byteOffset,
    parameters.demandGrowthPersistence.byteOffset,
    parameters.demandGrowthSpread.byteOffset,
    parameters.demandDrift.byteOffset,
    parameters.demandMarketBeta.byteOffset,
    parameters.demandVolatility.byteOffset,
    parameters.shockHour.byteOffset,
    parameters.demandShock.byteOffset,
    parameters.sentimentShock.byteOffset,
    parameters.rumourLeadHours.byteOffset,
  )
}

/** The slow bias of belief: an autoregression of its own. */
export function advanceBeliefBias(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.advanceBeliefBias(
    market.first,
    market.end,
    hour.alive.byteOffset,
    state.beliefBias.byteOffset,
    hour.normals.byteOffset,
    market.columnBytes,
    parameters.beliefPersistence.byteOffset,
    parameters.beliefSpread.byteOffset,
  )
}
