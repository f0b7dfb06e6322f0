// Two doubles at once. Columns are addresses; `at` is the place of a pair of economies in a column, in bytes.


@inline
export function constant(value: f64): v128 {
  return f64x2.splat(value)
}

/** coefficient + x * series. */
@inline
export function horner(series: v128, x: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.splat(coefficient), f64x2.mul(x, series))
}

/** The bytes before an entry of a column. */
@inline
export function bytes(index: i32): usize {
  return <usize>index << 3
}

@inline
export function get(column: usize, at: usize): v128 {
  return v128.load(column + at)
}

/** Writes the lanes whose mask is set; the others keep their bits. */
@inline
export function put(column: usize, at: usize, mask: v128, value: v128): void {
  v128.store(column + at, v128.bitselect(value, v128.load(column + at), mask))
}

@inline
export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b)
}

@inline
export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b)
}

@inline
export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b)
}

@inline
export function div(a: v128, b: v128): v128 {
  return f64x2.div(a, b)
}

@inline
export function sqrt(a: v128): v128 {
  return f64x2.sqrt(a)
}

@inline
export function abs(a: v128): v128 {
  return f64x2.abs(a)
}

@inline
export function select(mask: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, mask)
}

/** Math.max(value, low) for a bound that is not 0; NaN stays NaN. */
@inline
export function atLeast(value: v128, low: v128): v128 {
  return f64x2.pmax(value, low)
}

/** Math.min(value, high); NaN stays NaN. Not for a value of 0 against a bound of -0. */
@inline
export function atMost(value: v128, high: v128): v128 {
  return f64x2.pmin(value, high)
}

/** Math.max(0, value): -0 becomes 0, NaN stays NaN. */
@inline
export function positivePart(value: v128): v128 {
  return f64x2.add(f64x2.pmax(value, constant(0)), constant(0))
}

/** The lesser of two numbers, the first where they are equal or one is NaN. */
@inline
export function lesser(a: v128, b: v128): v128 {
  return f64x2.pmin(a, b)
}

/** Math.min(high, Math.max(low, value)) for bounds that are not 0; NaN stays NaN. */
@inline
export function clamp(value: v128, low: v128, high: v128): v128 {
  return f64x2.pmin(f64x2.pmax(value, low), high)
}

/** Math.min(1, Math.max(0, value)). */
@inline
export function unitPart(value: v128): v128 {
  return f64x2.pmin(positivePart(value), constant(1))
}

/** Lanes where hour - start lies from 0 to below hours. */
@inline
export function within(hour: v128, start: v128, hours: v128): v128 {
  const since = f64x2.sub(hour, start)
  return v128.and(f64x2.ge(since, constant(0)), f64x2.lt(since, hours))
}

/** 1 - value. */
@inline
export function complement(value: v128): v128 {
  return f64x2.sub(constant(1), value)
}
