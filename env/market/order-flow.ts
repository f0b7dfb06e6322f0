import { clamp } from '../../core/math/clamp.js'
import { exp, log } from '../../core/math/exponential.js'
import type { Market } from './market.js'
import { otherReserve, spotPrice, tokensSoldDownTo } from './pool.js'

const SCRIPTED_SALE_HOURS = 3
const SALE_BISECTIONS = 12

/**
 * The net order of the hour, from what traders saw an hour ago: noise, demand for holdings (pegged tokens), the gap to
 * the belief price, whales, a scripted sale and the run.
 */
export function placeOrders(market: Market, pegged: boolean): void {
  const { active, activeCount, size, stableswap, levers } = market
  const { hour, liquidTokens, stakedTokens, confidence, logDemand, runIntensityPerHour, poolQuoteUsd } =
    market.state
  const { normals, uniform0, uniform1, tokenVolatility, spotUsd, holdingsUsd, beliefPriceUsd, orderFlowUsd } =
    market.hour
  const { hardBackingShare, patientShare, demandFlowUsd } = market.hour
  const { noiseFlow, demandAdjustment, loyalShare, yieldElasticity, referenceYieldPerYear } =
    market.parameters
  const { fundamentalSpeed, fundamentalCapitalUsd, whaleProbability, whaleSize, shockHour, shockSaleUsd } =
    market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    const tokens = liquidTokens[i] + stakedTokens[i]
    const holdings = price * tokens
    holdingsUsd[i] = holdings
    const trust = confidence[i]
    let flow = noiseFlow[i] * tokenVolatility[i] * normals[4 * size + i] * Math.min(1, holdings)
    if (pegged) {
      const fear = 1 - trust
      const wished =
        exp(logDemand[i] + yieldElasticity[i] * (levers[4 * size + i] - referenceYieldPerYear[i])) *
        (1 - (1 - loyalShare[i]) * fear * fear)
      const gap = demandAdjustment[i] * (wished - tokens)
      const adjustment = clamp(gap, -0.01, 0.01)
      const demand = adjustment < 0 ? adjustment * (1 - patientShare[i]) : adjustment
      demandFlowUsd[i] = demand
      flow += demand
    }
    const gap = log(beliefPriceUsd[i] / price)
    const boundedGap = clamp(gap, -1, 1)
    const nerve = Math.max(trust, hardBackingShare[i])
    const courage = clamp(nerve, 0.05, 1)
    let fundamental = fundamentalSpeed[i] * boundedGap * fundamentalCapitalUsd[i] * courage
    if (!stableswap) {
      // Never past the belief price: 0.45 of the quote per unit of log gap is less than what closes it.
      const most = 0.45 * poolQuoteUsd[i] * Math.min(1, Math.abs(gap))
      fundamental = clamp(fundamental, -most, most)
    }
    flow += fundamental
    if (uniform1[i] < whaleProbability[i]) flow -= whaleSize[i] * holdings * (0.5 + uniform0[i])
    const sinceShock = hour[i] - shockHour[i]
    if (sinceShock >= 0 && sinceShock < SCRIPTED_SALE_HOURS) flow -= shockSaleUsd[i] / SCRIPTED_SALE_HOURS
    orderFlowUsd[i] = flow - runIntensityPerHour[i] * holdings * (1 - patientShare[i])
  }
}

/**
 * Takes the net order to the pool. Sellers use at most half of the liquid tokens in an hour, buyers at most twice the
 * pool's quote, and sellers with a reservation price stop there. Fees leave the pool at once, so its invariant stays.
 * @param taxed whether the lever in slot 1 is a fee on sales, kept by the treasury.
 */
export function settleOrders(market: Market, taxed: boolean): void {
  const { active, activeCount, size, stableswap, levers } = market
  const { liquidTokens, treasuryTokens, poolTokens, poolQuoteUsd, poolInvariant, quoteFeesUsd } = market.state
  const { spotUsd, orderFlowUsd, soldTokens, reservationPriceUsd } = market.hour
  const { amplification, poolFee } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const flow = orderFlowUsd[i]
    const fee = poolFee[i]
    const invariant = poolInvariant[i]
    let sold = 0
    if (flow < 0 && liquidTokens[i] > 1e-9) {
      let tokens = Math.min(-flow / spotUsd[i], 0.5 * liquidTokens[i])
      const floorUsd = reservationPriceUsd[i]
      if (floorUsd > 0) {
        tokens = tokensSoldDownTo(
          stableswap,
          amplification[i],
          invariant,
          poolTokens[i],
          1 - fee,
          tokens,
          floorUsd,
          SALE_BISECTIONS,
        )
      }
      liquidTokens[i] -= tokens
      if (taxed) {
        const tax = levers[size + i] * tokens
        tokens -= tax
        treasuryTokens[i] += tax
      }
      poolTokens[i] += tokens * (1 - fee)
      poolQuoteUsd[i] = otherReserve(stableswap, amplification[i], invariant, poolTokens[i])
      liquidTokens[i] += tokens * fee
      sold = tokens
    } else if (flow > 0) {
      const spent = Math.min(flow, 2 * poolQuoteUsd[i])
      const before = poolTokens[i]
      poolQuoteUsd[i] += spent * (1 - fee)
      poolTokens[i] = otherReserve(stableswap, amplification[i], invariant, poolQuoteUsd[i])
      liquidTokens[i] += before - poolTokens[i]
      quoteFeesUsd[i] += spent * fee
    }
    soldTokens[i] = sold
    spotUsd[i] = spotPrice(stableswap, amplification[i], invariant, poolTokens[i], poolQuoteUsd[i])
  }
}
