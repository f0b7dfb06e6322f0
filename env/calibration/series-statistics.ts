import { log } from '../../core/math/exponential.js'

/** Statistics of one series. Moments are those of the series itself (divided by n). */

export function seriesMean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Mean of (value - mean)^power. */
function centralMoment(values: Float64Array, power: 2 | 4): number {
  const center = seriesMean(values)
  let sum = 0
  for (const value of values) {
    const square = (value - center) * (value - center)
    sum += power === 2 ? square : square * square
  }
  return sum / values.length
}

export function seriesDeviation(values: Float64Array): number {
  return Math.sqrt(centralMoment(values, 2))
}

/** Fourth moment over the squared second, minus 3. */
export function excessKurtosis(values: Float64Array): number {
  const variance = centralMoment(values, 2)
  return centralMoment(values, 4) / (variance * variance) - 3
}

/** Autocorrelation: mean product at the lag over the variance. */
export function autocorrelation(values: Float64Array, lag: number): number {
  const center = seriesMean(values)
  let sum = 0
  for (let index = lag; index < values.length; index++) {
    sum += (values[index] - center) * (values[index - lag] - center)
  }
  return sum / (values.length - lag) / centralMoment(values, 2)
}

/** Coefficient of the regression of each value on the one before it, both less the mean. */
export function firstOrderCoefficient(values: Float64Array): number {
  const center = seriesMean(values)
  let product = 0
  let square = 0
  for (let index = 1; index < values.length; index++) {
    const before = values[index - 1] - center
    product += (values[index] - center) * before
    square += before * before
  }
  return product / square
}

export function correlation(first: Float64Array, second: Float64Array): number {
  const firstMean = seriesMean(first)
  const secondMean = seriesMean(second)
  let product = 0
  for (let index = 0; index < first.length; index++) {
    product += (first[index] - firstMean) * (second[index] - secondMean)
  }
  return product / first.length / (seriesDeviation(first) * seriesDeviation(second))
}

export function rootMeanSquare(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return Math.sqrt(sum / values.length)
}

export function meanAbsolute(values: Float64Array): number {
  return seriesMean(values.map(Math.abs))
}

/** Share of values further from 0 than the bound. */
export function shareBeyond(values: Float64Array, bound: number): number {
  let count = 0
  for (const value of values) if (Math.abs(value) > bound) count++
  return count / values.length
}

export function smallest(values: Float64Array): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
}

/** Differences of the logarithm. */
export function logReturns(prices: Float64Array): Float64Array {
  return Float64Array.from({ length: prices.length - 1 }, (_, index) =>
    log(prices[index + 1] / prices[index]),
  )
}

/** Time in which a first-order autoregression forgets half of a deviation. */
export function halfLife(coefficient: number): number {
  return -log(2) / log(coefficient)
}
