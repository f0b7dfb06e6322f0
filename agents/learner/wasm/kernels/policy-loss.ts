// The clipped surrogate loss of PPO. Each sample has a row of numbers: presence (1, or 0 for padding), old log
// probability, advantage, then the action's coordinates. The outputs' gradient replaces the outputs in place.
import { accumulate, clamp, exp, laneSums, log, multiplyAdd } from './vector-math'

// Byte offsets in a panel of sample rows.
const PRESENCE: usize = 0
const OLD_LOG_PROBABILITY: usize = 32
const ADVANTAGE: usize = 64
const ACTION: usize = 96

// Byte offsets of float32 settings.
const CLIP_RANGE: usize = 0
const ENTROPY_COEFFICIENT: usize = 4
export const ADVANTAGE_MEAN: usize = 8
export const ADVANTAGE_SCALE: usize = 12
const SAMPLE_WEIGHT: usize = 16

// Byte offsets of the running sums, one vector each.
const POLICY_LOSS: usize = 0
const ENTROPY: usize = 16
const APPROXIMATE_KL: usize = 32
const CLIP_FRACTION: usize = 48

/** Low enough for a probability of exactly 0, yet finite, so that 0 times it is 0. */
export const FORBIDDEN: f32 = -1e30

/** Replaces the logits whose mask is 0. Both have the same layout; `count` numbers, a multiple of four. */
export function maskLogits(logits: usize, masks: usize, count: i32): void {
  const forbidden = f32x4.splat(FORBIDDEN)
  const end = logits + (<usize>count << 2)
  for (; logits < end; logits += 16) {
    const allowed = f32x4.ne(v128.load(masks), f32x4.splat(0))
    v128.store(logits, v128.bitselect(v128.load(logits), forbidden, allowed))
    masks += 16
  }
}

@inline
function weightOf(sample: usize, settings: usize): v128 {
  return f32x4.mul(v128.load(sample, PRESENCE), v128.load_splat<f32>(settings, SAMPLE_WEIGHT))
}

/** d loss / d log probability of four samples; adds their loss, KL (k3) and clipping to the running sums. */
@inline
function surrogateGradient(logProbability: v128, sample: usize, settings: usize, statistics: usize): v128 {
  const one = f32x4.splat(1)
  const clipRange = v128.load_splat<f32>(settings, CLIP_RANGE)
  const weight = weightOf(sample, settings)
  const advantage = f32x4.mul(
    f32x4.sub(v128.load(sample, ADVANTAGE), v128.load_splat<f32>(settings, ADVANTAGE_MEAN)),
    v128.load_splat<f32>(settings, ADVANTAGE_SCALE),
  )
  const logRatio = f32x4.sub(logProbability, v128.load(sample, OLD_LOG_PROBABILITY))
  const ratio = exp(logRatio)
  const clipped = clamp(ratio, f32x4.sub(one, clipRange), f32x4.add(one, clipRange))
  const gain = f32x4.mul(ratio, advantage)
  const clippedGain = f32x4.mul(clipped, advantage)
  accumulate(statistics + POLICY_LOSS, f32x4.neg(f32x4.mul(weight, f32x4.pmin(gain, clippedGain))))
  accumulate(statistics + APPROXIMATE_KL, f32x4.mul(weight, f32x4.sub(f32x4.sub(ratio, one), logRatio)))
  accumulate(statistics + CLIP_FRACTION, v128.and(weight, f32x4.ne(ratio, clipped)))
  return f32x4.mul(f32x4.neg(weight), v128.and(gain, f32x4.le(gain, clippedGain)))
}

@inline
function clearPadding(outputs: usize, count: i32, stride: i32): void {
  const end = outputs + (<usize>stride << 5)
  for (let at = outputs + (<usize>count << 5); at < end; at += 32) v128.store(at, f32x4.splat(0))
}

/**
 * Log probabilities in place of the logits from `logits` to `end`, 32 bytes apart, and the probabilities, a vector each, from
 * `probabilities` on; returns the entropy.
 */
@inline
function logSoftmax(logits: usize, end: usize, probabilities: usize): v128 {
  const zero = f32x4.splat(0)
  let highest = v128.load(logits)
  for (let at = logits + 32; at < end; at += 32) highest = f32x4.pmax(highest, v128.load(at))
  let sum = zero
  for (let at = logits; at < end; at += 32) sum = f32x4.add(sum, exp(f32x4.sub(v128.load(at), highest)))
  const logSum = f32x4.add(highest, log(sum))
  let entropy = zero
  for (let at = logits; at < end; at += 32) {
    const logProbability = f32x4.sub(v128.load(at), logSum)
    const probability = exp(logProbability)
    v128.store(at, logProbability)
    v128.store(probabilities, probability)
    probabilities += 16
    entropy = f32x4.sub(entropy, f32x4.mul(probability, logProbability))
  }
  return entropy
}

/**
 * Independent categorical distributions side by side; `counts` holds the number of choices of each (int32).
 * logits[panel][outputStride][8] become gradients. `scratch` takes one vector a component and one a choice.
 */
