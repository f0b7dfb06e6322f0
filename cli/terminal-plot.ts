/** One series of a plot in the terminal. */
export interface TerminalSeries {
  readonly label: string
  readonly values: ArrayLike<number>
}

const HEIGHT = 10
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

/** Means of `count` equal stretches of the values, so that a long series fits a narrow screen. */
function squeeze(values: ArrayLike<number>, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const start = Math.floor((index * values.length) / count)
    const end = Math.max(start + 1, Math.floor(((index + 1) * values.length) / count))
    let sum = 0
    for (let at = start; at < end; at++) sum += values[at] ?? NaN
    return sum / (end - start)
  })
}

function shortNumber(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1)
  return value.toPrecision(4)
}

/**
 * A line drawn with braille dots (2 x 4 a character), with the range at its left. A constant series is one level line;
 * values that are not finite leave a gap.
 */
export function plotInTerminal(series: TerminalSeries, columns: number): string {
  const width = Math.max(10, columns - 12)
  const points = squeeze(series.values, Math.min(width * 2, series.values.length))
  const finite = points.filter(Number.isFinite)
  const low = Math.min(...finite)
  const high = Math.max(...finite)
  const span = high > low ? high - low : 1
  const cells = Array.from({ length: HEIGHT }, () => new Uint8Array(width))
  const levels = HEIGHT * 4 - 1
  let previous: number | undefined
  points.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      previous = undefined
      return
    }
    const x = Math.floor((index * width * 2) / points.length)
    const level = high > low ? Math.round(((high - value) / span) * levels) : Math.floor(levels / 2)
    const [from, to] =
      previous === undefined ? [level, level] : [Math.min(previous, level), Math.max(previous, level)]
    for (let y = from; y <= to; y++) cells[y >> 2]![x >> 1]! |= DOTS[y & 3]![x & 1]!
    previous = level
  })
  const rows = cells.map((row, index) => {
    const label = index === 0 ? shortNumber(high) : index === HEIGHT - 1 ? shortNumber(low) : ''
    return `${label.padStart(10)} ${Array.from(row, (dots) => String.fromCharCode(0x2800 + dots)).join('')}`
  })
  return [series.label, ...rows].join('\n')
}
