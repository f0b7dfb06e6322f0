// Actions of a rollout and their log probabilities, from the actor's outputs as columns outputs[output][stride]: `stride` is
// the number of environments rounded up to a multiple of four. Choices are made in double precision, with the operations of
// agents/distributions.ts in their order; log probabilities in single precision, in the order of the loss kernels.
import { exp as exp64, log as log64 } from '../../../../env/kernels/assembly/exponential'
import { FORBIDDEN, HALF_LOG_TWO_PI } from './policy-loss'
import { exp, log, multiplyAdd } from './vector-math'

@inline
function logit64(logits: usize, at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(logits + at))
}

/** All ones in the double lanes of a pair whose float32 mask is not 0. */
@inline
function allowed64(masks: usize, at: usize): v128 {
  const isAllowed = f32x4.ne(v128.load64_zero(masks + at), f32x4.splat(0))
  return v128.shuffle<i32>(isAllowed, isAllowed, 0, 0, 1, 1)
}

/** Draws one choice of two environments by its uniform numbers; -1 in the lane of one in which none is allowed. */
@inline
function choose(logits: usize, masks: usize, count: i32, step: usize, uniforms: v128): v128 {
  const lowest = f64x2.splat(-Infinity)
  const zero = f64x2.splat(0)
  const bytes = <usize>count * step
  let largest = lowest
  for (let at: usize = 0; at < bytes; at += step) {
    const value = logit64(logits, at)
    largest = v128.bitselect(value, largest, v128.and(f64x2.gt(value, largest), allowed64(masks, at)))
  }
  const isPossible = f64x2.ne(largest, lowest)
  let sum = zero
  for (let at: usize = 0; at < bytes; at += step) {
    const power = exp64(f64x2.sub(logit64(logits, at), largest))
    sum = f64x2.add(sum, v128.and(power, allowed64(masks, at)))
  }
  const normaliser = f64x2.add(largest, log64(sum))
  let cumulative = zero
  let chosen = f64x2.splat(-1)
  let open = isPossible
  for (let choice = 0; choice < count; choice++) {
    const at = <usize>choice * step
    const taken = v128.and(open, allowed64(masks, at))
    const probability = exp64(f64x2.sub(logit64(logits, at), normaliser))
    cumulative = f64x2.add(cumulative, v128.and(probability, taken))
    chosen = v128.bitselect(f64x2.splat(<f64>choice), chosen, taken)
    open = v128.andnot(open, v128.and(taken, f64x2.ge(cumulative, uniforms)))
    if (!v128.any_true(open)) break
  }
  return chosen
}

/** A logit of four environments, FORBIDDEN where its mask is 0. */
@inline
function maskedLogit(logits: usize, masks: usize, at: usize): v128 {
  const isAllowed = f32x4.ne(v128.load(masks + at), f32x4.splat(0))
  return v128.bitselect(v128.load(logits + at), f32x4.splat(FORBIDDEN), isAllowed)
}

/** Log probabilities of one choice in four environments. */
@inline
function logProbabilityOf(logits: usize, masks: usize, count: i32, step: usize, actions: v128): v128 {
  const bytes = <usize>count * step
  let highest = maskedLogit(logits, masks, 0)
  for (let at = step; at < bytes; at += step) highest = f32x4.pmax(highest, maskedLogit(logits, masks, at))
  let sum = f32x4.splat(0)
  let chosen = sum
  let choice = sum
  for (let at: usize = 0; at < bytes; at += step) {
    const value = maskedLogit(logits, masks, at)
    sum = f32x4.add(sum, exp(f32x4.sub(value, highest)))
    chosen = v128.bitselect(value, chosen, f32x4.eq(actions, choice))
    choice = f32x4.add(choice, f32x4.splat(1))
  }
  return f32x4.sub(chosen, f32x4.add(highest, log(sum)))
}

/**
 * Draws actions[component][stride] by uniforms[component][stride] (float64) and writes logProbabilities[stride]. `masks` has the
 * layout of the logits, 0 where a choice is forbidden; `counts` holds the number of choices of each component (int32).
 * Returns the first environment without an allowed choice, or -1.
 */
export function sampleCategorical(
  logits: usize,
  masks: usize,
  uniforms: usize,
  counts: usize,
  components: i32,
  stride: i32,
  actions: usize,
  logProbabilities: usize,
): i32 {
  const step = <usize>stride << 2
  for (let env = 0; env < stride; env += 4) {
    const within = <usize>env << 2
    let start = within
    let total = f32x4.splat(0)
    for (let component = 0; component < components; component++) {
      const count = load<i32>(counts + (<usize>component << 2))
      const uniform = uniforms + (<usize>(component * stride + env) << 3)
      const low = choose(logits + start, masks + start, count, step, v128.load(uniform))
      const high = choose(logits + start + 8, masks + start + 8, count, step, v128.load(uniform, 16))
      const chosen = v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5)
      const impossible = i32x4.bitmask(f32x4.lt(chosen, f32x4.splat(0)))
      if (impossible != 0) return env + ctz<i32>(impossible)
      v128.store(actions + <usize>component * step + within, chosen)
      total = f32x4.add(total, logProbabilityOf(logits + start, masks + start, count, step, chosen))
      start += <usize>count * step
    }
    v128.store(logProbabilities + within, total)
  }
  return -1
}

/**
 * actions[dimension][stride] = mean + deviation * normal, and logProbabilities[stride]. `normals` and `deviations` are float64,
 * `logDeviations` float32.
 */
export function sampleGaussian(
  means: usize,
  normals: usize,
  deviations: usize,
  logDeviations: usize,
  dimensions: i32,
  stride: i32,
  actions: usize,
  logProbabilities: usize,
): void {
  const step = <usize>stride << 2
  for (let env = 0; env < stride; env += 4) {
    const within = <usize>env << 2
    let squares = f32x4.splat(0)
    let constant: f32 = 0
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const at = <usize>dimension * step + within
      const mean = v128.load(means + at)
      const deviation = v128.load_splat<f64>(deviations + (<usize>dimension << 3))
      const normal = normals + (at << 1)
      const upper = v128.shuffle<i64>(mean, mean, 1, 1)
      const low = f64x2.add(f64x2.promote_low_f32x4(mean), f64x2.mul(deviation, v128.load(normal)))
      const high = f64x2.add(f64x2.promote_low_f32x4(upper), f64x2.mul(deviation, v128.load(normal, 16)))
      const action = v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5)
      v128.store(actions + at, action)
      const logDeviation = load<f32>(logDeviations + (<usize>dimension << 2))
      const score = f32x4.mul(f32x4.sub(action, mean), exp(f32x4.splat(-logDeviation)))
      squares = multiplyAdd(score, score, squares)
      constant += logDeviation + HALF_LOG_TWO_PI
    }
    const logProbability = f32x4.sub(f32x4.mul(squares, f32x4.splat(-0.5)), f32x4.splat(constant))
    v128.store(logProbabilities + within, logProbability)
  }
}
