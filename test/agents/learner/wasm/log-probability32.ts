import type { ActionHead } from '../../../../agents/learner/learner.js'
import { exp32, log32 } from './exponential32.js'

const { fround } = Math

/** The logit of a masked action: low enough for a probability of exactly 0, yet finite. */
const FORBIDDEN = fround(-1e30)
const HALF_LOG_TWO_PI = fround(0.9189385332046727)

/**
 * The log probability of one sample's action in single precision, in the order of the learner's loss kernel. Stored with
 * the rollout it makes the ratio of the first minibatch exactly 1, bit for bit.
 */
export function logProbability32(
  head: ActionHead,
  outputs: Float32Array,
  logStandardDeviation: Float32Array | undefined,
  action: Float32Array,
  mask?: Uint8Array,
): number {
  if (head.kind === 'gaussian') return gaussian(outputs, logStandardDeviation!, action)
  const counts = head.kind === 'categorical' ? [head.count] : head.counts
  let sum = 0
  for (let choice = 0, start = 0; choice < counts.length; start += counts[choice++]) {
    sum = fround(sum + categorical(outputs, start, start + counts[choice], start + action[choice], mask))
  }
  return sum
}

function categorical(
  logits: Float32Array,
  start: number,
  end: number,
  chosen: number,
  mask: Uint8Array | undefined,
): number {
  const logit = (index: number) => (mask === undefined || mask[index] === 1 ? logits[index] : FORBIDDEN)
  let highest = logit(start)
  for (let index = start + 1; index < end; index++) highest = Math.max(highest, logit(index))
  let sum = 0
  for (let index = start; index < end; index++) sum = fround(sum + exp32(fround(logit(index) - highest)))
  return fround(logit(chosen) - fround(highest + log32(sum)))
}

function gaussian(means: Float32Array, logDeviations: Float32Array, action: Float32Array): number {
  let squares = 0
  let constant = 0
  for (let dimension = 0; dimension < action.length; dimension++) {
    const score = fround(fround(action[dimension] - means[dimension]) * exp32(-logDeviations[dimension]))
    squares = fround(fround(score * score) + squares)
    constant = fround(constant + fround(logDeviations[dimension] + HALF_LOG_TWO_PI))
  }
  return fround(fround(squares * -0.5) - constant)
}
