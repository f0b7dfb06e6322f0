import { leverColumn, type Market } from './market.js'

const FEE_LEVER = 1
const YIELD_LEVER = 4

/**
 * The net order of the hour, from what traders saw an hour ago: noise, demand for holdings (pegged tokens), the gap to
 * the belief price, whales, a scripted sale and the run.
 */
export function placeOrders(market: Market, pegged: boolean): void {
  const { state, hour, parameters } = market
  market.kernels.placeOrders(
    market.first,
    market.end,
    pegged,
    market.stableswap,
    state.hour.byteOffset,
    state.liquidTokens.byteOffset,
    state.stakedTokens.byteOffset,
    state.confidence.byteOffset,
    state.logDemand.byteOffset,
    state.runIntensityPerHour.byteOffset,
    state.poolQuoteUsd.byteOffset,
    hour.normals.byteOffset,
    market.columnBytes,
    hour.uniform0.byteOffset,
    hour.uniform1.byteOffset,
    hour.tokenVolatility.byteOffset,
    hour.spotUsd.byteOffset,
    hour.holdingsUsd.byteOffset,
    hour.beliefPriceUsd.byteOffset,
    hour.orderFlowUsd.byteOffset,
    hour.hardBackingShare.byteOffset,
    hour.patientShare.byteOffset,
    hour.demandFlowUsd.byteOffset,
    leverColumn(market, YIELD_LEVER),
    parameters.noiseFlow.byteOffset,
    parameters.demandAdjustment.byteOffset,
    parameters.loyalShare.byteOffset,
    parameters.yieldElasticity.byteOffset,
    parameters.referenceYieldPerYear.byteOffset,
    parameters.fundamentalSpeed.byteOffset,
    parameters.fundamentalCapitalUsd.byteOffset,
    parameters.whaleProbability.byteOffset,
    parameters.whaleSize.byteOffset,
    parameters.shockHour.byteOffset,
    parameters.shockSaleUsd.byteOffset,
  )
}

/**
 * Takes the net order to the pool. Sellers use at most half of the liquid tokens in an hour, buyers at most twice the
 * pool's quote, and sellers with a reservation price stop there. Fees leave the pool at once, so its invariant stays.
 * @param taxed whether the lever in slot 1 is a fee on sales, kept by the treasury.
 */
export function settleOrders(market: Market, taxed: boolean): void {
  const { state, hour, parameters } = market
  market.kernels.settleOrders(
    market.first,
    market.end,
    taxed,
    market.stableswap,
    hour.alive.byteOffset,
    state.liquidTokens.byteOffset,
    state.treasuryTokens.byteOffset,
    state.poolTokens.byteOffset,
    state.poolQuoteUsd.byteOffset,
    state.poolInvariant.byteOffset,
    state.quoteFeesUsd.byteOffset,
    hour.spotUsd.byteOffset,
    hour.orderFlowUsd.byteOffset,
    hour.soldTokens.byteOffset,
    hour.reservationPriceUsd.byteOffset,
    leverColumn(market, FEE_LEVER),
    parameters.amplification.byteOffset,
    parameters.poolFee.byteOffset,
  )
}
