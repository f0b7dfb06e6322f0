import { type ReasonCode, type ReasonName, reasonCodes } from '../../guard/reasons.js'
import type { FinalState } from './intent.js'

/** The controller's own reasons beside those of the guard: an observation, or what the policy reads, may not be acted on. */
export const OBSERVATION_HALTED = 64
const POLICY_INPUT_HALTED = 65

const words: Readonly<Record<ReasonName, string>> = {
  none: 'nothing to say',
  wrongLength: 'a list has another length than the limits say',
  tooLarge: 'a number is too large',
  timeBackwards: 'time runs backwards',
  readingFromFuture: 'a reading lies in the future',
  readingStale: 'a reading is too old',
  readingZero: 'a reading is zero',
  readingOutOfRange: 'a reading is out of its range',
  readingDeviation: 'the sources of a reading differ too much',
  readingJump: 'a reading jumped',
  breaker: 'a circuit breaker has tripped',
  restricted: 'levers may only move towards their defaults',
  range: "a lever's bounds",
  zero: 'a lever may not be zero',
  hysteresis: 'the change is too small to make',
  cooldown: 'a lever changed too recently',
  change: 'the largest change at once',
  rate: 'the largest change an hour',
  window: 'a rolling window has no room',
  windowFull: 'the record of changes is full',
  floor: 'a stock would fall below its floor',
  invariant: 'a joint invariant would not hold',
  arithmetic: 'a calculation left the range of numbers',
}

/** Reasons that stop everything until the readings or the state clear; the others refuse one request. */
const halting: ReadonlySet<number> = new Set([
  reasonCodes.timeBackwards,
  reasonCodes.readingFromFuture,
  reasonCodes.readingStale,
  reasonCodes.readingZero,
  reasonCodes.readingOutOfRange,
  reasonCodes.readingDeviation,
  reasonCodes.readingJump,
  reasonCodes.breaker,
  OBSERVATION_HALTED,
  POLICY_INPUT_HALTED,
])

const names = new Map<number, ReasonName>(
  (Object.entries(reasonCodes) as [ReasonName, ReasonCode][]).map(([name, code]) => [code, name]),
)

/** A reason code in words. */
export function reasonWords(code: number): string {
  if (code === OBSERVATION_HALTED) return 'an observation may not be acted on'
  if (code === POLICY_INPUT_HALTED) return 'what the policy reads may not be acted on'
  const name = names.get(code)
  return name === undefined ? `reason ${code}` : words[name]
}

/** The words of every bit that is set. */
export function reasonList(reasons: bigint): readonly string[] {
  return [...names.keys()]
    .filter((code) => code > 0 && ((reasons >> BigInt(code)) & 1n) === 1n)
    .map(reasonWords)
}

/** The end that a refusal for this reason means. */
export function stateOfReason(code: number): FinalState {
  return halting.has(code) ? 'halted' : 'refused'
}
