// exp and log as core/math/exponential.ts has them, operation by operation, so that the bits are the same.
import { horner } from './vector'

const LN2_HIGH: f64 = 0.6931471803691238
const LN2_LOW: f64 = 1.9082149292705877e-10
const STEPS: i32 = 32
const STEPS_PER_LN2: f64 = 46.16624130844683
const STEP_HIGH: f64 = LN2_HIGH / 32
const STEP_LOW: f64 = LN2_LOW / 32
const LEAST_NORMAL: f64 = 2.2250738585072014e-308
/** Beyond it the scale of the mantissa would leave the range of doubles. */
const LARGEST_USUAL: f64 = 6e307
/** Below it in size, e^x and its scale are normal numbers. */
const USUAL_EXPONENT: f64 = 700
/** Added to a whole number it leaves that number in the low bits. */
const WHOLE: f64 = 6755399441055744

/** 2^(j/32), by the Taylor series of exp. */
const stepTable: usize = memory.data(256, 16)
for (let step = 0; step < STEPS; step++) {
  const exponent: f64 = (<f64>step * (LN2_HIGH + LN2_LOW)) / <f64>STEPS
  let sum: f64 = 1
  for (let degree = 18; degree >= 1; degree--) sum = 1 + (sum * exponent) / <f64>degree
  store<f64>(stepTable + (<usize>step << 3), sum)
}

/** 2^exponent for exponents from -1074 to 1023. */
function powerOfTwo(exponent: i32): f64 {
  if (exponent >= -1022) return reinterpret<f64>(<i64>(exponent + 1023) << 52)
  return reinterpret<f64>(<i64>1 << <i64>(exponent + 1074))
}

/** e to the power x. */
export function expOne(x: f64): f64 {
  if (!(x < 709.782712893384)) return x != x ? x : x > 709.782712893384 ? Infinity : f64.MAX_VALUE
  if (x < -745.1332191019412) return 0
  const steps = floor<f64>(x * STEPS_PER_LN2 + 0.5)
  const r = x - steps * STEP_HIGH - steps * STEP_LOW
  const series: f64 =
    r * (1 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0))))))
  const whole = <i32>steps
  const base = load<f64>(stepTable + (<usize>(whole & (STEPS - 1)) << 3))
  const exponent = whole >> 5
  if (exponent > 1022 || exponent < -1021) {
    const half = exponent >> 1
    return (base + base * series) * powerOfTwo(half) * powerOfTwo(exponent - half)
  }
  return (base + base * series) * powerOfTwo(exponent)
}

/** Natural logarithm; -Infinity at 0 and NaN below. */
export function logOne(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN
  if (x == Infinity) return Infinity
  let exponent = 0
  if (x < LEAST_NORMAL) {
    x *= 18014398509481984
    exponent = -54
  }
  const binade = (<i32>(reinterpret<i64>(x) >> 32) - 0x3fe6a09e) >> 20
  exponent += binade
  const f = (binade == 1024 ? x * 0.5 * powerOfTwo(-1023) : x * powerOfTwo(-binade)) - 1
  const s = f / (2 + f)
  const z = s * s
  let tail: f64 = 2.0 / 21.0 + (z * 2) / 23
  tail = 2.0 / 19.0 + z * tail
  tail = 2.0 / 17.0 + z * tail
  tail = 2.0 / 15.0 + z * tail
  tail = 2.0 / 13.0 + z * tail
  tail = 2.0 / 11.0 + z * tail
  tail = 2.0 / 9.0 + z * tail
  tail = 2.0 / 7.0 + z * tail
  tail = 2.0 / 5.0 + z * tail
  tail = 2.0 / 3.0 + z * tail
  tail = z * tail
  const times = <f64>exponent
  return times * LN2_HIGH + (f - (s * (f - tail) - times * LN2_LOW))
}

function expEach(x: v128): v128 {
  const first = f64x2.splat(expOne(f64x2.extract_lane(x, 0)))
  return f64x2.replace_lane(first, 1, expOne(f64x2.extract_lane(x, 1)))
}

function logEach(x: v128): v128 {
  const first = f64x2.splat(logOne(f64x2.extract_lane(x, 0)))
  return f64x2.replace_lane(first, 1, logOne(f64x2.extract_lane(x, 1)))
}

