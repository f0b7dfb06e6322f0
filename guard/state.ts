import type { GuardLimits } from './limits.js'
import type { GuardInput, Outcome } from './outcome.js'

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

/** The changes that are still remembered at a time: all from the first one on that is young enough. */
export function rememberedEntries(
  entries: readonly WindowEntry[],
  retentionSeconds: bigint,
  time: bigint,
): readonly WindowEntry[] {
  const first = entries.findIndex((entry) => entry.time + retentionSeconds > time)
  return first < 0 ? [] : entries.slice(first)
}

/** The state after an outcome; the same state where it was refused. */
export function advance(
  limits: GuardLimits,
  state: GuardState,
  input: GuardInput,
  outcome: Outcome,
): GuardState {
  if (!outcome.accepted) return state
  const has = (bits: bigint, index: number) => ((bits >> BigInt(index)) & 1n) === 1n
  const { time } = input
  return {
    time,
    leverTimes: state.leverTimes.map((before, index) => (has(outcome.changed, index) ? time : before)),
    readings: state.readings.map((before, index) =>
      has(outcome.sound, index)
        ? { value: input.readings[index]!.value, time: input.readings[index]!.time }
        : before,
    ),
    tripped: outcome.tripped,
    entries: state.entries.map((before, index) => {
      const { retentionSeconds } = limits.quantities[index]!
      const kept = rememberedEntries(before, retentionSeconds, time)
      const amount = outcome.charges[index]!
      return amount === 0n ? kept : [...kept, { time, amount, basis: outcome.bases[index]! }]
    }),
  }
}
