import { exp, log } from '../../kernels/scalars.js'

/** All that simple and baseline minting will ever mint. */
export const mintingTotalTokens = 1_100_000_000
/** Share of it that follows the baseline. */
export const PRODUCTION_BASELINE_SHARE = 0.7
const HALF_LIFE_YEARS = 6
const LN2 = 0.6931471805599453
/** Speed at which both parts are minted, a year: 3.663e-9 a second. */
const DECAY_PER_YEAR = LN2 / HALF_LIFE_YEARS
/** Baseline at launch, and its growth of 100 % a year. */
const OPENING_BASELINE_EIB = 2.5
const BASELINE_GROWTH_PER_YEAR = LN2

/** Share of a part of the minting that is out after so many years: half after six. */
export function mintedShare(years: number): number {
  return 1 - exp(-DECAY_PER_YEAR * years)
}

/** Tokens of simple minting that are out so many years after launch: 36.0 M after the first. */
export function simpleMintedTokens(years: number): number {
  return (1 - PRODUCTION_BASELINE_SHARE) * mintingTotalTokens * mintedShare(years)
}

/** Tokens of baseline minting that are out at an effective network time. */
export function baselineMintedTokens(effectiveYears: number): number {
  return PRODUCTION_BASELINE_SHARE * mintingTotalTokens * mintedShare(effectiveYears)
}

/** The storage power that the network should have so many years after launch. */
export function baselineEib(years: number): number {
  return OPENING_BASELINE_EIB * exp(BASELINE_GROWTH_PER_YEAR * years)
}

/**
 * The effective network time: the years after which a network that always met its baseline would have as much.
 * @param cappedEibYears sum of the smaller of power and baseline since launch
 */
export function effectiveNetworkYears(cappedEibYears: number): number {
  return (
    log((BASELINE_GROWTH_PER_YEAR * cappedEibYears) / OPENING_BASELINE_EIB + 1) / BASELINE_GROWTH_PER_YEAR
  )
}

/** The sum that belongs to an effective network time. */
export function cappedEibYearsAt(effectiveYears: number): number {
  return (
    (OPENING_BASELINE_EIB * (exp(BASELINE_GROWTH_PER_YEAR * effectiveYears) - 1)) / BASELINE_GROWTH_PER_YEAR
  )
}
