import { MinthelmError, usageError } from '../../core/errors.js'
import { log } from '../../core/math/exponential.js'
import { brownianBridge } from '../../core/random/brownian-bridge.js'
import { RandomStream } from '../../core/random/stream.js'
import { quantile } from '../../core/statistics/quantile.js'
import type { RecordedSeries } from './recorded-series.js'

const HOUR_SECONDS = 3600
const DAY_SECONDS = 86400

/** A gap longer than this is refused unless the caller allows more. */
export const LONGEST_GAP_HOURS = 6

/** Moves that a bad tick must exceed, in robust standard deviations of the series. */
const BAD_TICK_DEVIATIONS = 6
/** Normal numbers have this standard deviation for a median absolute deviation of 1. */
const DEVIATION_PER_MEDIAN = 1.4826
/** How much of the smaller move the next tick may fail to take back. */
const BAD_TICK_REST = 0.1
/** Recent moves that set the volatility of what is filled in. */
const VOLATILITY_MOVES = 30

/** What was read of a column: one value an hour, and what was done to it. */
export interface HourlyRecord {
  /** Log-returns, one an hour from the start. */
  readonly logReturns: Float64Array
  /** Hours whose value stands in no row and was filled in. */
  readonly filledHours: number
  /** Ticks that the next one takes back, whose move was cut to the limit. */
  readonly badTicks: number
  /** Log-return beyond which a move can be a bad tick. */
  readonly badTickLimit: number
}

/** A stretch of a series that is wanted by the hour. */
export interface HourlyRequest {
  readonly column: string
  /** Unix seconds of the value that the first hour starts from. */
  readonly startTime: number
  readonly hours: number
  readonly maximumGapHours: number
  /** Of the random words that fill gaps. */
  readonly seed: number
}

/** Rows that have a value, by the hour that they stand for. */
interface Ticks {
  readonly hours: readonly number[]
  readonly logs: readonly number[]
  readonly rows: readonly number[]
}

/** The line of a row in the series' file: rows come after a source line and a header. */
export function lineOf(row: number): number {
  return row + 3
}

