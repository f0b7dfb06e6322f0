import { usageError } from '../../core/errors.js'
import type { Series } from '../../core/series.js'

/** A series as a reader hands it over. */
export interface RecordedSeries {
  readonly series: Series
  /** Of the series' text, in hexadecimal: what a config may hold it to. */
  readonly sha256: string
  /** What errors call the text. */
  readonly file: string
}

/** Finds a series by name or path; an unknown one is a usage error. */
export type SeriesReader = (name: string) => RecordedSeries

let reader: SeriesReader | undefined

/** Says where recorded series come from: files where there are some, else what a page has fetched. */
export function provideSeries(given: SeriesReader): void {
  reader = given
}

/** A series by name or path, as the reader that was provided finds it. */
export function recordedSeries(name: string, where: string): RecordedSeries {
  if (reader === undefined) {
    throw usageError(
      `The series "${name}" cannot be read here`,
      where,
      "Import 'minthelm/training/series.js', or hand a reader to provideSeries.",
    )
  }
  return reader(name)
}
