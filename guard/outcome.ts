import type { TierCode } from './limits.js'
import type { ReasonCode } from './reasons.js'

/** One observation as it reaches the guard, with 18 decimals. */
export interface Reading {
  readonly value: bigint
  /** The lowest and highest source; both the value where there is one source. */
  readonly low: bigint
  readonly high: bigint
  /** Seconds; 0 where there is no reading. */
  readonly time: bigint
}

/** A request to the guard. All lists are in the order of the limits. */
export interface GuardInput {
  /** Seconds: the block's timestamp on a chain. */
  readonly time: bigint
  readonly readings: readonly Reading[]
  /** Values read live from the target; those of increments are not looked at. */
  readonly inForce: readonly bigint[]
  readonly requested: readonly bigint[]
}

/** The guard's verdict. */
export interface Outcome {
  readonly accepted: boolean
  /** Why it was refused; 0 where accepted. */
  readonly reason: ReasonCode
  /** Of the lever, observation, window, ... that refused, as the reason says; 0 where accepted. */
  readonly index: number
  /** Bit n: reason n warned, changed a value or refused. */
  readonly reasons: bigint
  /** The highest tier that checks and breakers reached. */
  readonly tier: TierCode
  /** What may be applied; where refused, the values in force, and zero for increments. */
  readonly applied: readonly bigint[]
  /** Bit i: lever i changes. */
  readonly changed: bigint
  /** Bit i: reading i passed all its checks. */
  readonly sound: bigint
  /** Bit i: breaker i is tripped. */
  readonly tripped: bigint
  /** The entry that each quantity gains: the amount is 0 where it gains none. */
  readonly charges: readonly bigint[]
  readonly bases: readonly bigint[]
}
