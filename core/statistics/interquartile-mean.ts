import { requireValues } from './moments.js'
import { sorted } from './quantile.js'

/**
 * The mean of the middle half: floor(n / 4) values are left out at either end, as rliable does (Agarwal et al., 2021,
 * by scipy's trim_mean). For scores over training seeds; never over episodes, where it would delete collapses.
 */
export function interquartileMean(values: ArrayLike<number>): number {
  requireValues(values, 1, 'interquartileMean')
  const ascending = sorted(values)
  const cut = Math.floor(ascending.length / 4)
  let sum = 0
  for (let index = cut; index < ascending.length - cut; index++) sum += ascending[index]!
  return sum / (ascending.length - 2 * cut)
}
