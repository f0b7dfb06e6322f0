import { usageError } from '../../core/errors.js'
import { type HourlyRequest, isoTime, lineOf, spacingSeconds } from './hourly-record.js'
import type { RecordedSeries } from './recorded-series.js'

const HOUR_SECONDS = 3600

/**
 * Recorded amounts by the hour, such as net orders: an hourly row stands for its own hour, a daily one is spread evenly
 * over its 24. An hour without an amount had none, as long as no more than `maximumGapHours` such hours follow each other.
 *
 * @throws a usage error that names file and line: a gap longer than allowed, a record that does not cover the hours
 */
export function recordedFlow(
  record: RecordedSeries,
  { column, startTime, hours, maximumGapHours }: Omit<HourlyRequest, 'seed'>,
): Float64Array {
  const { series, file } = record
  const spacing = spacingSeconds(record) / HOUR_SECONDS
  const amounts = series.columns[column]
  const flow = new Float64Array(hours)
  let known = -1
  let knownRow = -1
  for (let row = 0; row < amounts.length; row++) {
    if (Number.isNaN(amounts[row])) continue
    const from = Math.floor((series.times[row] - startTime) / HOUR_SECONDS)
    if (from + spacing <= 0) {
      knownRow = row
      continue
    }
    refuseGap(Math.min(from, hours) - known - 1, knownRow)
    if (from >= hours) return flow
    for (let hour = Math.max(from, 0); hour < Math.min(from + spacing, hours); hour++) {
      flow[hour] += amounts[row] / spacing
    }
    known = from + spacing - 1
    knownRow = row
  }
  refuseGap(hours - known - 1, knownRow)
  return flow

  function refuseGap(gapHours: number, row: number): void {
    if (gapHours <= maximumGapHours) return
    throw usageError(
      `${series.name} has no ${column} for ${gapHours} hours ${row < 0 ? 'at the start' : `after ${isoTime(series.times[row])}`}`,
      row < 0 ? file : `${file}:${lineOf(row)}`,
      `Choose another stretch, or count them as nothing by maximumGapHours: ${gapHours}.`,
    )
  }
}
