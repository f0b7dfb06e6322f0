import { exp } from '../../kernels/scalars.js'

/** Morpho's adaptive curve: the rate at the target utilisation moves by itself, and the curve about it is fixed. */
export const adaptiveCurve = {
  targetUtilisation: 0.9,
  /** Rate at full use over that at the target, and that at the target over that at none. */
  steepness: 4,
  /** Speed at which the rate at the target grows at full use, 1/y. */
  speedPerYear: 50,
  initialRatePerYear: 0.04,
  minimumRatePerYear: 0.001,
  maximumRatePerYear: 2,
} as const

/** How far utilisation is from its target: -1 at none, 0 at the target, 1 at full use. */
export function utilisationError(utilisation: number): number {
  const { targetUtilisation } = adaptiveCurve
  const room = utilisation > targetUtilisation ? 1 - targetUtilisation : targetUtilisation
  return (utilisation - targetUtilisation) / room
}

/** The yearly borrowing rate at a utilisation: four times that at the target when all is lent, a quarter when nothing is. */
export function curveRate(rateAtTarget: number, utilisation: number): number {
  const error = utilisationError(utilisation)
  const { steepness } = adaptiveCurve
  const slope = error > 0 ? steepness - 1 : 1 - 1 / steepness
  return rateAtTarget * (slope * error + 1)
}

/** The rate at the target after a while at one utilisation, within its bounds. */
export function adaptedRate(rateAtTarget: number, utilisation: number, hours: number): number {
  const { speedPerYear, minimumRatePerYear, maximumRatePerYear } = adaptiveCurve
  const growth = exp((speedPerYear * utilisationError(utilisation) * hours) / 8760)
  return Math.min(maximumRatePerYear, Math.max(minimumRatePerYear, rateAtTarget * growth))
}
