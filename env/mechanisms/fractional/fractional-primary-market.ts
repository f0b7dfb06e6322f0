import { exp } from '../../kernels/scalars.js'
import { mostRedeemable, otherReserve, spotPrice, tokensSoldDownTo } from '../../market/pool.js'
import { saleImpact } from '../../market/share-sale.js'
import { countSupplyChange } from '../../market/supply-guard.js'
import type { FractionalMarket } from './fractional-fields.js'

const BISECTIONS = 16
/** With a tightest spread of 0 any capacity will do: the value does not fall as redemptions fill it. */
const NO_VIRTUAL_POOL = 1
const UNLIMITED_TOKENS = 1e9
/** Capacity while the primary market is shut. */
const SHUT = 1e-9

/**
 * Arbitrage between the pool and the protocol: below par tokens are bought and redeemed for collateral and new shares,
 * above it collateral and burned shares make new ones. The oracle lags the share price, so redeemers are paid too little in
 * a fall. Trades reach the largest size whose last unit still pays, within capital, capacity and the guard's room. Once
 * the share price is so low that the contract reads it as 0, every redemption fails.
 */
export function arbitrageCollateral(market: FractionalMarket): void {
  const { active, activeCount, size, levers } = market
  const { arbitrageCapitalUsd, shareCapUsd, shareSupply, sharePriceUsd, shareOraclePriceUsd } = market.state
  const { supplyTokens, liquidTokens, poolTokens, poolQuoteUsd, poolInvariant, quoteFeesUsd } = market.state
  const { redeemedTokens, mintedTokens, arbitrageProfitUsd, supplyChange24h, reserveUsd, twapPriceUsd } =
    market.state
  const { spotUsd, startSupplyTokens, supplyLimitBound, excusedCapacity } = market.hour
  const { amplification, poolFee, primaryCapacity, shareImpact, shareAbsorption } = market.parameters
  const { arbitrageRecoveryHours, maximumSupplyFractionPer24h, redemptionsCounted } = market.parameters
  const restingCapitalUsd = market.parameters.arbitrageCapitalUsd
  const { mintFee, redemptionsRevertBelowUsd, mintGateUsd, redeemGateUsd } = market.ownParameters
  const { targetCollateralRatio, effectiveCollateralRatio } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    let capital = arbitrageCapitalUsd[i]
    capital += (restingCapitalUsd[i] - capital) / arbitrageRecoveryHours[i]
    redeemedTokens[i] = 0
    mintedTokens[i] = 0
    const cap = maximumSupplyFractionPer24h[i]
    const counted = cap < 1 && redemptionsCounted[i] > 0
    const room = counted ? Math.max(0, cap - supplyChange24h[i]) * supplyTokens[i] : UNLIMITED_TOKENS
    const amp = amplification[i]
    const invariant = poolInvariant[i]
    const fee = poolFee[i]
    const keep = 1 - fee
    const price = spotUsd[i]
    const capacity = primaryCapacity[i] * (excusedCapacity[i] > 0 ? SHUT : levers[2 * size + i])
    const redemptionFee = levers[size + i]
    const impact = shareImpact[i]
    const shareCap = shareCapUsd[i]
    const ratio = effectiveCollateralRatio[i]
    const inShares = 1 - ratio
    const oraclePrice = shareOraclePriceUsd[i]
    const oracleLag = sharePriceUsd[i] / oraclePrice
    const twap = twapPriceUsd[i]
    const redeems = sharePriceUsd[i] > redemptionsRevertBelowUsd[i] && twap <= redeemGateUsd[i]
    const redemptionValue = (1 - redemptionFee) * (ratio + inShares * Math.min(1, oracleLag))
    if (redeems && price / keep < redemptionValue) {
      const slope = (impact * inShares * inShares) / Math.max(shareCap, 1e-12)
      const most = Math.min(0.9 * poolTokens[i], capital, capacity)
      const tokens = mostRedeemable(
        amp,
        invariant,
        poolTokens[i],
        keep,
        Math.min(most, room),
        redemptionValue,
        NO_VIRTUAL_POOL,
        0,
        slope,
      )
      const left = poolTokens[i] - tokens
      const quote = otherReserve(true, amp, invariant, left)
      const added = quote - poolQuoteUsd[i]
      const paid = added / keep
      // As `redeemedCollateralUsd` and `redeemedSharesUsd`: an engine boxes the numbers of a call in a rare branch.
      const redeemed = tokens * (1 - redemptionFee)
      const collateral = Math.min(reserveUsd[i], redeemed * ratio)
      reserveUsd[i] -= collateral
      supplyTokens[i] -= tokens
      poolTokens[i] = left
      poolQuoteUsd[i] = quote
      quoteFeesUsd[i] += paid - added
      redeemedTokens[i] = tokens
      let received = collateral
      if (shareCap > 0) {
        const owedUsd = redeemed * inShares
        shareSupply[i] += owedUsd / oraclePrice
        const sharesUsd =
          owedUsd * oracleLag * Math.max(0, 1 - (0.5 * impact * owedUsd) / Math.max(shareCap, 1e-12))
        shareCapUsd[i] = shareCap * exp(-saleImpact(impact, shareAbsorption[i], sharesUsd, shareCap))
        received += sharesUsd
      }
      arbitrageProfitUsd[i] += received - paid
      capital -= paid
      if (counted && most > room) supplyLimitBound[i] = 1
    } else {
      const target = targetCollateralRatio[i]
      const mintCost = (1 + mintFee[i]) * (target + (1 - target) * Math.max(1, oracleLag))
      if (price * keep > mintCost && twap >= mintGateUsd[i]) {
        const most = Math.min(capital, capacity)
        const tokens = tokensSoldDownTo(
          true,
          amp,
          invariant,
          poolTokens[i],
          keep,
          Math.min(most, room),
          mintCost,
          BISECTIONS,
        )
        const before = poolQuoteUsd[i]
        poolTokens[i] += tokens * keep
        poolQuoteUsd[i] = otherReserve(true, amp, invariant, poolTokens[i])
        supplyTokens[i] += tokens
        liquidTokens[i] += tokens * fee
        mintedTokens[i] = tokens
        const paidUsd = tokens * (1 + mintFee[i])
        reserveUsd[i] += paidUsd * target
        if (shareCap > 0) {
          const burnedUsd = paidUsd * (1 - target)
          shareSupply[i] -= Math.min(0.5 * shareSupply[i], burnedUsd / oraclePrice)
          const rise = (impact * burnedUsd) / Math.max(shareCap, 1e-12)
          shareCapUsd[i] = shareCap * exp(Math.min(0.5, rise))
        }
        arbitrageProfitUsd[i] += before - poolQuoteUsd[i] - tokens * mintCost
        if (counted && most > room) supplyLimitBound[i] = 1
      }
    }
    arbitrageCapitalUsd[i] = capital
    spotUsd[i] = spotPrice(true, amp, invariant, poolTokens[i], poolQuoteUsd[i])
    if (counted) countSupplyChange(market, i, (redeemedTokens[i] + mintedTokens[i]) / startSupplyTokens[i])
  }
}

/** The oracle lags the share token: a fee that is too small lets traders take value from share holders. */
export function loseToShareLatency(market: FractionalMarket): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, shareCapUsd, spendingUsd } = market.state
  const { volatility } = market.hour
  const { latencyLoss, marketVolatility, shareMarketBeta } = market.parameters
  const { effectiveCollateralRatio } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const needed = 0.25 * marketVolatility[i] * volatility[i] * shareMarketBeta[i]
    const lack = needed - levers[size + i]
    if (lack <= 0) continue
    const lost = latencyLoss[i] * (1 - effectiveCollateralRatio[i]) * lack * supplyTokens[i]
    spendingUsd[i] += lost
    shareCapUsd[i] *= exp(-Math.min(0.1, lost / Math.max(shareCapUsd[i], 1e-9)))
  }
}
