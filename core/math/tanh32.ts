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
} from './tanh32-coefficients.js'

const { fround } = Math

const P0 = fround(TANH_P0)
const P1 = fround(TANH_P1)
const P2 = fround(TANH_P2)
const P3 = fround(TANH_P3)
const Q0 = fround(TANH_Q0)
const Q1 = fround(TANH_Q1)
const Q2 = fround(TANH_Q2)
const Q3 = fround(TANH_Q3)

/**
 * Hyperbolic tangent of a float32 number as the learner's kernels compute it: each operation rounded to float32, in
 * their order, hence the same bits. Absolute error below 1.2e-6, so it may pass 1 by that much. NaN stays NaN.
 */
export function tanh32(value: number): number {
  const x = Math.max(Math.min(value, TANH_LIMIT), -TANH_LIMIT)
  const square = fround(x * x)
  let numerator = fround(fround(P3 * square) + P2)
  let denominator = fround(fround(Q3 * square) + Q2)
  numerator = fround(fround(numerator * square) + P1)
  denominator = fround(fround(denominator * square) + Q1)
  numerator = fround(fround(numerator * square) + P0)
  denominator = fround(fround(denominator * square) + Q0)
  return fround(fround(x * numerator) / denominator)
}
