import { type Html, html } from './html.js'
import { percent } from './numbers.js'
import { drawing, pixel } from './plot.js'

/** A share between 0 and 1, made of parts. */
export interface Bar {
  readonly label: string
  readonly parts: readonly { readonly share: number; readonly style: string }[]
  /** Written after the bar; the sum of the parts by default. */
  readonly note?: string
}

const ROW_HEIGHT = 20

/** Horizontal bars on one scale from 0 to 1 (or to `most`), each with its number written out. */
export function barPlot(
  title: string,
  description: string,
  bars: readonly Bar[],
  { width = 700, most = 1 }: { readonly width?: number; readonly most?: number } = {},
): Html {
  const left = 14 + Math.max(...bars.map((bar) => bar.label.length)) * 6.2
  const longest = Math.max(7, ...bars.map((bar) => bar.note?.length ?? 0))
  const room = width - left - longest * 6.2 - 12
  const rows = bars.map((bar, index) => {
    const top = 22 + index * ROW_HEIGHT
    let start = left
    const parts = bar.parts.map(({ share, style }) => {
      const length = (Math.min(share, most) / most) * room
      const part = html`<rect class="${style}" x="${pixel(start)}" y="${top + 3}" width="${pixel(length)}" height="${ROW_HEIGHT - 8}"/>`
      start += length
      return part
    })
    const total = bar.parts.reduce((sum, part) => sum + part.share, 0)
    return html`<text class="label" x="${pixel(left - 8)}" y="${top + 13}" text-anchor="end">${bar.label}</text>
<rect class="track" x="${pixel(left)}" y="${top + 3}" width="${pixel(room)}" height="${ROW_HEIGHT - 8}"/>
${parts}<text class="tick" x="${pixel(left + room + 8)}" y="${top + 13}">${bar.note ?? percent(total)}</text>`
  })
  return drawing(width, 26 + bars.length * ROW_HEIGHT, description, [
    html`<text class="plot-title" x="0" y="12">${title}</text>`,
    rows,
  ])
}
