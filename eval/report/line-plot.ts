import { type Fragment, type Html, html } from './html.js'
import {
  drawing,
  envelopePaths,
  extent,
  linearScale,
  linePath,
  type Margins,
  pixel,
  type Scale,
  xLabels,
  yAxis,
} from './plot.js'

/** One line of a plot, labelled where it ends. */
export interface Line {
  readonly label: string
  readonly values: ArrayLike<number>
  /** 0 is the policy's colour; 1 and more are those of what it is held against. */
  readonly hue: number
}

export interface LinePlot {
  /** In words, for readers who do not see it. */
  readonly description: string
  readonly title: string
  readonly lines: readonly Line[]
  /** Labels under the plot, by position from 0 to 1. */
  readonly labels: readonly { readonly at: number; readonly text: string }[]
  readonly width?: number
  readonly height?: number
  /** A value drawn as a dashed rule, such as the peg. */
  readonly reference?: number
  /** Drawn behind the lines: 1 where the position is to be shaded. */
  readonly shaded?: ArrayLike<number>
  readonly bounds?: readonly [number, number]
  /** Draws the range and the mean of so many values at a time, where single ones would be a blot. */
  readonly bucket?: number
  /** Held between changes, as levers are. */
  readonly stepped?: boolean
}

const LABEL_GAP = 13

/** Moves labels apart until none covers another, keeping their order; none leaves the range. */
export function spreadLabels(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => positions[a]! - positions[b]!)
  const placed = positions.slice()
  let previous = Number.NEGATIVE_INFINITY
  for (const index of order) {
    placed[index] = Math.max(placed[index]!, previous + gap, low)
    previous = placed[index]!
  }
  let next = high + gap
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index]!, next - gap)
    next = placed[index]!
  }
  return placed
}

/** Rectangles over runs of ones. */
function shadedRuns(shaded: ArrayLike<number>, x: Scale, top: number, bottom: number): Fragment {
  const runs: Fragment[] = []
  for (let start = 0; start < shaded.length; ) {
    if (shaded[start] !== 1) {
      start++
      continue
    }
    let end = start
    while (end < shaded.length && shaded[end] === 1) end++
    const width = Math.max(0.5, x(end) - x(start))
    runs.push(
      html`<rect class="shade" x="${pixel(x(start))}" y="${pixel(top)}" width="${pixel(width)}" height="${pixel(bottom - top)}"/>`,
    )
    start = end
  }
  return runs
}

/** A step between neighbours instead of a slope. */
function steppedPath(values: ArrayLike<number>, x: Scale, y: Scale): string {
  let path = ''
  for (let index = 0; index < values.length; index++) {
    const height = pixel(y(values[index]!))
    path +=
      index === 0
        ? `M${pixel(x(0))} ${height}`
        : values[index] === values[index - 1]
          ? ''
          : `H${pixel(x(index))}V${height}`
  }
  return values.length === 0 ? '' : `${path}H${pixel(x(values.length - 1))}`
}

function drawnLine(line: Line, { stepped, bucket }: LinePlot, x: Scale, y: Scale, columns: number): Html {
  if (bucket !== undefined && line.values.length > bucket) {
    const { area, means } = envelopePaths(line.values, bucket, x, y)
    return html`<path class="envelope hue-${line.hue}" d="${area}"/><path class="line hue-${line.hue}" d="${means}"/>`
  }
  const path =
    stepped === true && line.values.length <= 2000
      ? steppedPath(line.values, x, y)
      : linePath(line.values, x, y, Math.round(columns))
  return html`<path class="line hue-${line.hue}" d="${path}"/>`
}

/** Lines over time with their names at their ends. */
export function linePlot(plot: LinePlot): Html {
  const { width = 340, height = 190, lines } = plot
  const longest = Math.max(0, ...lines.map((line) => line.label.length))
  const margins: Margins = { top: 26, right: 12 + longest * 6.2, bottom: 22, left: 46 }
  const right = width - margins.right
  const bottom = height - margins.bottom
  const reference = plot.reference === undefined ? [] : [[plot.reference]]
  const [low, high] = plot.bounds ?? extent([...lines.map((line) => line.values), ...reference])
  const room = plot.bounds === undefined ? (high - low) * 0.06 : 0
  const y = linearScale(low - room, high + room, bottom, margins.top)
  const length = Math.max(1, ...lines.map((line) => line.values.length))
  const x = linearScale(0, Math.max(1, length - 1), margins.left, right)
  const ends = lines.map((line) =>
    y(Math.min(Math.max(line.values[line.values.length - 1] ?? low, y.low), y.high)),
  )
  const labelHeights = spreadLabels(ends, LABEL_GAP, margins.top, bottom)
  const drawn = lines
    .map((line, index) => ({ line, index }))
    .reverse()
    .map(({ line, index }) => {
      return html`${drawnLine(line, plot, x, y, right - margins.left)}
<text class="label hue-${line.hue}" x="${pixel(right + 6)}" y="${pixel(labelHeights[index]! + 3.5)}">${line.label}</text>`
    })
  return drawing(width, height, plot.description, [
    html`<text class="plot-title" x="0" y="12">${plot.title}</text>`,
    plot.shaded === undefined ? null : shadedRuns(plot.shaded, x, margins.top, bottom),
    yAxis(y, margins.left, right, 4),
    plot.reference === undefined
      ? null
      : html`<line class="reference" x1="${pixel(margins.left)}" x2="${pixel(right)}" y1="${pixel(y(plot.reference))}" y2="${pixel(y(plot.reference))}"/>`,
    drawn,
    xLabels(
      plot.labels.map(({ at, text }) => ({ at: margins.left + at * (right - margins.left), text })),
      height - 6,
    ),
  ])
}
