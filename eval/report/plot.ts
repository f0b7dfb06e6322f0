import { log } from '../../core/math/exponential.js'
import { type Fragment, type Html, html } from './html.js'
import { axisTexts, ticks } from './numbers.js'

/** Room around a plot's area for its labels, in pixels of the drawing. */
export interface Margins {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
}

/** Where a quantity lies on the drawing. */
export interface Scale {
  (value: number): number
  readonly low: number
  readonly high: number
}

/** A linear scale from values to pixels. */
export function linearScale(low: number, high: number, from: number, to: number): Scale {
  const span = high - low || 1
  return Object.assign((value: number) => from + ((value - low) / span) * (to - from), { low, high })
}

/** A logarithmic scale; values at or below 0 are drawn at the lower end. */
export function logScale(low: number, high: number, from: number, to: number): Scale {
  const inner = linearScale(log(low), log(high), from, to)
  return Object.assign((value: number) => inner(log(Math.max(value, low))), { low, high })
}

/** A pixel position with a tenth of a pixel: enough for the eye, and half the bytes. */
export function pixel(value: number): string {
  return (Math.round(value * 10) / 10).toString()
}

/** Lowest and highest finite value over all lists, a little widened where they are equal. */
export function extent(lists: readonly ArrayLike<number>[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const list of lists) {
    for (let index = 0; index < list.length; index++) {
      const value = list[index]!
      if (!Number.isFinite(value)) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  if (low > high) return [0, 1]
  if (low === high) return [low - Math.abs(low || 1) * 0.05, high + Math.abs(high || 1) * 0.05]
  return [low, high]
}

/** Points of a line through values at equal distances, at most two (lowest, highest) for each pixel column. */
export function linePath(values: ArrayLike<number>, x: Scale, y: Scale, columns: number): string {
  const points: string[] = []
  const at = (index: number) => {
    if (Number.isFinite(values[index])) points.push(`${pixel(x(index))} ${pixel(y(values[index]!))}`)
  }
  const bucket = Math.max(1, Math.ceil(values.length / columns))
  for (let start = 0; start < values.length; start += bucket) {
    const end = Math.min(start + bucket, values.length)
    let [lowest, highest] = [start, start]
    for (let index = start; index < end; index++) {
      if (values[index]! < values[lowest]!) lowest = index
      if (values[index]! > values[highest]!) highest = index
    }
    at(Math.min(lowest, highest))
    if (lowest !== highest) at(Math.max(lowest, highest))
  }
  return points.length === 0 ? '' : `M${points.join('L')}`
}

/** For each bucket of so many values: the area between lowest and highest, and the line of the means. */
export function envelopePaths(
  values: ArrayLike<number>,
  bucket: number,
  x: Scale,
  y: Scale,
): { readonly area: string; readonly means: string } {
  const upper: string[] = []
  const lower: string[] = []
  const means: string[] = []
  for (let start = 0; start < values.length; start += bucket) {
    const end = Math.min(start + bucket, values.length)
    let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
    for (let index = start; index < end; index++) {
      low = Math.min(low, values[index]!)
      high = Math.max(high, values[index]!)
      sum += values[index]!
    }
    const middle = pixel(x((start + end - 1) / 2))
    upper.push(`${middle} ${pixel(y(high))}`)
    lower.push(`${middle} ${pixel(y(low))}`)
    means.push(`${middle} ${pixel(y(sum / (end - start)))}`)
  }
  return { area: `M${upper.join('L')}L${lower.reverse().join('L')}Z`, means: `M${means.join('L')}` }
}

/** Horizontal rules with their values at the left. */
export function yAxis(y: Scale, left: number, right: number, count: number): Fragment {
  const values = ticks(y.low, y.high, count)
  const texts = axisTexts(values)
  return values.map(
    (
      value,
      index,
    ) => html`<line class="rule" x1="${pixel(left)}" x2="${pixel(right)}" y1="${pixel(y(value))}" y2="${pixel(y(value))}"/>
<text class="tick" x="${pixel(left - 6)}" y="${pixel(y(value) + 3.5)}" text-anchor="end">${texts[index]!}</text>`,
  )
}

/** Labels under the plot; the first and last are kept inside it. */
export function xLabels(
  labels: readonly { readonly at: number; readonly text: string }[],
  y: number,
): Fragment {
  return labels.map(({ at, text }, index) => {
    const anchor = index === 0 ? 'start' : index === labels.length - 1 ? 'end' : 'middle'
    return html`<text class="tick" x="${pixel(at)}" y="${pixel(y)}" text-anchor="${anchor}">${text}</text>`
  })
}

/** A drawing that scales with the page and says in words what it shows. */
export function drawing(width: number, height: number, description: string, content: Fragment): Html {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">${content}</svg>`
}
