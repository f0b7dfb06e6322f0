// Elementary functions on four float32 numbers at once. This file decides between the plain and the relaxed build.
import {
  TANH_LIMIT,
  TANH_P0,
  TANH_P1,
  TANH_P2,
  TANH_P3,
  TANH_Q0,
  TANH_Q1,
  TANH_Q2,
  TANH_Q3,
} from '../../../../core/math/tanh32-coefficients'

/** a * b + c: rounded twice in the plain build, once where the processor can in the relaxed build. */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/** c - a * b. */
@inline
export function multiplySubtract(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c)
  return f32x4.sub(c, f32x4.mul(a, b))
}

/** Value cut to [low, high]; NaN stays NaN. */
@inline
export function clamp(value: v128, low: v128, high: v128): v128 {
  return f32x4.pmax(f32x4.pmin(value, high), low)
}

/** Hyperbolic tangent; core/math/tanh32.ts has the same operations in the same order. */
@inline
export function tanh(value: v128): v128 {
  const x = clamp(value, f32x4.splat(-(<f32>TANH_LIMIT)), f32x4.splat(<f32>TANH_LIMIT))
  const square = f32x4.mul(x, x)
  let numerator = multiplyAdd(f32x4.splat(<f32>TANH_P3), square, f32x4.splat(<f32>TANH_P2))
  let denominator = multiplyAdd(f32x4.splat(<f32>TANH_Q3), square, f32x4.splat(<f32>TANH_Q2))
  numerator = multiplyAdd(numerator, square, f32x4.splat(<f32>TANH_P1))
  denominator = multiplyAdd(denominator, square, f32x4.splat(<f32>TANH_Q1))
  numerator = multiplyAdd(numerator, square, f32x4.splat(<f32>TANH_P0))
  denominator = multiplyAdd(denominator, square, f32x4.splat(<f32>TANH_Q0))
  return f32x4.div(f32x4.mul(x, numerator), denominator)
}

const LOWEST_EXPONENT: f32 = -87
const HIGHEST_EXPONENT: f32 = 87

/** e^value with a relative error near 1e-7 (Cephes expf); 0 below -87, e^87 above 87, NaN of NaN. */
@inline
export function exp(value: v128): v128 {
  const lowest = f32x4.splat(LOWEST_EXPONENT)
  const x = clamp(value, lowest, f32x4.splat(HIGHEST_EXPONENT))
  const binade = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)))
  let rest = multiplySubtract(binade, f32x4.splat(0.693359375), x)
  rest = multiplySubtract(binade, f32x4.splat(-2.1219444e-4), rest)
  let series = f32x4.splat(1.987569150e-4)
  series = multiplyAdd(series, rest, f32x4.splat(1.3981999507e-3))
  series = multiplyAdd(series, rest, f32x4.splat(8.3334519073e-3))
  series = multiplyAdd(series, rest, f32x4.splat(4.1665795894e-2))
  series = multiplyAdd(series, rest, f32x4.splat(1.6666665459e-1))
  series = multiplyAdd(series, rest, f32x4.splat(5.0000001201e-1))
  series = multiplyAdd(series, f32x4.mul(rest, rest), f32x4.add(rest, f32x4.splat(1)))
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(binade), i32x4.splat(127)), 23)
  return v128.andnot(f32x4.mul(series, scale), f32x4.lt(value, lowest))
}

/** Natural logarithm of positive normal numbers, absolute error near 1e-7 (Cephes logf). */
@inline
export function log(value: v128): v128 {
  const shifted = i32x4.sub(value, i32x4.splat(0x3f3504f3)) // splits binades at the root of one half
  const binade = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23))
  const mantissa = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3))
  const x = f32x4.sub(mantissa, f32x4.splat(1))
  const square = f32x4.mul(x, x)
  let series = f32x4.splat(7.0376836292e-2)
  series = multiplyAdd(series, x, f32x4.splat(-1.1514610310e-1))
  series = multiplyAdd(series, x, f32x4.splat(1.1676998740e-1))
  series = multiplyAdd(series, x, f32x4.splat(-1.2420140846e-1))
  series = multiplyAdd(series, x, f32x4.splat(1.4249322787e-1))
  series = multiplyAdd(series, x, f32x4.splat(-1.6668057665e-1))
  series = multiplyAdd(series, x, f32x4.splat(2.0000714765e-1))
  series = multiplyAdd(series, x, f32x4.splat(-2.4999993993e-1))
  series = multiplyAdd(series, x, f32x4.splat(3.3333331174e-1))
  series = f32x4.mul(f32x4.mul(x, square), series)
  series = multiplyAdd(binade, f32x4.splat(-2.1219444e-4), series)
  series = multiplyAdd(square, f32x4.splat(-0.5), series)
  return multiplyAdd(binade, f32x4.splat(0.693359375), f32x4.add(x, series))
}

/** The sums of the four lanes of four vectors, as one vector. */
@inline
export function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7))
}

/** Writes the columns of the 4 by 4 matrix whose rows are given, `step` bytes apart. */
@inline
export function transposeSquare(a: v128, b: v128, c: v128, d: v128, target: usize, step: usize): void {
  const abFront = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const abBack = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const cdFront = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const cdBack = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(target, v128.shuffle<f32>(abFront, cdFront, 0, 1, 4, 5))
  v128.store(target + step, v128.shuffle<f32>(abFront, cdFront, 2, 3, 6, 7))
  v128.store(target + step * 2, v128.shuffle<f32>(abBack, cdBack, 0, 1, 4, 5))
  v128.store(target + step * 3, v128.shuffle<f32>(abBack, cdBack, 2, 3, 6, 7))
}

/** Adds to the vector kept at an address. */
@inline
export function accumulate(address: usize, value: v128): void {
  v128.store(address, f32x4.add(v128.load(address), value))
}

/** tanh of `count` numbers in place, a multiple of four: for the test against core/math/tanh32.ts. */
export function tanhColumn(numbers: usize, count: i32): void {
  const end = numbers + (<usize>count << 2)
  for (; numbers < end; numbers += 16) v128.store(numbers, tanh(v128.load(numbers)))
}
