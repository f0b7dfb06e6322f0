import { leverColumn, type Market } from './market.js'

const YIELD_LEVER = 4
const EMISSION_LEVER = 5

/** Pays liquidity providers and depositors in dollars from the treasury: a cost, and no new tokens. */
export function payFromTreasury(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.payFromTreasury(
    market.first,
    market.end,
    hour.alive.byteOffset,
    state.supplyTokens.byteOffset,
    state.stakedTokens.byteOffset,
    state.targetPriceUsd.byteOffset,
    state.spendingUsd.byteOffset,
    hour.emissionUsd.byteOffset,
    leverColumn(market, YIELD_LEVER),
    leverColumn(market, EMISSION_LEVER),
    parameters.selfFundedYieldPerYear.byteOffset,
  )
}

/**
 * Mints tokens to liquidity providers within the cap on changes of supply; their receivers sell a share over a day.
 * The cost counts a token at the higher of its price and its mean of 24 h, so printing when it is cheap is not free.
 */
export function mintEmissions(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.mintEmissions(
    market.first,
    market.end,
    market.stableswap,
    hour.alive.byteOffset,
    state.hour.byteOffset,
    state.supplyTokens.byteOffset,
    state.liquidTokens.byteOffset,
    state.unsoldEmissionTokens.byteOffset,
    state.supplyChange24h.byteOffset,
    state.supplyChangeRing.byteOffset,
    market.columnBytes,
    state.meanPrice24hUsd.byteOffset,
    state.spendingUsd.byteOffset,
    state.poolTokens.byteOffset,
    state.poolQuoteUsd.byteOffset,
    state.poolInvariant.byteOffset,
    hour.spotUsd.byteOffset,
    hour.emissionUsd.byteOffset,
    hour.supplyLimitBound.byteOffset,
    leverColumn(market, EMISSION_LEVER),
    parameters.maximumSupplyFractionPer24h.byteOffset,
    parameters.emissionSoldShare.byteOffset,
    parameters.poolFee.byteOffset,
    parameters.amplification.byteOffset,
  )
}
