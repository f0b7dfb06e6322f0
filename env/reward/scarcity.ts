import type { Market } from '../market/market.js'

const HOURS_PER_YEAR = 8760
const HOURS_PER_DAY = 24
/** Net issuance above target that costs one unit. */
const ISSUANCE_UNIT_PER_YEAR = 0.05
/** Sales left to the market in a day that cost one unit, in dollars: 1 % of the first cap. */
const UNABSORBED_UNIT_USD_PER_DAY = 0.01
/** The most that either costs. */
const LARGEST_COST = 5

/**
 * Net issuance above its target. Unit: 1 is 5 % a year above it; 0 at the target and below, at most 5.
 *
 * @param issuancePerHour net change of the tokens in circulation, as a fraction an hour, averaged over a day or more
 * @param targetPerYear what is meant to be issued a year; below 0 where the supply is meant to shrink
 * @param cost where the component goes
 */
export function netIssuanceCost(
  market: Market,
  issuancePerHour: Float64Array,
  targetPerYear: Float64Array,
  cost: Float64Array,
): void {
  const { active, activeCount } = market
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const above = issuancePerHour[i] * HOURS_PER_YEAR - targetPerYear[i]
    cost[i] = Math.min(LARGEST_COST, Math.max(0, above / ISSUANCE_UNIT_PER_YEAR))
  }
}

/**
 * Unlocked tokens that came to the market and met no buy-back. Unit: 1 is sales at a rate of 1 % of the first cap a day;
 * at most 5. Buying more than is sold gains nothing.
 *
 * @param soldUsd dollars of unlocked tokens sold in the hour
 * @param boughtUsd dollars spent on buy-backs in the hour
 * @param cost where the component goes
 */
export function unlockPressureCost(
  market: Market,
  soldUsd: Float64Array,
  boughtUsd: Float64Array,
  cost: Float64Array,
): void {
  const { active, activeCount } = market
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const left = Math.max(0, soldUsd[i] - boughtUsd[i])
    cost[i] = Math.min(LARGEST_COST, (left * HOURS_PER_DAY) / UNABSORBED_UNIT_USD_PER_DAY)
  }
}
