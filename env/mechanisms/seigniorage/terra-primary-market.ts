import { exp } from '../../kernels/scalars.js'
import type { Market } from '../../market/market.js'
import { mostMintable, mostRedeemable, otherReserve, spotPrice } from '../../market/pool.js'
import { saleImpact } from '../../market/share-sale.js'
import { countSupplyChange } from '../../market/supply-guard.js'

const UNLIMITED_TOKENS = 1e9
const DEFENCE_CEILING_USD = 0.995
const RESALE_FLOOR_USD = 1.0015
const RESALE_TOKENS = 0.01

/**
 * Arbitrage between the pool and the protocol, which swaps a token for a dollar of share tokens through a virtual
 * pool: below par tokens are bought and redeemed, above it share tokens are burned and tokens sold. Trades reach the
 * largest size whose last unit still pays, within the arbitrageurs' capital and the guard's room, less what is left.
 */
export function arbitrageRedemptions(market: Market): void {
  const { active, activeCount, size, levers } = market
  const { arbitrageCapitalUsd, shareCapUsd, shareSupply, sharePriceUsd, shareOraclePriceUsd } = market.state
  const { supplyTokens, liquidTokens, poolTokens, poolQuoteUsd, poolInvariant, quoteFeesUsd } = market.state
  const { redeemedTokens, mintedTokens, arbitrageProfitUsd, supplyChange24h } = market.state
  const { spotUsd, startSupplyTokens, supplyLimitBound, redemptionMargin, arbitrageLeftShare } = market.hour
  const { amplification, poolFee, primaryCapacity, shareImpact, shareAbsorption } = market.parameters
  const { arbitrageRecoveryHours, maximumSupplyFractionPer24h, redemptionsCounted } = market.parameters
  const restingCapitalUsd = market.parameters.arbitrageCapitalUsd
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    let capital = arbitrageCapitalUsd[i]
    capital += (restingCapitalUsd[i] - capital) / arbitrageRecoveryHours[i]
    const cap = maximumSupplyFractionPer24h[i]
    const counted = cap < 1 && redemptionsCounted[i] > 0
    const room = counted ? Math.max(0, cap - supplyChange24h[i]) * supplyTokens[i] : UNLIMITED_TOKENS
    const amp = amplification[i]
    const invariant = poolInvariant[i]
    const fee = poolFee[i]
    const keep = 1 - fee
    const price = spotUsd[i]
    const capacity = primaryCapacity[i] * levers[2 * size + i]
    const spread = levers[size + i]
    const impact = shareImpact[i]
    const shareCap = shareCapUsd[i]
    const oracleLag = sharePriceUsd[i] / shareOraclePriceUsd[i]
    const redemptionValue = (1 - spread) * Math.min(1, oracleLag) * (1 - redemptionMargin[i])
    const done = 1 - arbitrageLeftShare[i]
    redeemedTokens[i] = 0
    mintedTokens[i] = 0
    if (price / keep < redemptionValue) {
      const slope = impact / Math.max(shareCap, 1e-12)
      const most = Math.min(0.9 * poolTokens[i], capital)
      const paying = mostRedeemable(
        amp,
        invariant,
        poolTokens[i],
        keep,
        Math.min(most, room),
        redemptionValue,
        capacity,
        1 - spread,
        slope,
      )
      const tokens = paying * done
      const average = Math.min(1 - spread, capacity / (capacity + tokens))
      const left = poolTokens[i] - tokens
      const quote = otherReserve(true, amp, invariant, left)
      const added = quote - poolQuoteUsd[i]
      const paid = added / keep
      supplyTokens[i] -= tokens
      poolTokens[i] = left
      poolQuoteUsd[i] = quote
      quoteFeesUsd[i] += paid - added
      redeemedTokens[i] = tokens
      const owedUsd = tokens * average
      shareSupply[i] += owedUsd / shareOraclePriceUsd[i]
      const received = owedUsd * oracleLag * Math.max(0, 1 - 0.5 * slope * tokens)
      shareCapUsd[i] = shareCap * exp(-saleImpact(impact, shareAbsorption[i], received, shareCap))
      arbitrageProfitUsd[i] += received - paid
      capital -= paid
      if (counted && most > room) supplyLimitBound[i] = 1
    } else {
      const mintCost = (1 + spread) * Math.max(1, oracleLag)
      if (price * keep > mintCost) {
        const paying = mostMintable(
          amp,
          invariant,
          poolTokens[i],
          keep,
          Math.min(capital, room),
          mintCost,
          1 / capacity,
        )
        const tokens = paying * done
        const before = poolQuoteUsd[i]
        poolTokens[i] += tokens * keep
        poolQuoteUsd[i] = otherReserve(true, amp, invariant, poolTokens[i])
        supplyTokens[i] += tokens
        liquidTokens[i] += tokens * fee
        mintedTokens[i] = tokens
        const burnedUsd = tokens * (1 + spread)
        shareSupply[i] -= burnedUsd / shareOraclePriceUsd[i]
        const rise = (impact * burnedUsd) / shareCap
        shareCapUsd[i] = shareCap * exp(Math.min(0.5, rise))
        arbitrageProfitUsd[i] += before - poolQuoteUsd[i] - tokens * mintCost
        if (counted && capital > room) supplyLimitBound[i] = 1
      }
    }
    arbitrageCapitalUsd[i] = capital
    spotUsd[i] = spotPrice(true, amp, invariant, poolTokens[i], poolQuoteUsd[i])
    if (counted) countSupplyChange(market, i, (redeemedTokens[i] + mintedTokens[i]) / startSupplyTokens[i])
  }
}

