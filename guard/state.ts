import type { GuardLimits } from './limits.js'

/** One accepted change of a quantity. */
export interface WindowEntry {
  /** Seconds. */
  readonly time: bigint
  /** Absolute change, rounded up. */
  readonly amount: bigint
  /** The smaller of the stock before and after the change; 0 where the quantity has no basis. */
  readonly basis: bigint
}

/** The last reading of an observation that passed all its checks; time 0 where there was none. */
export interface SoundReading {
  readonly value: bigint
  readonly time: bigint
}

/**
 * What a guard remembers. It is kept apart from the limits, so that it survives their change, a change of policy, a pause and a
 * migration to another controller.
 */
export interface GuardState {
  /** Of the last accepted decision; 0 where there was none. */
  readonly time: bigint
  /** When each lever last changed; 0 where it never did. */
  readonly leverTimes: readonly bigint[]
  /** One an observation. */
  readonly readings: readonly SoundReading[]
  /** Bit i: breaker i has tripped and not cleared. */
  readonly tripped: bigint
  /** Changes of each quantity, oldest first. */
  readonly entries: readonly (readonly WindowEntry[])[]
}

/** The state of a guard that has not decided yet. */
export function initialState(limits: GuardLimits): GuardState {
  return {
    time: 0n,
    leverTimes: limits.levers.map(() => 0n),
    readings: limits.observations.map(() => ({ value: 0n, time: 0n })),
    tripped: 0n,
    entries: limits.quantities.map(() => []),
  }
}
