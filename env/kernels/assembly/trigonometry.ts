// Sine and cosine as core/math/trigonometry.ts has them, operation by operation, so that the bits are the same.
import { horner } from './vector'

/** Sine on [-pi/4, pi/4] of the number whose square is z. */
@inline
export function sineCore(x: v128, z: v128): v128 {
  let tail = f64x2.sub(f64x2.splat(1.0 / 6227020800.0), f64x2.div(z, f64x2.splat(1307674368000)))
  tail = horner(tail, z, -1.0 / 39916800.0)
  tail = horner(tail, z, 1.0 / 362880.0)
  tail = horner(tail, z, -1.0 / 5040.0)
  tail = horner(tail, z, 1.0 / 120.0)
  tail = horner(tail, z, -1.0 / 6.0)
  tail = f64x2.mul(z, tail)
  return f64x2.add(x, f64x2.mul(x, tail))
}

/** Cosine on [-pi/4, pi/4] of the number whose square is z. */
@inline
export function cosineCore(z: v128): v128 {
  let tail = f64x2.add(f64x2.splat(-1.0 / 87178291200.0), f64x2.div(z, f64x2.splat(20922789888000)))
  tail = horner(tail, z, 1.0 / 479001600.0)
  tail = horner(tail, z, -1.0 / 3628800.0)
  tail = horner(tail, z, 1.0 / 40320.0)
  tail = horner(tail, z, -1.0 / 720.0)
  tail = horner(tail, z, 1.0 / 24.0)
  tail = f64x2.mul(f64x2.mul(z, z), tail)
  return f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.mul(f64x2.splat(0.5), z), tail))
}

/** All ones in each lane where the bit of the whole number in the lane's low word is set. */
@inline
export function bitMask(whole: v128, bit: i64): v128 {
  return i64x2.ne(v128.and(whole, i64x2.splat(bit)), i64x2.splat(0))
}

/** The sign bit where the second bit of the whole number in the lane's low word is set. */
@inline
export function signOfQuadrant(whole: v128): v128 {
  return v128.and(i64x2.shl(whole, 62), f64x2.splat(-0.0))
}