/** The oracle lags the share token, so a spread that is too small lets traders take value from share holders. */
export function loseToLatency(market: Market): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, shareCapUsd, spendingUsd } = market.state
  const { volatility } = market.hour
  const { latencyLoss, marketVolatility, shareMarketBeta } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const needed = 0.25 * marketVolatility[i] * volatility[i] * shareMarketBeta[i]
    const lack = needed - levers[size + i]
    if (lack <= 0) continue
    const lost = latencyLoss[i] * lack * supplyTokens[i]
    spendingUsd[i] += lost
    shareCapUsd[i] *= exp(-Math.min(0.1, lost / Math.max(shareCapUsd[i], 1e-9)))
  }
}

/** The reserve buys tokens below 99.5 cents at the rate of its lever; bought tokens are sold again above par. */
export function operateReserve(market: Market): void {
  const { active, activeCount, size, levers } = market
  const { reserveUsd, reserveSpentUsd, treasuryTokens, liquidTokens } = market.state
  const { poolTokens, poolQuoteUsd, poolInvariant } = market.state
  const { spotUsd } = market.hour
  const { amplification, poolFee } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    const rate = levers[3 * size + i]
    const fee = poolFee[i]
    if (rate > 0 && reserveUsd[i] > 0 && price < DEFENCE_CEILING_USD) {
      const spent = Math.min(rate * reserveUsd[i], 0.25 * poolQuoteUsd[i])
      const before = poolTokens[i]
      reserveUsd[i] -= spent
      reserveSpentUsd[i] += spent
      poolQuoteUsd[i] += spent * (1 - fee)
      poolTokens[i] = otherReserve(true, amplification[i], poolInvariant[i], poolQuoteUsd[i])
      treasuryTokens[i] += before - poolTokens[i]
    } else if (price > RESALE_FLOOR_USD && treasuryTokens[i] > 0) {
      const sold = Math.min(treasuryTokens[i], RESALE_TOKENS)
      const quote = poolQuoteUsd[i]
      poolTokens[i] += sold * (1 - fee)
      poolQuoteUsd[i] = otherReserve(true, amplification[i], poolInvariant[i], poolTokens[i])
      const earned = quote - poolQuoteUsd[i]
      reserveUsd[i] += earned
      reserveSpentUsd[i] -= earned
      treasuryTokens[i] -= sold
      liquidTokens[i] += sold * fee
    } else continue
    spotUsd[i] = spotPrice(true, amplification[i], poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
  }
}
