// Columns of parameters and gradients; `count` is a multiple of 16.
import { multiplyAdd, transposeSquare } from './vector-math'

/** The sum of squares, in a fixed order. */
export function sumOfSquares(numbers: usize, count: i32): f32 {
  let a = f32x4.splat(0)
  let b = a
  let c = a
  let d = a
  const end = numbers + (<usize>count << 2)
  for (; numbers < end; numbers += 64) {
    let x = v128.load(numbers)
    a = multiplyAdd(x, x, a)
    x = v128.load(numbers, 16)
    b = multiplyAdd(x, x, b)
    x = v128.load(numbers, 32)
    c = multiplyAdd(x, x, c)
    x = v128.load(numbers, 48)
    d = multiplyAdd(x, x, d)
  }
  const sums = f32x4.add(f32x4.add(a, b), f32x4.add(c, d))
  return (
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3))
  )
}

/** sums += addends. */
export function addInto(sums: usize, addends: usize, count: i32): void {
  const end = sums + (<usize>count << 2)
  for (; sums < end; sums += 32) {
    v128.store(sums, f32x4.add(v128.load(sums), v128.load(addends)))
    v128.store(sums, f32x4.add(v128.load(sums, 16), v128.load(addends, 16)), 16)
    addends += 32
  }
}

export function fillZero(numbers: usize, count: i32): void {
  memory.fill(numbers, 0, <usize>count << 2)
}

/** target += rate * (source - target); a copy at rate 1. */
export function moveTowards(target: usize, source: usize, count: i32, rate: f32): void {
  if (rate == 1) {
    memory.copy(target, source, <usize>count << 2)
    return
  }
  const factor = f32x4.splat(rate)
  const end = target + (<usize>count << 2)
  for (; target < end; target += 16) {
    const current = v128.load(target)
    v128.store(target, multiplyAdd(f32x4.sub(v128.load(source), current), factor, current))
    source += 16
  }
}

const LEAST_GRADIENT: f32 = 1e-15
const LEAST_MOMENT: f32 = 1e-30

/** Numbers of the least size or below become 0: subnormals cost a hundred cycles each and cannot be switched off. */
@inline
function flush(value: v128, least: f32): v128 {
  return v128.and(value, f32x4.gt(f32x4.abs(value), f32x4.splat(least)))
}

// Byte offsets of the float32 settings of a step.
const SCALE: usize = 0
const STEP_SIZE: usize = 4
const EPSILON: usize = 8
const BETA_1: usize = 12
const BETA_2: usize = 16

/** Moves the moments of the four parameters at byte offset `at` and returns the parameters after the step. */
@inline
function stepped(
  parameters: usize,
  gradients: usize,
  firstMoments: usize,
  secondMoments: usize,
  at: usize,
  settings: usize,
): v128 {
  const one = f32x4.splat(1)
  const keep1 = v128.load_splat<f32>(settings, BETA_1)
  const keep2 = v128.load_splat<f32>(settings, BETA_2)
  const scaled = f32x4.mul(v128.load(gradients + at), v128.load_splat<f32>(settings, SCALE))
  const gradient = flush(scaled, LEAST_GRADIENT)
  const first = flush(
    multiplyAdd(v128.load(firstMoments + at), keep1, f32x4.mul(gradient, f32x4.sub(one, keep1))),
    LEAST_MOMENT,
  )
  const square = f32x4.mul(gradient, gradient)
  const second = flush(
    multiplyAdd(v128.load(secondMoments + at), keep2, f32x4.mul(square, f32x4.sub(one, keep2))),
    LEAST_MOMENT,
  )
  v128.store(firstMoments + at, first)
  v128.store(secondMoments + at, second)
  const size = f32x4.add(f32x4.sqrt(second), v128.load_splat<f32>(settings, EPSILON))
  const step = f32x4.div(f32x4.mul(v128.load_splat<f32>(settings, STEP_SIZE), first), size)
  const result = f32x4.sub(v128.load(parameters + at), step)
  v128.store(parameters + at, result)
  return result
}

/**
 * One step of Adam (Kingma and Ba, 2015) on gradients * scale, of `count` parameters, a multiple of four. The bias
 * corrections are the caller's: stepSize = rate sqrt(1 - beta2^t) / (1 - beta1^t) and epsilon = eps sqrt(1 - beta2^t).
 */
export function adam(
  parameters: usize,
  gradients: usize,
  firstMoments: usize,
  secondMoments: usize,
  count: i32,
  settings: usize,
): void {
  for (let at: usize = 0; at < <usize>count << 2; at += 16) {
    stepped(parameters, gradients, firstMoments, secondMoments, at, settings)
  }
}

/**
 * The same for the weights of a layer, weights[output / 4][input][4], from output `firstOutput` up to `endOutput`; what
 * comes of them is written to transposed[input / 4][output][4] as well. All addresses are those of the layer's first weight.
 */
export function adamTransposing(
  weights: usize,
  gradients: usize,
  firstMoments: usize,
  secondMoments: usize,
  transposed: usize,
  inputStride: i32,
  outputStride: i32,
  firstOutput: i32,
  endOutput: i32,
  settings: usize,
): void {
  const row = <usize>outputStride << 4
  let at = <usize>(firstOutput * inputStride) << 2
  for (let output = firstOutput; output < endOutput; output += 4) {
    let target = transposed + (<usize>output << 4)
    for (let input = 0; input < inputStride; input += 4) {
      const a = stepped(weights, gradients, firstMoments, secondMoments, at, settings)
      const b = stepped(weights, gradients, firstMoments, secondMoments, at + 16, settings)
      const c = stepped(weights, gradients, firstMoments, secondMoments, at + 32, settings)
      const d = stepped(weights, gradients, firstMoments, secondMoments, at + 48, settings)
      transposeSquare(a, b, c, d, target, 16)
      at += 64
      target += row
    }
  }
}

/** The place of the first NaN or infinity among `count` numbers, or -1. */
export function firstNonFinite(numbers: usize, count: i32): i32 {
  const start = numbers
  const end = numbers + (<usize>count << 2)
  for (; numbers + 16 <= end; numbers += 16) {
    const value = v128.load(numbers) // only of finite numbers is the difference to themselves 0
    if (v128.any_true(f32x4.ne(f32x4.sub(value, value), f32x4.splat(0)))) break
  }
  for (; numbers < end; numbers += 4) {
    const value = load<f32>(numbers)
    if (value - value != 0) return <i32>((numbers - start) >> 2)
  }
  return -1
}
