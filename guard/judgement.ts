import type { GuardLimits, TierCode } from './limits.js'
import type { GuardInput } from './outcome.js'
import { type ReasonCode, reasonCodes } from './reasons.js'
import type { GuardState } from './state.js'

/** Why a decision is dropped, and at which lever, observation, window, ... */
export interface Refusal {
  readonly reason: ReasonCode
  readonly index: number
}

/** One pass through the guard, filled in stage by stage. */
export interface Judgement {
  readonly limits: GuardLimits
  readonly state: GuardState
  readonly input: GuardInput
  /** The values that changes are measured from: those in force, zero for increments. */
  readonly base: readonly bigint[]
  readonly applied: bigint[]
  /** Signed change of each quantity. */
  readonly deltas: bigint[]
  /** Absolute change of each quantity, and what of it lowers its stock. */
  readonly charges: bigint[]
  readonly drops: bigint[]
  reasons: bigint
  tier: TierCode
  sound: bigint
  tripped: bigint
}

/** Notes that a reason warned, changed a value or refused. */
export function note(judgement: Judgement, reason: ReasonCode): void {
  judgement.reasons |= 1n << BigInt(reason)
}

/** Notes a reason and names it as the refusal. */
export function refuse(judgement: Judgement, reason: ReasonCode, index: number): Refusal {
  note(judgement, reason)
  return { reason, index }
}

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}

export function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return value < low ? low : value > high ? high : value
}

/**
 * What invariants and breakers read: observations, levers after the decision, levers before it, changes of the quantities, and
 * the time in hours. In this order they are numbered.
 */
export function symbolValues(judgement: Judgement): bigint[] {
  const { input, applied, base, deltas } = judgement
  const hours = (input.time * 10n ** 18n) / 3600n
  return [...input.readings.map(({ value }) => value), ...applied, ...base, ...deltas, hours]
}

export const { arithmetic } = reasonCodes
