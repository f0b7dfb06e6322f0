/**
 * Why a guard refused or changed a decision: one numbered list for TypeScript and Solidity (`Guard.sol`). A number is never
 * given a second meaning. 1 to 63 belong to the guard; 64 to 127 are free for contracts around it.
 */
export const reasonCodes = {
  /** Nothing to say. */
  none: 0,
  /** A list has another length than the limits say. The index is 0 requested, 1 in force, 2 readings, 3 state. */
  wrongLength: 1,
  /** A number's size is 2^127 or more. The index is the lever's; readings count on behind the levers. */
  tooLarge: 2,
  /** The decision lies before the last accepted one. */
  timeBackwards: 3,
  /** A reading lies after the decision; always refused. */
  readingFromFuture: 4,
  readingStale: 5,
  readingZero: 6,
  readingOutOfRange: 7,
  /** The sources of a reading differ too much, or do not enclose it. */
  readingDeviation: 8,
  readingJump: 9,
  /** A circuit breaker has tripped. */
  breaker: 10,
  /** A lever was held to moving towards its default. */
  restricted: 11,
  range: 12,
  zero: 13,
  hysteresis: 14,
  cooldown: 15,
  change: 16,
  rate: 17,
  /** A rolling window has no room; the index is the window's. */
  window: 18,
  /** A quantity's record of changes is full; the index is the quantity's. */
  windowFull: 19,
  /** A quantity's stock would fall below its floor; the index is the quantity's. */
  floor: 20,
  invariant: 21,
  /** A calculation left int256, or divided by zero. The index is that of the invariant, breaker, effect or quantity. */
  arithmetic: 22,
} as const

export type ReasonName = keyof typeof reasonCodes
export type ReasonCode = (typeof reasonCodes)[ReasonName]
