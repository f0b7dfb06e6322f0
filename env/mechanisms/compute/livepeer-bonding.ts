import { power } from '../../kernels/scalars.js'

/** Rounds of 21 hours in a year. */
export const ROUNDS_PER_YEAR = 417
/** Inflation is a whole number of parts per billion of supply a round, as in the contract. */
export const PARTS = 1e9
export const TARGET_BONDED_SHARE = 0.5
/** By how many parts per billion a round's inflation moves (LIP-40). */
export const INFLATION_STEP_PPB = 500
const HALF_YIELD_PER_YEAR = 0.02

/** Inflation a year of an inflation in parts per billion a round: 218,500 are 9.54 %. */
export function yearlyInflation(inflationPpb: number): number {
  return power(1 + inflationPpb / PARTS, ROUNDS_PER_YEAR) - 1
}

/** What bonded tokens earn a year beyond their dilution: all that is minted goes to them. */
export function realYield(inflationPerYear: number, bondedShare: number): number {
  return inflationPerYear / bondedShare - inflationPerYear
}

/**
 * Share of supply that holders wish to bond at a real yield.
 * @param mostBonded the share that they would bond at any yield: the rest is elsewhere for good
 */
export function wishedBondedShare(realYieldPerYear: number, mostBonded: number): number {
  return (mostBonded * realYieldPerYear) / (realYieldPerYear + HALF_YIELD_PER_YEAR)
}

/**
 * The contract's change of inflation for a round: up while less than half is bonded, down while more is, and none at
 * exactly half.
 * @param step parts per billion: 500 in production
 */
export function inflationChange(bondedShare: number, step: number): number {
  if (bondedShare === TARGET_BONDED_SHARE) return 0
  return bondedShare < TARGET_BONDED_SHARE ? step : -step
}
