import { MinthelmError } from '../core/errors.js'
import { exp, log } from '../core/math/exponential.js'
import type { ActionHead } from './learner/learner.js'

/**
 * The action distributions of a policy, one sample at a time in double precision. `outputs` are the actor's outputs
 * (logits, of each choice in turn, or means), `mask` has an entry a logit and is 1 where the action is allowed:
 * a forbidden logit counts as minus infinity, so its probability and its gradient are 0.
 */

const HALF_LOG_TWO_PI = 0.9189385332046727

/** Network outputs that a head takes: one a logit or one a dimension. */
export function headOutputs(head: ActionHead): number {
  if (head.kind === 'gaussian') return head.dimensions
  return choiceCounts(head).reduce((sum, count) => sum + count, 0)
}

/** Coordinates of an action. */
export function headWidth(head: ActionHead): number {
  if (head.kind === 'gaussian') return head.dimensions
  return choiceCounts(head).length
}

function choiceCounts(head: Exclude<ActionHead, { kind: 'gaussian' }>): readonly number[] {
  return head.kind === 'categorical' ? [head.count] : head.counts
}

const allowed = (mask: Uint8Array | undefined, logit: number) => mask === undefined || mask[logit] === 1

/** Logarithm of the sum of exp over the allowed logits start to start + count - 1. */
function logSumExp(
  logits: ArrayLike<number>,
  start: number,
  count: number,
  mask: Uint8Array | undefined,
): number {
  let largest = -Infinity
  for (let logit = start; logit < start + count; logit++) {
    if (allowed(mask, logit) && logits[logit] > largest) largest = logits[logit]
  }
  if (largest === -Infinity) throw noActionAllowed(start, count)
  let sum = 0
  for (let logit = start; logit < start + count; logit++) {
    if (allowed(mask, logit)) sum += exp(logits[logit] - largest)
  }
  return largest + log(sum)
}

/** What to tell where a mask forbids every choice. */
export function noActionAllowed(start: number, count: number, env?: number): MinthelmError {
  return new MinthelmError({
    what: `No action is allowed among logits ${start} to ${start + count - 1}`,
    where: env === undefined ? 'action mask' : `action mask of environment ${env}`,
    remedy: 'Let the environment leave at least one action of each choice unmasked.',
  })
}

/** Logarithm of the probability (or density) of an action, in nats, summed over the independent coordinates. */
export function logProbability(
  head: ActionHead,
  outputs: ArrayLike<number>,
  logStandardDeviation: ArrayLike<number> | undefined,
  action: ArrayLike<number>,
  mask?: Uint8Array,
): number {
  let sum = 0
  if (head.kind === 'gaussian') {
    for (let dimension = 0; dimension < head.dimensions; dimension++) {
      const logDeviation = logStandardDeviation![dimension]
      const z = (action[dimension] - outputs[dimension]) * exp(-logDeviation)
      sum -= 0.5 * z * z + logDeviation + HALF_LOG_TWO_PI
    }
    return sum
  }
  const counts = choiceCounts(head)
  for (let choice = 0, start = 0; choice < counts.length; start += counts[choice++]) {
    const logit = start + action[choice]
    sum += allowed(mask, logit) ? outputs[logit] - logSumExp(outputs, start, counts[choice], mask) : -Infinity
  }
  return sum
}

/** Entropy in nats, summed over the independent coordinates. */
export function entropy(
  head: ActionHead,
  outputs: ArrayLike<number>,
  logStandardDeviation: ArrayLike<number> | undefined,
  mask?: Uint8Array,
): number {
  let sum = 0
  if (head.kind === 'gaussian') {
    for (let dimension = 0; dimension < head.dimensions; dimension++) {
      sum += logStandardDeviation![dimension] + HALF_LOG_TWO_PI + 0.5
    }
    return sum
  }
  for (
    let choice = 0, start = 0, counts = choiceCounts(head);
    choice < counts.length;
    start += counts[choice++]
  ) {
    const normaliser = logSumExp(outputs, start, counts[choice], mask)
    for (let logit = start; logit < start + counts[choice]; logit++) {
      if (!allowed(mask, logit)) continue
      const logP = outputs[logit] - normaliser
      sum -= exp(logP) * logP
    }
  }
  return sum
}

/** One coordinate's random numbers: a uniform of (0, 1) for a choice, a standard normal for a dimension. */
export type CoordinateNoise = (coordinate: number) => number

/** Draws an action into `action`, one number a coordinate. A masked action is never drawn. */
export function sampleAction(
  head: ActionHead,
  outputs: ArrayLike<number>,
  logStandardDeviation: ArrayLike<number> | undefined,
  noise: CoordinateNoise,
  action: Float32Array | Float64Array,
  mask?: Uint8Array,
): void {
  if (head.kind === 'gaussian') {
    for (let dimension = 0; dimension < head.dimensions; dimension++) {
      action[dimension] = outputs[dimension] + exp(logStandardDeviation![dimension]) * noise(dimension)
    }
    return
  }
  const counts = choiceCounts(head)
  for (let choice = 0, start = 0; choice < counts.length; start += counts[choice++]) {
    const normaliser = logSumExp(outputs, start, counts[choice], mask)
    const target = noise(choice)
    let cumulative = 0
    let chosen = -1
    for (let logit = start; logit < start + counts[choice]; logit++) {
      if (!allowed(mask, logit)) continue
      chosen = logit
      cumulative += exp(outputs[logit] - normaliser)
      if (cumulative >= target) break
    }
    action[choice] = chosen - start
  }
}

/** The greatest allowed entry's number among start to start + count - 1, counted from start; the first of equals. */
export function argmax(values: ArrayLike<number>, start: number, count: number, mask?: Uint8Array): number {
  let best = -1
  for (let index = start; index < start + count; index++) {
    if (allowed(mask, index) && (best < 0 || values[index] > values[best])) best = index
  }
  if (best < 0) throw noActionAllowed(start, count)
  return best - start
}
