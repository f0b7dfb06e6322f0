import { exp, log } from '../../kernels/scalars.js'

const HOURS_PER_YEAR = 8760

/** One in Maker's fixed-point numbers with 27 decimals. */
export const RAY = 10n ** 27n

/**
 * Maker's power of a fixed-point number: repeated squaring in which every product is rounded half up.
 *
 * @param base the number in units of 1/one
 * @param exponent whole, 0 or above: the seconds over which a rate compounds
 * @param one the unit, `RAY` in Maker
 * @returns base^exponent in units of 1/one (`rpow` of the contracts pot and jug)
 */
export function fixedPower(base: bigint, exponent: bigint, one: bigint = RAY): bigint {
  const half = one / 2n
  let square = base
  let result = exponent % 2n === 1n ? base : one
  for (let left = exponent / 2n; left > 0n; left /= 2n) {
    square = (square * square + half) / one
    if (left % 2n === 1n) result = (result * square + half) / one
  }
  return result
}

/** The factor by which a balance grows in an hour at a yearly rate that compounds each second. */
export function hourlyGrowth(ratePerYear: number): number {
  return exp(log(1 + ratePerYear) / HOURS_PER_YEAR)
}

/** Limits of one rate under a bounded steward, in basis points a year. */
export interface RateBounds {
  readonly minimum: number
  readonly maximum: number
  readonly step: number
}

/** The bounds of Sky's savings rate and of the stability fee of ETH-A under SP-BEAM. */
export const productionRateBounds: RateBounds = { minimum: 200, maximum: 3000, step: 400 }

/** Why a bounded steward refuses a change; null where it takes it. */
export type RateRefusal = 'not-configured' | 'below-minimum' | 'above-maximum' | 'step-too-large'

/**
 * Whether Sky's bounded steward (SP-BEAM) takes a change: the rate asked for must lie within the bounds, and within a step
 * of the rate in force, which is first brought within the bounds itself. Equality passes.
 *
 * @param currentBps the rate in force, basis points a year
 * @param askedBps the rate asked for, basis points a year
 */
export function boundedRateRefusal(
  bounds: RateBounds,
  currentBps: number,
  askedBps: number,
): RateRefusal | null {
  if (bounds.step === 0) return 'not-configured'
  if (askedBps < bounds.minimum) return 'below-minimum'
  if (askedBps > bounds.maximum) return 'above-maximum'
  const current = Math.min(bounds.maximum, Math.max(bounds.minimum, currentBps))
  return Math.abs(askedBps - current) > bounds.step ? 'step-too-large' : null
}

/** The rate nearest to the one wished for that the bounded steward takes, in whole basis points a year. */
export function nearestBoundedRate(bounds: RateBounds, currentBps: number, wishedBps: number): number {
  const current = Math.min(bounds.maximum, Math.max(bounds.minimum, currentBps))
  const low = Math.max(bounds.minimum, current - bounds.step)
  const high = Math.min(bounds.maximum, current + bounds.step)
  return Math.round(Math.min(high, Math.max(low, wishedBps)))
}
