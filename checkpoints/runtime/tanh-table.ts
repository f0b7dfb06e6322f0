import { tanh } from '../../core/math/exponential.js'

/** Arguments and values of the integer hyperbolic tangent have 20 fraction bits. */
export const tanhFractionBits = 20
/** 1 as the tangent's values write it: the greatest that they reach. */
export const tanhOne = 2 ** tanhFractionBits
/** An interval of the table is 2^14 steps of 2^-20: 1/64. */
const INTERVAL_BITS = 14
const INTERVAL = 2 ** INTERVAL_BITS
/** The table reaches from 0 to 8, where the tangent is 1 to 20 bits. */
export const tanhIntervals = 512

/** tanh(index / 64) times 2^20, rounded, at the ends of the 512 intervals. */
export const tanhTable: Uint32Array = Uint32Array.from({ length: tanhIntervals + 1 }, (_, index) =>
  Math.round(tanh((index * INTERVAL) / tanhOne) * tanhOne),
)

/**
 * The hyperbolic tangent of a whole number of 2^-20 in whole numbers of 2^-20: by straight lines between the table's
 * entries, rounded towards zero, odd, 2^20 from 8 on. Error at most 2.5e-5.
 */
export function integerTanh(value: number): number {
  const size = Math.abs(value)
  if (size >= tanhIntervals * INTERVAL) return value < 0 ? -tanhOne : tanhOne
  const index = size >> INTERVAL_BITS
  const from = tanhTable[index]!
  const rise = (tanhTable[index + 1]! - from) * (size & (INTERVAL - 1))
  const height = from + (rise >> INTERVAL_BITS)
  return value < 0 ? -height : height
}
