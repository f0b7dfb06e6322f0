// Charts of lines on logarithmic axes, side by side, as one SVG.
const WIDTH = 360
const HEIGHT = 300
const MARGIN = { left: 62, right: 12, top: 34, bottom: 62 }
const COLOURS = ['#1f6feb', '#d1242f']

const short = (value) =>
  value >= 1e6 ? `${value / 1e6}M` : value >= 1e3 ? `${Number((value / 1e3).toPrecision(3))}k` : `${value}`

/** Powers of ten, and their doubles and fives where few fit, from low to high. */
function ticks(low, high) {
  const list = []
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    for (const times of [1, 2, 5]) if (power * times >= low && power * times <= high) list.push(power * times)
  }
  return list
}

function chart({ title, unit, places, lines }, offset) {
  const all = lines.flatMap((line) => line.values)
  const low = Math.min(...all) / 1.3
  const high = Math.max(...all) * 1.3
  const scale = (value, from, to, start, end) =>
    start + ((Math.log(value) - Math.log(from)) / (Math.log(to) - Math.log(from))) * (end - start)
  const x = (place) =>
    scale(place, places[0], places.at(-1), offset + MARGIN.left, offset + WIDTH - MARGIN.right)
  const y = (value) => scale(value, low, high, HEIGHT - MARGIN.bottom, MARGIN.top)
  const parts = [`<text x="${offset + MARGIN.left}" y="16" font-weight="bold">${title}</text>`]
  parts.push(`<text x="${offset + MARGIN.left}" y="29" fill="#57606a">${unit}</text>`)
  for (const tick of ticks(low, high)) {
    const at = y(tick).toFixed(1)
    parts.push(
      `<line x1="${offset + MARGIN.left}" x2="${offset + WIDTH - MARGIN.right}" y1="${at}" y2="${at}" stroke="#d8dee4"/>`,
      `<text x="${offset + MARGIN.left - 5}" y="${at}" dy="4" text-anchor="end">${short(tick)}</text>`,
    )
  }
  for (const place of places.length > 7 ? places.filter((_, index) => index % 2 === 0) : places) {
    parts.push(
      `<text x="${x(place).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 15}" text-anchor="middle">${place}</text>`,
    )
  }
  lines.forEach(({ name, values, isLimit }, index) => {
    const points = values.map((value, place) => `${x(places[place]).toFixed(1)},${y(value).toFixed(1)}`)
    const style = isLimit ? 'stroke="#57606a" stroke-dasharray="5 4"' : `stroke="${COLOURS[index]}"`
    parts.push(`<polyline points="${points.join(' ')}" fill="none" stroke-width="2" ${style}/>`)
    const line = HEIGHT - 32 + 13 * Math.floor(index / 2)
    const start = offset + MARGIN.left + (index % 2) * 130
    parts.push(
      `<line x1="${start}" x2="${start + 18}" y1="${line}" y2="${line}" stroke-width="2" ${style}/>`,
      `<text x="${start + 23}" y="${line}" dy="4">${name}</text>`,
    )
  })
  return parts.join('\n')
}

/** The charts as the text of an SVG file with a title for those who hear it read. */
export function lineCharts(charts, title) {
  const width = WIDTH * charts.length
  const body = charts.map((one, index) => chart(one, index * WIDTH)).join('\n')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" font-family="sans-serif" font-size="11">
<title>${title}</title>
<rect width="${width}" height="${HEIGHT}" fill="white"/>
${body}
</svg>
`
}