/** e to the power x. */
@inline
export function exp(x: v128): v128 {
  if (!i64x2.all_true(f64x2.le(f64x2.abs(x), f64x2.splat(USUAL_EXPONENT)))) return expEach(x)
  const steps = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(STEPS_PER_LN2)), f64x2.splat(0.5)))
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(steps, f64x2.splat(STEP_HIGH))),
    f64x2.mul(steps, f64x2.splat(STEP_LOW)),
  )
  let series = horner(f64x2.splat(1.0 / 720.0), r, 1.0 / 120.0)
  series = horner(series, r, 1.0 / 24.0)
  series = horner(series, r, 1.0 / 6.0)
  series = horner(series, r, 0.5)
  series = horner(series, r, 1)
  series = f64x2.mul(r, series)
  const whole = f64x2.add(steps, f64x2.splat(WHOLE))
  const place0 = <usize>(i32x4.extract_lane(whole, 0) & (STEPS - 1)) << 3
  const place1 = <usize>(i32x4.extract_lane(whole, 2) & (STEPS - 1)) << 3
  const base = v128.load_lane<u64>(stepTable + place1, v128.load_zero<u64>(stepTable + place0), 1)
  const scale = i64x2.shl(i32x4.add(i32x4.shr_s(whole, 5), i32x4.splat(1023)), 52)
  return f64x2.mul(f64x2.add(base, f64x2.mul(base, series)), scale)
}

/** Natural logarithm of normal numbers that are finite and above 0. */
@inline
export function logOfNormal(x: v128): v128 {
  // The binade stands in the high word of each lane: split at sqrt(1/2), as the scalar form does.
  const binade = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3fe6a09e)), 20)
  const scale = v128.and(
    i32x4.shl(i32x4.sub(i32x4.splat(1023), binade), 20),
    i64x2.splat(0xffffffff00000000),
  )
  const times = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(binade, binade, 1, 3, 1, 3))
  const f = f64x2.sub(f64x2.mul(x, scale), f64x2.splat(1))
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f))
  const z = f64x2.mul(s, s)
  let tail = f64x2.add(
    f64x2.splat(2.0 / 21.0),
    f64x2.div(f64x2.mul(z, f64x2.splat(2)), f64x2.splat(23)),
  )
  tail = horner(tail, z, 2.0 / 19.0)
  tail = horner(tail, z, 2.0 / 17.0)
  tail = horner(tail, z, 2.0 / 15.0)
  tail = horner(tail, z, 2.0 / 13.0)
  tail = horner(tail, z, 2.0 / 11.0)
  tail = horner(tail, z, 2.0 / 9.0)
  tail = horner(tail, z, 2.0 / 7.0)
  tail = horner(tail, z, 2.0 / 5.0)
  tail = horner(tail, z, 2.0 / 3.0)
  tail = f64x2.mul(z, tail)
  const rest = f64x2.sub(f64x2.mul(s, f64x2.sub(f, tail)), f64x2.mul(times, f64x2.splat(LN2_LOW)))
  return f64x2.add(f64x2.mul(times, f64x2.splat(LN2_HIGH)), f64x2.sub(f, rest))
}

/** Natural logarithm; -Infinity at 0 and NaN below. */
@inline
export function log(x: v128): v128 {
  const usual = v128.and(
    f64x2.ge(x, f64x2.splat(LEAST_NORMAL)),
    f64x2.le(x, f64x2.splat(LARGEST_USUAL)),
  )
  if (!i64x2.all_true(usual)) return logEach(x)
  return logOfNormal(x)
}

/** exp of numbers[first] to below numbers[end], in place; the column has room for one number more. */
export function expColumn(numbers: usize, first: i32, end: i32): void {
  for (let at = <usize>first << 3; at < <usize>end << 3; at += 16) {
    v128.store(numbers + at, exp(v128.load(numbers + at)))
  }
}

/** log of numbers[first] to below numbers[end], in place; the column has room for one number more. */
export function logColumn(numbers: usize, first: i32, end: i32): void {
  for (let at = <usize>first << 3; at < <usize>end << 3; at += 16) {
    v128.store(numbers + at, log(v128.load(numbers + at)))
  }
}
