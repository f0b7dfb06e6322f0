/** The exponent of the leading decimal digit: 2 for 345, -3 for 0.0042. */
function magnitude(value: number): number {
  return Number(value.toExponential().split('e')[1])
}

/** A number for people: three significant digits, no exponent unless it is very small or large. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e6 || size < 1e-4) return value.toExponential(1).replace('e+', 'e').replace('-', '−')
  const digits = size >= 1000 ? 0 : Math.max(0, 2 - magnitude(size))
  const text = value.toFixed(Math.min(digits, 6))
  const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return (size >= 1000 ? plain.replace(/\B(?=(\d{3})+$)/g, ' ') : plain).replace('-', '−')
}

/** A share as a percentage. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${number(share * 100)} %` : '–'
}

/** A day in UTC from Unix seconds. */
export function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

/** Values of an axis, all with as many decimals as their distance needs. */
export function axisTexts(values: readonly number[]): string[] {
  const step = values.length > 1 ? values[1]! - values[0]! : Math.abs(values[0] ?? 1)
  const decimals = step > 0 ? Math.min(6, Math.max(0, -magnitude(step * 1.0000001))) : 0
  return values.map((value) =>
    Math.abs(value) >= 1000 ? number(value) : value.toFixed(decimals).replace('-', '−'),
  )
}

/** Round values that divide a range into about `count` parts, and lie inside it. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = high - low
  if (!(span > 0)) return [low]
  const rough = span / count
  const power = Number(`1e${magnitude(rough)}`)
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough)! * power
  const values: number[] = []
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + span * 1e-9; index++) {
    values.push(Number((index * step).toPrecision(12)))
  }
  return values
}

/** A series' source line without the word that opens it. */
export function withoutLabel(source: string): string {
  return source.replace(/^source: /, '')
}
