import { exp, log } from '../../kernels/scalars.js'

/** Gains and limits of RAI's controller of the redemption rate. */
export interface ControllerSettings {
  /** Rate a second for each dollar of deviation. */
  readonly proportionalGain: number
  /** Rate a second for each dollar-second of summed deviation. */
  readonly integralGain: number
  /** What is left of the sum after a second. */
  readonly leakPerSecond: number
  /** An output below redemption price * (1 - noiseBarrier) counts as none; 1 lets every output through. */
  readonly noiseBarrier: number
  /** Least and most rate a second, less 1. */
  readonly lowerBound: number
  readonly upperBound: number
}

/** The sum of deviations after a while: it leaks, and grows by the mean of the two deviations (trapezoid), dollar-seconds. */
export function leakyIntegral(
  leakPerSecond: number,
  integral: number,
  deviationBeforeUsd: number,
  deviationUsd: number,
  seconds: number,
): number {
  return exp(seconds * log(leakPerSecond)) * integral + 0.5 * (deviationUsd + deviationBeforeUsd) * seconds
}

/**
 * RAI's rate a second, less 1 (`PIRawPerSecondCalculator`): proportional to the deviation and to its leaky sum, 0 below
 * the noise barrier, within bounds.
 *
 * @param redemptionPriceUsd the price that the protocol aims at
 * @param deviationUsd redemption price less market price
 * @param integral the sum of deviations up to now, dollar-seconds (`leakyIntegral`)
 */
export function controllerRate(
  settings: ControllerSettings,
  redemptionPriceUsd: number,
  deviationUsd: number,
  integral: number,
): number {
  const output = settings.proportionalGain * deviationUsd + settings.integralGain * integral
  const barrier = redemptionPriceUsd * (2 - settings.noiseBarrier) - redemptionPriceUsd
  if (output === 0 || Math.abs(output) < barrier) return 0
  return Math.min(settings.upperBound, Math.max(settings.lowerBound, output))
}
