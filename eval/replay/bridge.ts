import { exp, log } from '../../core/math/exponential.js'
import { brownianBridge } from '../../core/random/brownian-bridge.js'
import { RandomStream } from '../../core/random/stream.js'

const HOURS_PER_DAY = 24
/** Days whose moves set the bridge's volatility. */
const VOLATILITY_DAYS = 30

/** The bridge's rule, for pages that show what came of it. */
export const bridgeRule =
  'daily closes are joined hour by hour by a Brownian bridge in the logarithm, whose hourly variance is the mean square ' +
  'of the last 30 daily moves over 24; each close itself is met exactly'

/**
 * A bad tick: a close that the next day takes back. The move in and the move out have opposite signs, both exceed the
 * threshold in the logarithm, and cancel to less than a tenth of either.
 */
export function isBadTick(before: number, close: number, after: number, threshold: number): boolean {
  const into = log(close / before)
  const out = log(after / close)
  const smaller = Math.min(Math.abs(into), Math.abs(out))
  return into * out < 0 && smaller > threshold && Math.abs(into + out) < smaller / 10
}

/** The closes with bad ticks taken out (NaN). */
export function withoutBadTicks(closes: Float64Array, threshold: number): Float64Array {
  return closes.map((close, day) => {
    const inner = day > 0 && day < closes.length - 1
    return inner && isBadTick(closes[day - 1]!, close, closes[day + 1]!, threshold) ? Number.NaN : close
  })
}

/** Days with a close, in order. */
function knownDays(closes: Float64Array): number[] {
  return [...closes.keys()].filter((day) => !Number.isNaN(closes[day]!))
}

/**
 * Hourly values from daily closes: entry 0 is the first day's close, entry 24 d that of day d. Where a close is missing
 * (NaN) the bridge spans the days between its neighbours. The first and the last close must be there.
 *
 * @param seed with `series` and the day, the key of the random words, so that no day's hours depend on another's
 * @param series a number below 16 that keeps two series on the same days apart
 */
export function bridgeDailyCloses(closes: Float64Array, seed: number, series: number): Float64Array {
  const hours = new Float64Array((closes.length - 1) * HOURS_PER_DAY + 1)
  const days = knownDays(closes)
  const variances: number[] = []
  hours[0] = closes[0]!
  for (let known = 1; known < days.length; known++) {
    const [day, next] = [days[known - 1]!, days[known]!]
    const steps = (next - day) * HOURS_PER_DAY
    const start = log(closes[day]!)
    const end = log(closes[next]!)
    variances.push((end - start) ** 2 / (next - day))
    const recent = variances.slice(-VOLATILITY_DAYS)
    const variance = recent.reduce((sum, value) => sum + value, 0) / recent.length / HOURS_PER_DAY
    const random = new RandomStream(seed, 'bridge', day * 16 + series)
    brownianBridge(start, end, steps, variance, random, (step, value) => {
      hours[day * HOURS_PER_DAY + step] = exp(value)
    })
    hours[next * HOURS_PER_DAY] = closes[next]!
  }
  return hours
}

/** Hourly values on straight lines in the logarithm between daily ones, NaN skipped: for quantities such as supply. */
export function lineDailyCloses(closes: Float64Array): Float64Array {
  const hours = new Float64Array((closes.length - 1) * HOURS_PER_DAY + 1)
  const days = knownDays(closes)
  hours[0] = closes[0]!
  for (let known = 1; known < days.length; known++) {
    const [day, next] = [days[known - 1]!, days[known]!]
    const steps = (next - day) * HOURS_PER_DAY
    const start = log(closes[day]!)
    const rise = log(closes[next]!) - start
    for (let step = 1; step < steps; step++) {
      hours[day * HOURS_PER_DAY + step] = exp(start + (rise * step) / steps)
    }
    hours[next * HOURS_PER_DAY] = closes[next]!
  }
  return hours
}
