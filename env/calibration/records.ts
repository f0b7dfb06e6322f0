import { usageError } from '../../core/errors.js'
import type { Series } from '../../core/series.js'

/** The recorded series that targets are computed from. */
export interface CalibrationRecords {
  readonly ethHourly: Series
  readonly amplDaily: Series
  readonly ustDaily: Series
  readonly lunaDaily: Series
  readonly raiHourly: Series
  readonly daiDaily: Series
  readonly ohmDaiHourly: Series
  readonly usdcDaily: Series
  readonly usdtDaily: Series
  readonly threePoolDaily: Series
}

/** A column of the rows from one day to another, both counted (`2021-06-01`). */
export function columnBetween(series: Series, column: string, first: string, last: string): Float64Array {
  const from = Date.parse(`${first}T00:00:00Z`) / 1000
  const to = Date.parse(`${last}T23:59:59Z`) / 1000
  const values = recordedColumn(series, column)
  return values.filter((_, index) => series.times[index] >= from && series.times[index] <= to)
}

/** A column of a series, or an error that names it. */
export function recordedColumn(series: Series, column: string): Float64Array {
  const values = series.columns[column]
  if (values === undefined) {
    throw usageError(
      `The series ${series.name} has no column ${column}`,
      'env/calibration',
      `It has ${Object.keys(series.columns).join(', ')}.`,
    )
  }
  return values
}

/** The last value of each day of an hourly series. */
export function lastOfEachDay(series: Series, column: string): Float64Array {
  const values = recordedColumn(series, column)
  const day = (index: number) => Math.floor(series.times[index] / 86400)
  return values.filter((_, index) => index + 1 === values.length || day(index) !== day(index + 1))
}
