import { usageError } from './errors.js'

/** A recorded series: rows in order of time, one column a quantity. */
export interface Series {
  readonly name: string
  /** Where the figures come from and on what terms: the file's first line. */
  readonly source: string
  /** Unix seconds, strictly rising. Where a row stands for an hour or a day, its beginning. */
  readonly times: Float64Array
  /** Named as in the file's header; NaN where the source has no value. */
  readonly columns: Readonly<Record<string, Float64Array>>
}

const SOURCE_MARK = '# source: '
const TIME = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?Z)?$/
const NUMBER = /^-?\d+(?:\.\d+)?$/

/** Unix seconds of `2020-03-12`, `2020-03-12T10:00Z` or `2020-03-12T10:00:16Z`; null where it is none of these. */
export function parseTime(text: string): number | null {
  const parts = TIME.exec(text)
  if (parts === null) return null
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as number[]
  const milliseconds = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!)
  const date = new Date(milliseconds)
  const real = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day && date.getUTCHours() === hour
  return real && minute! < 60 && second! < 60 ? milliseconds / 1000 : null
}

/**
 * Reads a series from text: a line `# source: ...; terms: ...`, a header `time,<column>,...`, then rows. An empty field
 * is a missing value (NaN).
 *
 * @param file what errors call the text, with the line's number
 * @throws MinthelmError naming file and line: no source line, a header without time, a row of the wrong width, a field
 *   that is no number, times that do not rise
 */
export function parseSeries(text: string, name: string, file: string): Series {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const [first, header, ...rows] = lines.map((line) => line.replace(/\r$/, ''))
  if (first === undefined || !first.startsWith(SOURCE_MARK) || !first.includes('; terms: ')) {
    throw usageError(
      'The series does not say where it comes from',
      `${file}:1`,
      'Begin the file with "# source: ...; terms: ...".',
    )
  }
  const [timeName, ...names] = (header ?? '').split(',')
  if (timeName !== 'time' || names.length === 0 || new Set(names).size !== names.length) {
    throw usageError(
      `The header "${header ?? ''}" does not name time and distinct columns`,
      `${file}:2`,
      'Write it as "time,<column>,...".',
    )
  }
  const times = new Float64Array(rows.length)
  const values = names.map(() => new Float64Array(rows.length))
  rows.forEach((row, index) => {
    const where = `${file}:${index + 3}`
    const fields = row.split(',')
    if (fields.length !== names.length + 1) {
      throw usageError(
        `A row of ${fields.length} fields where the header has ${names.length + 1}`,
        where,
        'Mend the row.',
      )
    }
    const time = parseTime(fields[0]!)
    if (time === null) {
      throw usageError(
        `"${fields[0]}" is no time`,
        where,
        'Write 2020-03-12, 2020-03-12T10:00Z or 2020-03-12T10:00:16Z.',
      )
    }
    if (index > 0 && time <= times[index - 1]!) {
      throw usageError(
        `The time ${fields[0]} does not come after the row before`,
        where,
        'Sort the rows by time and keep one a time.',
      )
    }
    times[index] = time
    values.forEach((column, position) => {
      const field = fields[position + 1]!
      if (field !== '' && !NUMBER.test(field)) {
        throw usageError(
          `"${field}" in column ${names[position]} is no number`,
          where,
          'Write plain decimals, or nothing for a missing value.',
        )
      }
      column[index] = field === '' ? Number.NaN : Number(field)
    })
  })
  if (rows.length === 0) throw usageError('The series has no rows', `${file}:3`, 'Add at least one row.')
  const columns = Object.fromEntries(names.map((column, position) => [column, values[position]!]))
  return { name, source: first.slice(2), times, columns }
}

/** A column by name. */
export function seriesColumn(series: Series, column: string): Float64Array {
  const values = series.columns[column]
  if (values === undefined) {
    throw usageError(
      `The series ${series.name} has no column "${column}"`,
      `data/${series.name}.csv`,
      `It has ${Object.keys(series.columns).join(', ')}.`,
    )
  }
  return values
}
