/** Difference between the oracle's price and that at which tokens become credits, or credits tokens: 25 basis points. */
export const PRODUCTION_SPREAD = 0.0025
/** Collateral ratio below which the protocol warns. */
export const WARN_RATIO = 1.1
/** Collateral ratio below which no more credits are minted. */
export const HALT_RATIO = 1
/** What stands for the ratio where no credits are out. */
const UNBOUNDED_RATIO = 10
const LEAST_CREDITS_USD = 1e-12

/** Credits (ACT, a dollar each) for tokens: ACT = AKT P, less the spread. */
export function creditsForTokens(tokens: number, priceUsd: number, spread: number): number {
  return tokens * priceUsd * (1 - spread)
}

/** Tokens that a provider gets for credits: S = A / P, less the spread. */
export function tokensForCredits(creditsUsd: number, priceUsd: number, spread: number): number {
  return (creditsUsd / priceUsd) * (1 - spread)
}

/** Tokens that a dollar of work takes out of circulation for good: 1/P when it was minted, less 1/P when settled. */
export function netBurnPerDollar(mintPriceUsd: number, settlePriceUsd: number): number {
  return 1 / mintPriceUsd - 1 / settlePriceUsd
}

/** Worth of the vault's tokens over the credits that are out. */
export function collateralRatioOf(vaultTokens: number, priceUsd: number, creditsUsd: number): number {
  if (creditsUsd < LEAST_CREDITS_USD) return UNBOUNDED_RATIO
  return Math.min(UNBOUNDED_RATIO, (vaultTokens * priceUsd) / creditsUsd)
}

/**
 * How much of the usual minting the circuit breaker lets through: all of it, half in the warning, none in the halt.
 * @param ratio collateral ratio
 * @param haltRatio 1 in production; the warning begins a tenth above it
 */
export function breakerShare(ratio: number, haltRatio: number): number {
  if (ratio < haltRatio) return 0
  return ratio < haltRatio + (WARN_RATIO - HALT_RATIO) ? 0.5 : 1
}
