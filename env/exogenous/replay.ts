import { unknownName, usageError } from '../../core/errors.js'
import { parseTime } from '../../core/series.js'
import { numberOption, objectOption, requiredNumber, show } from '../option-checks.js'
import { type HourlyRecord, hourlyRecord, isoTime, LONGEST_GAP_HOURS, valueTime } from './hourly-record.js'
import { recordedFlow } from './recorded-flow.js'
import { type RecordedSeries, recordedSeries } from './recorded-series.js'

const HOUR_SECONDS = 3600

/** What a record drives, hour by hour from the first of every episode, and what was done to it. */
export interface Replay {
  readonly series: string
  readonly source: string
  readonly sha256: string
  /** Unix seconds of the beginning of the first hour. */
  readonly startTime: number
  /** The market's log-returns in place of the model's. */
  readonly market: HourlyRecord | null
  /** Changes of log demand in place of the model's. */
  readonly demand: HourlyRecord | null
  /** Net orders in dollars in place of the model's noise. */
  readonly orderFlowUsd: Float64Array | null
}

const keys = ['series', 'column', 'demand', 'orderFlow', 'start', 'maximumGapHours', 'sha256']

/** The unit that a column's name ends in, and what may drive what. */
const endings = {
  column: { ending: '_usd', what: 'The market is a price in dollars' },
  demand: { ending: '_tokens', what: 'Demand is what holders hold, in tokens' },
  'orderFlow.column': { ending: '_usd', what: 'Net orders are in dollars' },
} as const

function columnOption(
  { series, file }: RecordedSeries,
  value: unknown,
  key: keyof typeof endings,
  path: string,
): string {
  const names = Object.keys(series.columns)
  if (typeof value !== 'string' || !names.includes(value)) {
    throw unknownName(`column of ${series.name}`, show(value), names, `${path}.${key}`)
  }
  const { ending, what } = endings[key]
  if (!value.endsWith(ending)) {
    const fitting = names.filter((name) => name.endsWith(ending))
    throw usageError(
      `${what}, and the column "${value}" is not`,
      `${path}.${key}, ${file}:2`,
      fitting.length === 0
        ? `Give the file a column whose name ends in ${ending}.`
        : `Choose ${fitting.join(' or ')}.`,
    )
  }
  return value
}

/** The only price of the series, where no driver is named. */
function onlyPrice({ series, file }: RecordedSeries, path: string): string {
  const prices = Object.keys(series.columns).filter((name) => name.endsWith('_usd'))
  if (prices.length !== 1) {
    throw usageError(
      `${series.name} has ${prices.length} prices in dollars`,
      `${path}.column, ${file}:2`,
      `Choose the market's by column, or drive something else. It has ${Object.keys(series.columns).join(', ')}.`,
    )
  }
  return prices[0]
}

function startOption(record: RecordedSeries, value: unknown, path: string): number {
  if (value === undefined) return Math.ceil(valueTime(record, 0) / HOUR_SECONDS) * HOUR_SECONDS
  const time = typeof value === 'string' ? parseTime(value) : null
  if (time === null || time % HOUR_SECONDS !== 0) {
    throw usageError(
      `start is ${show(value)}`,
      `${path}.start`,
      `Give a whole hour in UTC such as '2020-03-12' or '2020-03-12T10:00Z'; the record begins at ${isoTime(record.series.times[0])}.`,
    )
  }
  return time
}

/**
 * Checks the option `replay` and reads its record by the hour.
 *
 * @param value `{ series, column, demand, orderFlow: { column, initialSupplyUsd }, start, maximumGapHours, sha256 }`
 * @param hours length of an episode
 * @param seed of the random words that fill gaps
 * @throws a usage error that names path, file and line: an unknown series or column, a column in the wrong unit, a start
 *   outside the record, a gap longer than allowed, a file that is not the one that the config names
 */
export function replayOption(value: unknown, path: string, hours: number, seed: number): Replay | null {
  if (value === undefined || value === null) return null
  const fields = objectOption(value, path, keys)
  if (typeof fields.series !== 'string') {
    throw usageError(
      `series is ${show(fields.series)}`,
      `${path}.series`,
      'Give a name or the path of a file.',
    )
  }
  const record = recordedSeries(fields.series, `${path}.series`)
  if (fields.sha256 !== undefined && fields.sha256 !== record.sha256) {
    throw usageError(
      `The series is not the one that was replayed before: its SHA-256 is ${record.sha256}`,
      `${path}.sha256, ${record.file}`,
      'Restore the file, or leave sha256 out to replay what is there.',
    )
  }
  const startTime = startOption(record, fields.start, path)
  const maximumGapHours = numberOption(fields.maximumGapHours, `${path}.maximumGapHours`, LONGEST_GAP_HOURS, {
    least: 0,
    whole: true,
  })
  const request = { startTime, hours, maximumGapHours, seed }
  const driven = fields.demand !== undefined || fields.orderFlow !== undefined
  const price =
    fields.column !== undefined
      ? columnOption(record, fields.column, 'column', path)
      : driven
        ? null
        : onlyPrice(record, path)
  const level = fields.demand === undefined ? null : columnOption(record, fields.demand, 'demand', path)
  return {
    series: record.series.name,
    source: record.series.source,
    sha256: record.sha256,
    startTime,
    market: price === null ? null : hourlyRecord(record, { ...request, column: price }),
    demand: level === null ? null : hourlyRecord(record, { ...request, column: level }),
    orderFlowUsd: fields.orderFlow === undefined ? null : flowOption(record, fields.orderFlow, path, request),
  }
}

function flowOption(
  record: RecordedSeries,
  value: unknown,
  path: string,
  request: { startTime: number; hours: number; maximumGapHours: number },
): Float64Array {
  const at = `${path}.orderFlow`
  const fields = objectOption(value, at, ['column', 'initialSupplyUsd'])
  const column = columnOption(record, fields.column, 'orderFlow.column', path)
  const scale = requiredNumber(fields, 'initialSupplyUsd', at, { least: 0, aboveLeast: true })
  return recordedFlow(record, { ...request, column }).map((dollars) => dollars / scale)
}
