import type { RuleSignals } from '../mechanism.js'

/** The band around a dollar within which the collateral ratio stays (Iron and Frax alike). */
const BAND_TOP_USD = 1.005
const BAND_BOTTOM_USD = 0.995
/** Change of the collateral ratio in an hour. */
export const COLLATERAL_RATIO_STEP = 0.0025
/** What Frax adds in shares to collateral that is brought in. */
export const RECOLLATERALISATION_BONUS = 0.0075

/** Tokens minted for collateral, before the mint fee: the rest of their value is burned in shares. */
export function mintedTokens(collateralUsd: number, targetRatio: number): number {
  return collateralUsd / targetRatio
}

/** Share tokens burned beside the collateral of a mint. */
export function sharesBurnedByMint(
  collateralUsd: number,
  targetRatio: number,
  sharePriceUsd: number,
): number {
  return (mintedTokens(collateralUsd, targetRatio) - collateralUsd) / sharePriceUsd
}

/** Dollars of collateral paid for redeemed tokens. */
export function redeemedCollateralUsd(tokens: number, effectiveRatio: number, fee: number): number {
  return tokens * (1 - fee) * effectiveRatio
}

/** Dollars owed in newly minted share tokens for redeemed tokens. */
export function redeemedSharesUsd(tokens: number, effectiveRatio: number, fee: number): number {
  return tokens * (1 - fee) * (1 - effectiveRatio)
}

/** Collateral over supply, at most 1. */
export function effectiveCollateralRatio(reserveUsd: number, supplyTokens: number): number {
  return Math.min(1, Math.max(0, reserveUsd / supplyTokens))
}

/** Share tokens paid for collateral that is brought in while too little stands behind the supply. */
export function sharesForCollateral(collateralUsd: number, sharePriceUsd: number): number {
  return (collateralUsd * (1 + RECOLLATERALISATION_BONUS)) / sharePriceUsd
}

/** The collateral that is brought in for so many share tokens. */
export function collateralForShares(shares: number, sharePriceUsd: number): number {
  return (shares * sharePriceUsd) / (1 + RECOLLATERALISATION_BONUS)
}

/** Collateral beyond what the target asks for, which buys shares back. */
export function excessCollateralUsd(reserveUsd: number, supplyTokens: number, targetRatio: number): number {
  return Math.max(0, reserveUsd - supplyTokens * targetRatio)
}

/** The refresh of production: cheaper money above the band, more collateral below it. */
export function collateralRatioStep(twapPriceUsd: number): number {
  if (twapPriceUsd > BAND_TOP_USD) return -COLLATERAL_RATIO_STEP
  return twapPriceUsd < BAND_BOTTOM_USD ? COLLATERAL_RATIO_STEP : 0
}

/** Relative change of the growth ratio that Frax's controller takes notice of. */
const GROWTH_BAND = 0.001

/**
 * Frax's later controller: more liquidity of the share token per coin calls for less collateral, less for more. Where
 * `gated` (FIP-6), the ratio rises only below the price band and falls only above it.
 * @param growthRatio dollars of the share token's liquidity per coin, now and an hour ago
 */
export function growthRatioStep(
  growthRatio: number,
  lastGrowthRatio: number,
  twapPriceUsd: number,
  gated: boolean,
): number {
  const step =
    growthRatio > lastGrowthRatio * (1 + GROWTH_BAND)
      ? -COLLATERAL_RATIO_STEP
      : growthRatio < lastGrowthRatio * (1 - GROWTH_BAND)
        ? COLLATERAL_RATIO_STEP
        : 0
  if (!gated) return step
  if (step < 0) return twapPriceUsd > BAND_TOP_USD ? step : 0
  return twapPriceUsd < BAND_BOTTOM_USD ? step : 0
}

/** Writes the refresh of production into the first lever; the others go to their defaults. */
export function applyCollateralRatioStep(
  signals: RuleSignals,
  count: number,
  levers: readonly { readonly default: number }[],
  values: Float64Array,
): void {
  for (let i = 0; i < count; i++) values[i] = collateralRatioStep(signals.twapPriceUsd[i])
  for (let lever = 1; lever < levers.length; lever++) {
    values.fill(levers[lever].default, lever * count, (lever + 1) * count)
  }
}
