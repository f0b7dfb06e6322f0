/** What Olympus' distributor pays a staked token in an epoch of eight hours at the start (INITIAL_REWARD_RATE 4000 of 1e6). */
export const FIRST_REWARD_RATE = 0.004
export const EPOCHS_PER_YEAR = 1095
/** A guardian may move the reward by at most this share of it at a time. */
export const GUARDIAN_STEP = 0.025

/** What compounding every epoch makes of a token in a year, less the token: 78.14 at 0.4 %. */
export function compoundedYield(ratePerEpoch: number): number {
  let grown = 1
  for (let epoch = 0; epoch < EPOCHS_PER_YEAR; epoch++) grown *= 1 + ratePerEpoch
  return grown - 1
}

/** The prices between which range-bound stability lets the token trade (deployment of RBS 1.4). */
export interface Range {
  readonly lowWall: number
  readonly lowCushion: number
  readonly highCushion: number
  readonly highWall: number
}

/** Cushions at -7.5 % and +10 %, walls at -15 % and +20 % around the target. */
export function rangeAround(targetUsd: number): Range {
  return {
    lowWall: 0.85 * targetUsd,
    lowCushion: 0.925 * targetUsd,
    highCushion: 1.1 * targetUsd,
    highWall: 1.2 * targetUsd,
  }
}

/** The target of the range: the mean of 30 days, and not below the minimum that governance set. */
export function rangeTarget(mean30dUsd: number, minimumUsd: number): number {
  return Math.max(mean30dUsd, minimumUsd)
}

/** Dollars that the low wall may spend, and tokens that the high wall may sell. */
export function wallCapacities(
  reserveUsd: number,
  reserveFactor: number,
  range: Range,
): { readonly lowUsd: number; readonly highTokens: number } {
  const lowUsd = reserveUsd * reserveFactor
  // The spreads of both walls widen what the high one may sell (Operator.fullCapacity).
  return { lowUsd, highTokens: (lowUsd / range.highWall) * (1 + 0.15 + 0.2) }
}

/**
 * Supply that the emission manager sells in a day: nothing below the least premium over backing, and from there
 * 0.02 % of supply times (1 + premium) / (1 + least premium).
 */
export function managedEmissionPerDay(priceUsd: number, backingUsd: number, leastPremium = 1): number {
  const premium = priceUsd / backingUsd - 1
  return premium < leastPremium ? 0 : (0.0002 * (1 + premium)) / (1 + leastPremium)
}