export function categoricalLoss(
  logits: usize,
  samples: usize,
  counts: usize,
  components: i32,
  outputCount: i32,
  outputStride: i32,
  sampleStride: i32,
  panels: i32,
  settings: usize,
  statistics: usize,
  scratch: usize,
): void {
  const one = f32x4.splat(1)
  const zero = f32x4.splat(0)
  const probabilities = scratch + (<usize>components << 4)
  for (let half = 0; half < panels * 2; half++) {
    const within = <usize>(half & 1) << 4
    const start = logits + (<usize>((half >> 1) * outputStride) << 5) + within
    const sample = samples + (<usize>((half >> 1) * sampleStride) << 5) + within

    let logProbability = zero
    let entropySum = zero
    let at = start
    for (let component = 0; component < components; component++) {
      const end = at + (<usize>load<i32>(counts + (<usize>component << 2)) << 5)
      const entropy = logSoftmax(at, end, probabilities + ((at - start) >> 1))
      v128.store(scratch + (<usize>component << 4), entropy)
      entropySum = f32x4.add(entropySum, entropy)
      const action = v128.load(sample + ACTION + (<usize>component << 5))
      let chosen = zero
      let choice = zero
      for (; at < end; at += 32) {
        chosen = v128.bitselect(v128.load(at), chosen, f32x4.eq(action, choice))
        choice = f32x4.add(choice, one)
      }
      logProbability = f32x4.add(logProbability, chosen)
    }

    const slope = surrogateGradient(logProbability, sample, settings, statistics)
    const weight = weightOf(sample, settings)
    accumulate(statistics + ENTROPY, f32x4.mul(weight, entropySum))
    const entropySlope = f32x4.mul(weight, v128.load_splat<f32>(settings, ENTROPY_COEFFICIENT))

    // d log p(action) / d logit = [chosen] - p, and d entropy / d logit = -p (log p + entropy)
    at = start
    for (let component = 0; component < components; component++) {
      const end = at + (<usize>load<i32>(counts + (<usize>component << 2)) << 5)
      const entropy = v128.load(scratch + (<usize>component << 4))
      const action = v128.load(sample + ACTION + (<usize>component << 5))
      let choice = zero
      for (; at < end; at += 32) {
        const logChoice = v128.load(at)
        const shared = f32x4.sub(f32x4.mul(entropySlope, f32x4.add(logChoice, entropy)), slope)
        const probability = v128.load(probabilities + ((at - start) >> 1))
        const gradient = f32x4.mul(probability, shared)
        v128.store(at, f32x4.add(gradient, v128.and(slope, f32x4.eq(action, choice))))
        choice = f32x4.add(choice, one)
      }
    }
    clearPadding(start, outputCount, outputStride)
  }
}

export const HALF_LOG_TWO_PI: f32 = 0.9189385332046727

/**
 * A normal distribution of each dimension around means[panel][outputStride][8], which become gradients; the standard
 * deviations do not depend on the state. `scratch` takes two vectors a dimension.
 */
export function gaussianLoss(
  means: usize,
  samples: usize,
  logDeviations: usize,
  logDeviationGradients: usize,
  dimensions: i32,
  outputStride: i32,
  sampleStride: i32,
  panels: i32,
  settings: usize,
  statistics: usize,
  scratch: usize,
): void {
  const zero = f32x4.splat(0)
  const inverseDeviations = scratch
  const slopes = scratch + (<usize>dimensions << 4)
  let constant: f32 = 0
  for (let d = 0; d < dimensions; d++) {
    const logDeviation = load<f32>(logDeviations + (<usize>d << 2))
    v128.store(inverseDeviations + (<usize>d << 4), exp(f32x4.splat(-logDeviation)))
    v128.store(slopes + (<usize>d << 4), zero)
    constant += logDeviation + HALF_LOG_TWO_PI
  }
  const entropy = f32x4.splat(constant + <f32>0.5 * <f32>dimensions)
  let weightSum = zero

  for (let half = 0; half < panels * 2; half++) {
    const within = <usize>(half & 1) << 4
    const start = means + (<usize>((half >> 1) * outputStride) << 5) + within
    const sample = samples + (<usize>((half >> 1) * sampleStride) << 5) + within

    let squares = zero
    for (let d = 0; d < dimensions; d++) {
      const away = f32x4.sub(v128.load(sample + ACTION + (<usize>d << 5)), v128.load(start + (<usize>d << 5)))
      const score = f32x4.mul(away, v128.load(inverseDeviations + (<usize>d << 4)))
      v128.store(start + (<usize>d << 5), score)
      squares = multiplyAdd(score, score, squares)
    }
    const logProbability = f32x4.sub(f32x4.mul(squares, f32x4.splat(-0.5)), f32x4.splat(constant))

    const slope = surrogateGradient(logProbability, sample, settings, statistics)
    const weight = weightOf(sample, settings)
    accumulate(statistics + ENTROPY, f32x4.mul(weight, entropy))
    weightSum = f32x4.add(weightSum, weight)

    // d log p / d mean = score / deviation, and d log p / d log deviation = score^2 - 1
    for (let d = 0; d < dimensions; d++) {
      const score = v128.load(start + (<usize>d << 5))
      const inverse = v128.load(inverseDeviations + (<usize>d << 4))
      v128.store(start + (<usize>d << 5), f32x4.mul(slope, f32x4.mul(score, inverse)))
      const excess = f32x4.sub(f32x4.mul(score, score), f32x4.splat(1))
      accumulate(slopes + (<usize>d << 4), f32x4.mul(slope, excess))
    }
    clearPadding(start, dimensions, outputStride)
  }

  // d entropy / d log deviation = 1
  const entropySlope = f32x4.mul(weightSum, v128.load_splat<f32>(settings, ENTROPY_COEFFICIENT))
  for (let d = 0; d < dimensions; d++) {
    const slope = f32x4.sub(v128.load(slopes + (<usize>d << 4)), entropySlope)
    const at = logDeviationGradients + (<usize>d << 2)
    store<f32>(at, load<f32>(at) + f32x4.extract_lane(laneSums(slope, zero, zero, zero), 0))
  }
}
