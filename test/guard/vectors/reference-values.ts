import type { GuardLimits } from '../../../guard/limits.js'
import type { Outcome } from '../../../guard/outcome.js'
import type { ReasonCode } from '../../../guard/reasons.js'
import type { GuardState } from '../../../guard/state.js'
import { type Rational, whole } from './rational.js'

/** Leaves the pass with a refusal. */
export class Dropped extends Error {
  constructor(
    readonly code: number,
    readonly place: number,
  ) {
    super()
  }
}

export const NO_LIMIT = 2n ** 255n - 1n
export const NOWHERE = 255n
export const BOUND = 2n ** 127n

/** The whole number of an interval that is nearest to one asked for. */
export function nearest(value: bigint, low: Rational, high: Rational): bigint {
  if (low.exceeds(whole(value))) return low.ceil()
  return whole(value).exceeds(high) ? high.floor() : value
}

/** The largest size below one that does not hold, found by halving; 0 where none holds. */
export function largest(tooMuch: bigint, holds: (size: bigint) => boolean): bigint {
  let low = 0n
  let high = tooMuch
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (holds(middle)) low = middle
    else high = middle
  }
  return low
}

/** What a guard says that drops a decision: nothing changes, and nothing is charged. */
export function droppedOutcome(
  limits: GuardLimits,
  state: GuardState,
  from: readonly bigint[],
  dropped: Dropped,
  common: Pick<Outcome, 'reasons' | 'tier'>,
): Outcome {
  const none = limits.quantities.map(() => 0n)
  return {
    ...common,
    accepted: false,
    reason: dropped.code as ReasonCode,
    index: dropped.place,
    applied: from,
    changed: 0n,
    sound: 0n,
    tripped: state.tripped,
    charges: none,
    bases: none,
  }
}
