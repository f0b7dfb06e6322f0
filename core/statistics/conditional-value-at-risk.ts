import { usageError } from '../errors.js'
import { requireValues } from './moments.js'
import { sorted } from './quantile.js'

/**
 * Conditional value at risk: the mean of the worst `fraction` of the outcomes, in their own unit. Of n equally likely
 * outcomes it averages the worst fraction * n; where that is no whole number, the outcome at the boundary counts in
 * part (Rockafellar and Uryasev, 2002). A fraction of 1 is the mean; below 1/n it is the worst outcome.
 *
 * @param worst which side is bad: 'low' for returns, 'high' for errors and costs
 */
export function conditionalValueAtRisk(
  values: ArrayLike<number>,
  fraction: number,
  worst: 'low' | 'high',
): number {
  requireValues(values, 1, 'conditionalValueAtRisk')
  if (!(fraction > 0 && fraction <= 1)) {
    throw usageError(
      `A tail of ${fraction} of the outcomes`,
      'statistics.conditionalValueAtRisk',
      'Give a fraction above 0 and at most 1.',
    )
  }
  const ascending = sorted(values)
  const count = ascending.length
  const mass = Math.max(fraction * count, 1)
  let sum = 0
  for (let rank = 0; rank < mass; rank++) {
    const value = ascending[worst === 'low' ? rank : count - 1 - rank]!
    sum += value * Math.min(1, mass - rank)
  }
  return sum / mass
}
