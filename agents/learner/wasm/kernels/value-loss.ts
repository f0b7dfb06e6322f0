// Losses on values: the critic's squared error, and the temporal-difference loss of DQN.
import { accumulate, clamp, multiplyAdd } from './vector-math'

/**
 * The critic's squared error. values[panel][4][8] become gradients. Sample rows: presence, return, value at collection.
 * With a clip range above 0 the loss is the greater of the free error and that of the value kept within the range.
 */
export function criticLoss(
  values: usize,
  samples: usize,
  panels: i32,
  coefficient: f32,
  clipRange: f32,
  sampleWeight: f32,
  statistics: usize,
): void {
  const zero = f32x4.splat(0)
  const range = f32x4.splat(clipRange)
  const slope = f32x4.splat(2 * coefficient)
  for (let half = 0; half < panels * 2; half++) {
    const at = values + (<usize>(half >> 1) << 7) + (<usize>(half & 1) << 4)
    const sample = samples + (<usize>(half >> 1) << 7) + (<usize>(half & 1) << 4)
    const weight = f32x4.mul(v128.load(sample), f32x4.splat(sampleWeight))
    const goal = v128.load(sample, 32)
    const value = v128.load(at)
    let error = f32x4.sub(value, goal)
    let passed = error
    if (clipRange > 0) {
      const before = v128.load(sample, 64)
      const moved = f32x4.sub(value, before)
      const kept = clamp(moved, f32x4.neg(range), range)
      const clippedError = f32x4.sub(f32x4.add(before, kept), goal)
      const clippedCounts = f32x4.gt(f32x4.mul(clippedError, clippedError), f32x4.mul(error, error))
      passed = v128.bitselect(v128.and(clippedError, f32x4.eq(moved, kept)), error, clippedCounts)
      error = v128.bitselect(clippedError, error, clippedCounts)
    }
    accumulate(statistics, f32x4.mul(weight, f32x4.mul(error, error)))
    v128.store(at, f32x4.mul(f32x4.mul(weight, passed), slope))
    v128.store(at, zero, 32)
    v128.store(at, zero, 64)
    v128.store(at, zero, 96)
  }
}

/**
 * Replaces outputs[panel][outputStride][8], value first, by value + advantage - mean advantage in the rows of the
 * advantages. `actions` is their number.
 */
export function combineDueling(outputs: usize, actions: i32, outputStride: i32, panels: i32): void {
  const share = f32x4.splat(<f32>1 / <f32>actions)
  for (let half = 0; half < panels * 2; half++) {
    const value = outputs + (<usize>((half >> 1) * outputStride) << 5) + (<usize>(half & 1) << 4)
    const first = value + 32
    const end = first + (<usize>actions << 5)
    let sum = f32x4.splat(0)
    for (let at = first; at < end; at += 32) sum = f32x4.add(sum, v128.load(at))
    const shift = f32x4.sub(v128.load(value), f32x4.mul(sum, share))
    for (let at = first; at < end; at += 32) v128.store(at, f32x4.add(v128.load(at), shift))
  }
}

// Byte offsets in a panel of sample rows.
const PRESENCE: usize = 0
const REWARD: usize = 32
const DISCOUNT: usize = 64
const IMPORTANCE: usize = 96
const ACTION: usize = 128
const NEXT_MASKS: usize = 160

// Byte offsets of the running sums, one vector each.
const LOSS: usize = 0
const CHOSEN_VALUE: usize = 16

/**
 * Huber loss (threshold 1) of the chosen actions' temporal-difference errors. Sample rows: presence, reward,
 * discount, importance weight, action, then the next state's masks where there are any. `values` (of the online network)
 * become gradients with respect to the network's outputs; `chooser` picks the next action and `target` values it.
 * The actions' rows begin at row `dueling` (0 or 1). Writes |error| to errors[panel][8].
 */
export function temporalDifferenceLoss(
  values: usize,
  target: usize,
  chooser: usize,
  samples: usize,
  errors: usize,
  actions: i32,
  dueling: i32,
  outputStride: i32,
  sampleStride: i32,
  panels: i32,
  masked: i32,
  sampleWeight: f32,
  statistics: usize,
): void {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  const firstRow = <usize>dueling << 5
  const share = f32x4.splat(dueling != 0 ? <f32>1 / <f32>actions : 0)
  for (let half = 0; half < panels * 2; half++) {
    const within = <usize>(half & 1) << 4
    const start = (<usize>((half >> 1) * outputStride) << 5) + within + firstRow
    const sample = samples + (<usize>((half >> 1) * sampleStride) << 5) + within

    let best = f32x4.splat(-Infinity)
    let nextValue = zero
    for (let action = 0; action < actions; action++) {
      const at = start + (<usize>action << 5)
      const preference = v128.load(chooser + at)
      let better = f32x4.gt(preference, best)
      if (masked) {
        better = v128.and(better, f32x4.ne(v128.load(sample + NEXT_MASKS + (<usize>action << 5)), zero))
      }
      best = v128.bitselect(preference, best, better)
      nextValue = v128.bitselect(v128.load(target + at), nextValue, better)
    }
    const goal = multiplyAdd(nextValue, v128.load(sample, DISCOUNT), v128.load(sample, REWARD))

    const chosenAction = v128.load(sample, ACTION)
    let chosen = zero
    let number = zero
    for (let action = 0; action < actions; action++) {
      const value = v128.load(values + start + (<usize>action << 5))
      chosen = v128.bitselect(value, chosen, f32x4.eq(chosenAction, number))
      number = f32x4.add(number, one)
    }

    const presence = v128.load(sample, PRESENCE)
    const average = f32x4.mul(presence, f32x4.splat(sampleWeight))
    const weight = f32x4.mul(average, v128.load(sample, IMPORTANCE))
    const error = f32x4.sub(chosen, goal)
    const clipped = clamp(error, f32x4.neg(one), one)
    const loss = f32x4.mul(clipped, f32x4.sub(error, f32x4.mul(clipped, f32x4.splat(0.5))))
    accumulate(statistics + LOSS, f32x4.mul(weight, loss))
    accumulate(statistics + CHOSEN_VALUE, f32x4.mul(average, chosen))
    v128.store(errors + (<usize>(half >> 1) << 5) + within, f32x4.abs(error))

    // Q(a) = V + A(a) - mean A, so that V takes the whole gradient and every advantage gives its share back.
    const gradient = f32x4.mul(weight, clipped)
    const given = f32x4.mul(gradient, share)
    if (dueling) v128.store(values + start - 32, gradient)
    number = zero
    for (let action = 0; action < actions; action++) {
      const taken = v128.and(gradient, f32x4.eq(chosenAction, number))
      v128.store(values + start + (<usize>action << 5), f32x4.sub(taken, given))
      number = f32x4.add(number, one)
    }
    const end = values + start - firstRow + (<usize>outputStride << 5)
    for (let at = values + start + (<usize>actions << 5); at < end; at += 32) v128.store(at, zero)
  }
}
