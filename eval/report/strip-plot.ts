import { quantile } from '../../core/statistics/quantile.js'
import { type Html, html } from './html.js'
import { percent } from './numbers.js'
import { drawing, extent, logScale, pixel } from './plot.js'

/** One row: a policy's episodes. */
export interface StripRow {
  readonly label: string
  readonly values: readonly number[]
  readonly hue: number
}

export interface StripPlot {
  readonly description: string
  readonly title: string
  readonly rows: readonly StripRow[]
  /** Range that small multiples share. */
  readonly bounds: readonly [number, number]
  readonly width?: number
}

const ROW_HEIGHT = 22

/** Bounds for strip plots that are to be compared, above 0 for the logarithmic axis. */
export function stripBounds(rows: readonly StripRow[]): readonly [number, number] {
  const [low, high] = extent(rows.map((row) => row.values.filter((value) => value > 0)))
  return [Math.max(low, high * 1e-5) * 0.9, high * 1.1]
}

/** Decades and their halves between two bounds. */
function decades([low, high]: readonly [number, number]): number[] {
  const values: number[] = []
  for (let exponent = -9; exponent <= 6; exponent++) {
    for (const lead of [1, 3]) {
      const value = Number(`${lead}e${exponent}`)
      if (value >= low && value <= high) values.push(value)
    }
  }
  return values.length > 5 ? values.filter((value) => String(value.toExponential()).startsWith('1')) : values
}

/** Every episode as a tick on a logarithmic axis, a row a policy, with the middle half as a bar and the median as a dot. */
export function stripPlot(plot: StripPlot): Html {
  const { width = 340, rows, bounds } = plot
  const longest = Math.max(...rows.map((row) => row.label.length))
  const left = 10 + longest * 6.2
  const right = width - 14
  const top = 24
  const bottom = top + rows.length * ROW_HEIGHT
  const x = logScale(bounds[0], bounds[1], left, right)
  const axis = decades(bounds).map(
    (
      value,
    ) => html`<line class="rule" x1="${pixel(x(value))}" x2="${pixel(x(value))}" y1="${top}" y2="${bottom}"/>
<text class="tick" x="${pixel(x(value))}" y="${bottom + 14}" text-anchor="middle">${percent(value)}</text>`,
  )
  const strips = rows.map((row, index) => {
    const middle = top + (index + 0.5) * ROW_HEIGHT
    const path = row.values.map((value) => `M${pixel(x(value))} ${pixel(middle - 6)}v12`).join('')
    const [low, median, high] = [0.25, 0.5, 0.75].map((part) => x(quantile(row.values, part))) as [
      number,
      number,
      number,
    ]
    return html`<text class="label hue-${row.hue}" x="${pixel(left - 8)}" y="${pixel(middle + 3.5)}" text-anchor="end">${row.label}</text>
<path class="strip hue-${row.hue}" d="${path}"/>
<line class="middle-half hue-${row.hue}" x1="${pixel(low)}" x2="${pixel(high)}" y1="${pixel(middle)}" y2="${pixel(middle)}"/>
<circle class="dot hue-${row.hue}" cx="${pixel(median)}" cy="${pixel(middle)}" r="3.4"/>`
  })
  return drawing(width, bottom + 22, plot.description, [
    html`<text class="plot-title" x="0" y="12">${plot.title}</text>`,
    axis,
    strips,
  ])
}
