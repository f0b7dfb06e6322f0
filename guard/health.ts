import {
  absolute,
  arithmetic,
  type Judgement,
  note,
  type Refusal,
  refuse,
  symbolValues,
} from './judgement.js'
import { type LimitsObservation, NONE, ONE, type TierCode } from './limits.js'
import type { Reading } from './outcome.js'
import { runPostfix } from './postfix.js'
import { type ReasonCode, reasonCodes } from './reasons.js'
import type { SoundReading } from './state.js'

const HALT = 3n

/** Every check that a reading fails, with its tier. */
function faultsOf(
  limits: LimitsObservation,
  reading: Reading,
  last: SoundReading,
  now: bigint,
): (readonly [ReasonCode, TierCode])[] {
  const { value, low, high, time } = reading
  const faults: (readonly [ReasonCode, TierCode])[] = []
  if (time === 0n || now - time > limits.maximumAgeSeconds) {
    faults.push([reasonCodes.readingStale, limits.ageTier])
  }
  if (limits.zeroTier !== 0n && value === 0n) faults.push([reasonCodes.readingZero, limits.zeroTier])
  if (value < limits.minimum || value > limits.maximum) {
    faults.push([reasonCodes.readingOutOfRange, limits.rangeTier])
  }
  if (limits.maximumDeviation !== NONE) {
    const apart = (high - low) * ONE > limits.maximumDeviation * absolute(value)
    if (low > value || high < value || apart) {
      faults.push([reasonCodes.readingDeviation, limits.deviationTier])
    }
  }
  const recent = last.time !== 0n && last.value !== 0n && last.time + limits.jumpWithinSeconds >= now
  if (limits.maximumJump !== NONE && recent) {
    const jumped = absolute(value - last.value) * ONE > limits.maximumJump * absolute(last.value)
    if (jumped) faults.push([reasonCodes.readingJump, limits.jumpTier])
  }
  return faults
}

/**
 * Judges the readings and the circuit breakers: fills in reasons, tier, sound and tripped.
 * @returns the first fault or breaker that halts
 */
export function judgeHealth(judgement: Judgement): Refusal | null {
  const { limits, state, input } = judgement
  let halted: Refusal | null = null
  const raise = (reason: ReasonCode, index: number, tier: TierCode) => {
    note(judgement, reason)
    if (tier > judgement.tier) judgement.tier = tier
    if (tier === HALT) halted ??= { reason, index }
  }
  for (const [index, observation] of limits.observations.entries()) {
    const reading = input.readings[index]!
    if (reading.time > input.time) return refuse(judgement, reasonCodes.readingFromFuture, index)
    const faults = faultsOf(observation, reading, state.readings[index]!, input.time)
    for (const [reason, tier] of faults) raise(reason, index, tier)
    if (faults.length === 0) judgement.sound |= 1n << BigInt(index)
  }
  const symbols = symbolValues(judgement)
  for (const [index, breaker] of limits.breakers.entries()) {
    const tripped = runPostfix(breaker.trip, symbols)
    if (tripped === null) return refuse(judgement, arithmetic, index)
    let holds = tripped !== 0n
    const bit = 1n << BigInt(index)
    if (!holds && (state.tripped & bit) !== 0n && breaker.clear.length > 0) {
      const cleared = runPostfix(breaker.clear, symbols)
      if (cleared === null) return refuse(judgement, arithmetic, index)
      holds = cleared === 0n
    }
    if (holds) {
      judgement.tripped |= bit
      raise(reasonCodes.breaker, index, breaker.tier)
    }
  }
  return halted
}