export function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`
}

/**
 * Seconds from one row to the next where there is no gap: an hour or a day.
 *
 * @throws a usage error for a series of any other spacing
 */
export function spacingSeconds({ series, file }: RecordedSeries): number {
  const { times } = series
  const steps = Array.from({ length: times.length - 1 }, (_, row) => times[row + 1] - times[row])
  const usual = steps.length === 0 ? 0 : quantile(steps, 0.5)
  for (const spacing of [HOUR_SECONDS, DAY_SECONDS]) {
    if (Math.abs(usual - spacing) <= spacing / 2) return spacing
  }
  throw usageError(
    `The rows of ${series.name} stand ${usual} seconds apart`,
    file,
    'Replay hourly or daily rows, with times in UTC.',
  )
}

/**
 * The moment at which a row's value holds: the end of the hour or day that the row stands for, and the row's own time
 * where rows are readings at odd moments.
 */
export function valueTime(record: RecordedSeries, row: number): number {
  const { times } = record.series
  const periods = times.every((time) => time % HOUR_SECONDS === 0)
  return times[row] + (periods ? spacingSeconds(record) : 0)
}

/** The rows of a positive column by the hour at which their value is known; of several for one hour the last holds. */
function ticksOf(record: RecordedSeries, column: string, startTime: number): Ticks {
  const { series, file } = record
  const delay = valueTime(record, 0) - series.times[0]
  const values = series.columns[column]
  const ticks = { hours: [] as number[], logs: [] as number[], rows: [] as number[] }
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue
    if (!(values[row] > 0)) {
      throw usageError(
        `${column} is ${values[row]}`,
        `${file}:${lineOf(row)}`,
        'A level must be above 0; leave the field empty where it is not known.',
      )
    }
    const hour = Math.ceil((series.times[row] + delay - startTime) / HOUR_SECONDS)
    if (ticks.hours.at(-1) === hour) {
      ticks.hours.pop()
      ticks.logs.pop()
      ticks.rows.pop()
    }
    ticks.hours.push(hour)
    ticks.logs.push(log(values[row]))
    ticks.rows.push(row)
  }
  return ticks
}

/**
 * Cuts the move into a bad tick to the limit: a move that the next one takes back to within a tenth, both beyond six
 * robust standard deviations of the series' moves. The values before and after it stay.
 */
function winsoriseBadTicks(logs: readonly number[]): { logs: number[]; cut: boolean[]; limit: number } {
  const moves = logs.slice(1).map((value, index) => Math.abs(value - logs[index]))
  const limit = moves.length === 0 ? 0 : BAD_TICK_DEVIATIONS * DEVIATION_PER_MEDIAN * quantile(moves, 0.5)
  const cleaned = [...logs]
  const cut = logs.map(() => false)
  for (let at = 1; at < logs.length - 1; at++) {
    const into = logs[at] - cleaned[at - 1]
    const out = logs[at + 1] - logs[at]
    const smaller = Math.min(Math.abs(into), Math.abs(out))
    if (into * out < 0 && smaller > limit && limit > 0 && Math.abs(into + out) < BAD_TICK_REST * smaller) {
      cleaned[at] = cleaned[at - 1] + Math.sign(into) * limit
      cut[at] = true
    }
  }
  return { logs: cleaned, cut, limit }
}

/**
 * Hourly log-returns of a recorded level. Hours without a row are filled by a Brownian bridge in the logarithm, whose
 * variance is the mean square of the last 30 recorded moves before it, by the hour; daily rows are so bridged all through.
 *
 * @throws a usage error that names file, line and remedy: a level not above 0, a gap longer than allowed, a record that
 *   begins after the start or ends before the last hour
 */
export function hourlyRecord(record: RecordedSeries, request: HourlyRequest): HourlyRecord {
  const { column, startTime, hours, maximumGapHours, seed } = request
  const { series, file } = record
  const spacing = spacingSeconds(record) / HOUR_SECONDS
  const ticks = ticksOf(record, column, startTime)
  const { logs, cut, limit } = winsoriseBadTicks(ticks.logs)
  const first = ticks.hours.findLastIndex((hour) => hour <= 0)
  const last = ticks.hours.findIndex((hour) => hour >= hours)
  if (first < 0 || last < 0) {
    const [from, to] = [ticks.rows[0], ticks.rows.at(-1)].map((row) =>
      row === undefined ? 'nowhere' : isoTime(series.times[row]),
    )
    throw usageError(
      `${series.name} has no ${column} for ${hours} hours from ${isoTime(startTime)}: it goes from ${from} to ${to}`,
      file,
      'Choose another start, or lower horizonHours.',
    )
  }
  const values = new Float64Array(hours + 1).fill(Number.NaN)
  const put = (hour: number, value: number) => {
    if (hour >= 0 && hour <= hours) values[hour] = value
  }
  let filledHours = 0
  let badTicks = 0
  for (let tick = first; tick <= last; tick++) {
    put(ticks.hours[tick], logs[tick])
    if (cut[tick] && ticks.hours[tick] >= 0 && ticks.hours[tick] <= hours) badTicks++
    if (tick === last) break
    const steps = ticks.hours[tick + 1] - ticks.hours[tick]
    if (steps - spacing > maximumGapHours) {
      throw usageError(
        `${series.name} has no ${column} for ${steps - spacing} hours after ${isoTime(series.times[ticks.rows[tick]])}`,
        `${file}:${lineOf(ticks.rows[tick])}`,
        `Choose another stretch, or bridge the gap by maximumGapHours: ${steps - spacing}.`,
      )
    }
    const random = new RandomStream(seed, 'bridge', ticks.rows[tick])
    const variance = variancePerHour(ticks.hours, logs, tick)
    brownianBridge(logs[tick], logs[tick + 1], steps, variance, random, (step, value) => {
      const hour = ticks.hours[tick] + step
      put(hour, value)
      if (hour >= 0 && hour <= hours) filledHours++
    })
  }
  const logReturns = Float64Array.from({ length: hours }, (_, hour) => values[hour + 1] - values[hour])
  const broken = logReturns.findIndex((value) => !Number.isFinite(value))
  if (broken >= 0) {
    throw new MinthelmError({
      what: `The return of hour ${broken} is ${logReturns[broken]}`,
      where: file,
      remedy: 'Find the row that made it no number.',
    })
  }
  return { logReturns, filledHours, badTicks, badTickLimit: limit }
}

/** Mean square of the last recorded moves up to the one that begins at a tick, by the hour. */
function variancePerHour(hours: readonly number[], logs: readonly number[], tick: number): number {
  const from = Math.max(0, tick + 1 - VOLATILITY_MOVES)
  let sum = 0
  for (let at = from; at <= tick; at++) sum += (logs[at + 1] - logs[at]) ** 2 / (hours[at + 1] - hours[at])
  return sum / (tick + 1 - from)
}
