import { parseSeries } from '../../../core/series.js'
import type { RecordedSeries } from '../../../env/exogenous/recorded-series.js'

/** A series as a reader hands it over, from its rows. */
export function recorded(header: string, rows: readonly string[], name = 'mine'): RecordedSeries {
  const file = `${name}.csv`
  const text = ['# source: made up; terms: none', header, ...rows].join('\n')
  return { series: parseSeries(text, name, file), sha256: 'f'.repeat(64), file }
}

/** Rows by the hour or day from 2021-05-01; null leaves a row out, an empty text its value. */
export function rowsFrom(values: readonly (number | string | null)[], step: 'hour' | 'day'): string[] {
  return values.flatMap((value, index) => {
    if (value === null) return []
    const milliseconds = Date.UTC(2021, 4, 1) + index * (step === 'hour' ? 3600e3 : 86400e3)
    return [`${new Date(milliseconds).toISOString().slice(0, 16)}Z,${value}`]
  })
}

/** 2021-05-01T00:00Z. */
export const MAY = Date.UTC(2021, 4, 1) / 1000
