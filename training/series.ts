import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { unknownName } from '../core/errors.js'
import { parseSeries, type Series } from '../core/series.js'

/** The recorded series that the package carries, in data/. */
export const seriesNames = [
  'eth-hourly',
  'rai-hourly',
  'ust-daily',
  'luna-daily',
  'ampl-daily',
  'ohm-dai-hourly',
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
  if (!seriesNames.includes(name)) throw unknownName('series', name, seriesNames)
  const file = `data/${name}.csv`
  const text = readFileSync(fileURLToPath(new URL(`${name}.csv`, dataFolder)), 'utf8')
  return parseSeries(text, name, file)
}
