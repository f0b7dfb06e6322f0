// Columns of parameters and gradients; `count` is a multiple of 16.
import { multiplyAdd } from './vector-math'

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

/**
 * One step of Adam (Kingma and Ba, 2015) on gradients * scale. The bias corrections are the caller's:
 * stepSize = rate sqrt(1 - beta2^t) / (1 - beta1^t) and epsilon = eps sqrt(1 - beta2^t).
 */
export function adam(
  parameters: usize,
  gradients: usize,
  firstMoments: usize,
  secondMoments: usize,
  count: i32,
  scale: f32,
  stepSize: f32,
  epsilon: f32,
  beta1: f32,
  beta2: f32,
): void {
  const scales = f32x4.splat(scale)
  const steps = f32x4.splat(stepSize)
  const epsilons = f32x4.splat(epsilon)
  const keep1 = f32x4.splat(beta1)
  const keep2 = f32x4.splat(beta2)
  const take1 = f32x4.splat(1 - beta1)
  const take2 = f32x4.splat(1 - beta2)
  const end = parameters + (<usize>count << 2)
  while (parameters < end) {
    const gradient = flush(f32x4.mul(v128.load(gradients), scales), LEAST_GRADIENT)
    const first = flush(
      multiplyAdd(v128.load(firstMoments), keep1, f32x4.mul(gradient, take1)),
      LEAST_MOMENT,
    )
    const second = flush(
      multiplyAdd(v128.load(secondMoments), keep2, f32x4.mul(f32x4.mul(gradient, gradient), take2)),
      LEAST_MOMENT,
    )
    v128.store(firstMoments, first)
    v128.store(secondMoments, second)
    const step = f32x4.div(f32x4.mul(steps, first), f32x4.add(f32x4.sqrt(second), epsilons))
    v128.store(parameters, f32x4.sub(v128.load(parameters), step))
    parameters += 16
    gradients += 16
    firstMoments += 16
    secondMoments += 16
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
