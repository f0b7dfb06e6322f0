import { usageError } from '../errors.js'
import { requireValues } from './moments.js'

/** The values in rising order, as a copy. NaN is refused, for it has no place in an order. */
export function sorted(values: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(values)
  if (copy.some((value) => Number.isNaN(value))) {
    throw usageError('A sample holds NaN', 'statistics.sorted', 'Find where it arises; it is never dropped.')
  }
  return copy.sort()
}

/** The quantile of values that are already in rising order; see `quantile`. */
export function quantileOfSorted(ascending: Float64Array, probability: number): number {
  requireValues(ascending, 1, 'quantile')
  if (!(probability >= 0 && probability <= 1)) {
    throw usageError(`A quantile at ${probability}`, 'statistics.quantile', 'Give a probability from 0 to 1.')
  }
  const position = probability * (ascending.length - 1)
  const below = Math.floor(position)
  const low = ascending[below]!
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!
  return low === high ? low : low + (position - below) * (high - low)
}

/**
 * The quantile at a probability from 0 to 1, linear between order statistics: with the sorted values x[0..n-1] it
 * lies at position probability * (n - 1). That is definition 7 of Hyndman and Fan (1996), the default of numpy and R.
 */
export function quantile(values: ArrayLike<number>, probability: number): number {
  return quantileOfSorted(sorted(values), probability)
}
