import { usageError } from '../errors.js'

/** Refuses an empty sample: no statistic of nothing is a number. */
export function requireValues(values: ArrayLike<number>, atLeast: number, where: string): void {
  if (values.length < atLeast) {
    throw usageError(
      `${where} of ${values.length} value${values.length === 1 ? '' : 's'}`,
      `statistics.${where}`,
      `Give at least ${atLeast}.`,
    )
  }
}

/** Arithmetic mean; added in the order given, so that the same values give the same bits. */
export function mean(values: ArrayLike<number>): number {
  requireValues(values, 1, 'mean')
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index]!
  return sum / values.length
}

/** Variance of a sample with the divisor n - 1, by two passes. */
export function sampleVariance(values: ArrayLike<number>): number {
  requireValues(values, 2, 'sampleVariance')
  const centre = mean(values)
  let sum = 0
  for (let index = 0; index < values.length; index++) {
    const deviation = values[index]! - centre
    sum += deviation * deviation
  }
  return sum / (values.length - 1)
}

/** Square root of the sample variance. */
export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(sampleVariance(values))
}
