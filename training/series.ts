import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { unknownName, usageError } from '../core/errors.js'
import { parseSeries, type Series } from '../core/series.js'
import { provideSeries, type RecordedSeries } from '../env/exogenous/recorded-series.js'

/** The recorded series that the package carries, in data/. */
export const seriesNames = [
  'eth-hourly',
  'rai-hourly',
  'ust-daily',
  'luna-daily',
  'ampl-daily',
  'dai-daily',
  'ohm-dai-hourly',
  'usdc-daily',
  'usdt-daily',
  'three-pool-daily',
] as const

export type SeriesName = (typeof seriesNames)[number]

/** data/ lies beside the rooms' sources, and one folder above their compiled form in dist/. */
const dataFolder = new URL(import.meta.url.endsWith('.ts') ? '../data/' : '../../data/', import.meta.url)

/**
 * Reads one of the carried series; data/README.md lists columns and units.
 *
 * @throws MinthelmError for an unknown name, or naming file and line where the file is malformed
 */
export function readSeries(name: SeriesName): Series {
  return findSeries(name).series
}

/** The text of a file; one that is missing or unreadable is a usage error. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read'
    throw usageError(
      `The series ${reason}`,
      file,
      `Give the path of a CSV file, or one of ${seriesNames.join(', ')}.`,
    )
  }
}

/**
 * Reads a series by its name, or a file of one's own in the same form by its path, which has a slash or ends in .csv.
 *
 * @throws a usage error for an unknown name or a missing file, or naming file and line where the file is malformed
 */
export function findSeries(name: string): RecordedSeries {
  const isPath = name.includes('/') || name.includes('\\') || name.endsWith('.csv')
  if (!isPath && !(seriesNames as readonly string[]).includes(name)) {
    throw unknownName('series', name, seriesNames, 'or the path of a file of your own')
  }
  const file = isPath ? name : `data/${name}.csv`
  const text = textOf(isPath ? name : fileURLToPath(new URL(`${name}.csv`, dataFolder)))
  const title = isPath
    ? name
        .split(/[/\\]/)
        .at(-1)!
        .replace(/\.csv$/, '')
    : name
  return {
    series: parseSeries(text, title, file),
    sha256: createHash('sha256').update(text).digest('hex'),
    file,
  }
}

// Environments that replay a series read no files themselves.
provideSeries(findSeries)
