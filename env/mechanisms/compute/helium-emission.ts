import { power } from '../../kernels/scalars.js'

/** Tokens when the first halving came (August 2021): 223 M less the 120 M that halvings leave to mint. */
export const heliumSupplyTokens = 103_000_000
/** All that may ever exist. */
export const heliumMaximumTokens = 223_000_000
/** Minted in a month before the first halving. */
const GENESIS_MONTHLY_TOKENS = 5_000_000
const MONTHS_PER_YEAR = 12
const EPOCHS_PER_YEAR = 365 * 48
const HALVING_HOURS = 2 * 8760
/** Part of the smoothing pool that an epoch mints again: a week has 336 epochs of half an hour. */
const SMOOTHING_EPOCHS = 336
const DATA_CREDIT_USD = 0.00001

/** Epochs of half an hour in an hour. */
export const EPOCHS_PER_HOUR = 2

/**
 * Tokens that the schedule mints in an epoch of half an hour.
 * @param hours since the first halving of August 2021; below 0 before it
 */
export function scheduledEpochTokens(hours: number): number {
  const halvings = 1 + Math.floor(hours / HALVING_HOURS)
  return ((GENESIS_MONTHLY_TOKENS * MONTHS_PER_YEAR) / EPOCHS_PER_YEAR) * power(0.5, halvings)
}

/** What an epoch may mint again at a cap given as a share of the first schedule: 34.24 tokens at 1 % (HIP 20). */
export function remintCapTokens(share: number): number {
  return ((GENESIS_MONTHLY_TOKENS * MONTHS_PER_YEAR) / EPOCHS_PER_YEAR) * share
}

/** What an epoch mints again out of the pool of burned tokens. */
export function remintedTokens(poolTokens: number): number {
  return poolTokens / SMOOTHING_EPOCHS
}

/** Data credits for so many tokens: they cost $0.00001 at any price of the token. */
export function dataCredits(tokens: number, priceUsd: number): number {
  return (tokens * priceUsd) / DATA_CREDIT_USD
}
