import { judgeHealth } from './health.js'
import { absolute, arithmetic, type Judgement, type Refusal, refuse, symbolValues } from './judgement.js'
import { judgeLever } from './lever.js'
import { type GuardLimits, TOO_LARGE } from './limits.js'
import type { GuardInput, Outcome } from './outcome.js'
import { runPostfix } from './postfix.js'
import { judgeQuantities, smallerStock } from './quantities.js'
import { reasonCodes } from './reasons.js'
import type { GuardState } from './state.js'

function begin(limits: GuardLimits, state: GuardState, input: GuardInput): Judgement {
  const known = input.inForce.length === limits.levers.length
  const base = limits.levers.map((lever, index) => (lever.increment || !known ? 0n : input.inForce[index]!))
  const zeros = () => limits.quantities.map(() => 0n)
  return {
    limits,
    state,
    input,
    base,
    applied: [...base],
    deltas: zeros(),
    charges: zeros(),
    drops: zeros(),
    reasons: 0n,
    tier: 0n,
    sound: 0n,
    tripped: 0n,
  }
}

/** Lists of the right length, numbers that can be calculated with, time that does not run backwards. */
function judgeForm(judgement: Judgement): Refusal | null {
  const { limits, state, input } = judgement
  const { levers, observations, quantities } = limits
  const stateFits =
    state.leverTimes.length === levers.length &&
    state.readings.length === observations.length &&
    state.entries.length === quantities.length
  const fits = [
    input.requested.length === levers.length,
    input.inForce.length === levers.length,
    input.readings.length === observations.length,
    stateFits,
  ]
  const misfit = fits.indexOf(false)
  if (misfit >= 0) return refuse(judgement, reasonCodes.wrongLength, misfit)
  const tooLarge = (index: number) => refuse(judgement, reasonCodes.tooLarge, index)
  const large = (...values: bigint[]) => values.some((value) => absolute(value) >= TOO_LARGE)
  for (let index = 0; index < levers.length; index++) {
    if (large(input.requested[index]!, judgement.base[index]!)) return tooLarge(index)
  }
  for (const [index, { value, low, high }] of input.readings.entries()) {
    if (large(value, low, high, state.readings[index]!.value)) return tooLarge(levers.length + index)
  }
  for (const [index, entries] of state.entries.entries()) {
    const sound = entries.every(
      ({ amount, basis }) => amount >= 0n && basis >= 0n && !large(amount) && !large(basis),
    )
    if (!sound) return tooLarge(levers.length + observations.length + index)
  }
  return input.time < state.time ? refuse(judgement, reasonCodes.timeBackwards, 0) : null
}

function judgeLevers(judgement: Judgement): Refusal | null {
  for (let index = 0; index < judgement.limits.levers.length; index++) {
    const refusal = judgeLever(judgement, index)
    if (refusal !== null) return refusal
  }
  return null
}

/** Clamps bring a lever towards the value in force, and may meet zero there. */
function judgeZeros(judgement: Judgement): Refusal | null {
  const index = judgement.limits.levers.findIndex(
    (lever, at) => lever.zeroRefused && judgement.applied[at] === 0n && judgement.base[at] !== 0n,
  )
  return index < 0 ? null : refuse(judgement, reasonCodes.zero, index)
}

function judgeInvariants(judgement: Judgement): Refusal | null {
  const symbols = symbolValues(judgement)
  for (const [index, code] of judgement.limits.invariants.entries()) {
    const holds = runPostfix(code, symbols)
    if (holds === null) return refuse(judgement, arithmetic, index)
    if (holds === 0n) return refuse(judgement, reasonCodes.invariant, index)
  }
  return null
}

function conclude(judgement: Judgement, refusal: Refusal | null): Outcome {
  const { limits, state, base, applied, charges, reasons, tier } = judgement
  if (refusal !== null) {
    const none = limits.quantities.map(() => 0n)
    return {
      accepted: false,
      ...refusal,
      reasons,
      tier,
      applied: base,
      changed: 0n,
      sound: 0n,
      tripped: state.tripped,
      charges: none,
      bases: none,
    }
  }
  const changed = applied.reduce(
    (bits, value, index) => (value === base[index] ? bits : bits | (1n << BigInt(index))),
    0n,
  )
  return {
    accepted: true,
    reason: reasonCodes.none,
    index: 0,
    reasons,
    tier,
    applied,
    changed,
    sound: judgement.sound,
    tripped: judgement.tripped,
    charges,
    bases: charges.map((_, index) => smallerStock(judgement, index)),
  }
}

const stages = [judgeForm, judgeHealth, judgeLevers, judgeQuantities, judgeZeros, judgeInvariants] as const

/**
 * The guard's verdict on a request: unit and range, clamp, window room, joint invariants on the clamped state; what fails is
 * dropped whole. Pure, in integers; `Guard.evaluate` of Guard.sol gives the same, bit for bit.
 * @param limits checked limits, of `compileGuard` or `decodeLimits`
 */
export function evaluate(limits: GuardLimits, state: GuardState, input: GuardInput): Outcome {
  const judgement = begin(limits, state, input)
  for (const stage of stages) {
    const refusal = stage(judgement)
    if (refusal !== null) return conclude(judgement, refusal)
  }
  return conclude(judgement, null)
}

/**
 * What the checks on readings and the breakers alone say, so that a breaker that halts can be remembered although the decision
 * is dropped: of the outcome only `tripped` is meant to be stored.
 */
export function observe(limits: GuardLimits, state: GuardState, input: GuardInput): Outcome {
  const judgement = begin(limits, state, input)
  const malformed = judgeForm(judgement)
  if (malformed !== null) return conclude(judgement, malformed)
  const refusal = judgeHealth(judgement)
  const outcome = conclude(judgement, refusal)
  const cutShort = outcome.reason === reasonCodes.readingFromFuture || outcome.reason === arithmetic
  return cutShort ? outcome : { ...outcome, tripped: judgement.tripped }
}
