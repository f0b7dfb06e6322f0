import type { Market } from './market.js'
import { otherReserve, spotPrice } from './pool.js'
import { countSupplyChange } from './supply-guard.js'

const HOURS_PER_YEAR = 8760
const SALE_HOURS = 24

/** Pays liquidity providers and depositors in dollars from the treasury: a cost, and no new tokens. */
export function payFromTreasury(market: Market): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, stakedTokens, targetPriceUsd, spendingUsd } = market.state
  const { emissionUsd } = market.hour
  const { selfFundedYieldPerYear } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const paid = (levers[5 * size + i] / HOURS_PER_YEAR) * supplyTokens[i] * targetPriceUsd[i]
    const subsidy = Math.max(0, levers[4 * size + i] - selfFundedYieldPerYear[i])
    emissionUsd[i] = paid
    spendingUsd[i] += paid + (subsidy / HOURS_PER_YEAR) * stakedTokens[i]
  }
}

/**
 * Mints tokens to liquidity providers within the cap on changes of supply; their receivers sell a share over a day.
 * The cost counts a token at the higher of its price and its mean of 24 h, so printing when it is cheap is not free.
 */
export function mintEmissions(market: Market): void {
  const { active, activeCount, size, stableswap, levers } = market
  const { supplyTokens, liquidTokens, unsoldEmissionTokens, supplyChange24h, meanPrice24hUsd, spendingUsd } =
    market.state
  const { poolTokens, poolQuoteUsd, poolInvariant } = market.state
  const { spotUsd, emissionUsd, supplyLimitBound } = market.hour
  const { maximumSupplyFractionPer24h, emissionSoldShare, poolFee, amplification } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    let minted = (levers[5 * size + i] / HOURS_PER_YEAR) * supplyTokens[i]
    const cap = maximumSupplyFractionPer24h[i]
    if (cap < 1) {
      const room = Math.max(0, cap - supplyChange24h[i]) * supplyTokens[i]
      if (minted > room) {
        minted = room
        supplyLimitBound[i] = 1
      }
    }
    supplyTokens[i] += minted
    liquidTokens[i] += minted
    countSupplyChange(market, i, minted / supplyTokens[i])
    spendingUsd[i] += minted * Math.max(price, meanPrice24hUsd[i])
    emissionUsd[i] = minted * price
    unsoldEmissionTokens[i] += emissionSoldShare[i] * minted
    const sold = Math.min(unsoldEmissionTokens[i] / SALE_HOURS, 0.5 * liquidTokens[i])
    unsoldEmissionTokens[i] -= sold
    liquidTokens[i] -= sold
    const fee = poolFee[i]
    poolTokens[i] += sold * (1 - fee)
    poolQuoteUsd[i] = otherReserve(stableswap, amplification[i], poolInvariant[i], poolTokens[i])
    liquidTokens[i] += sold * fee
    spotUsd[i] = spotPrice(stableswap, amplification[i], poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
  }
}
