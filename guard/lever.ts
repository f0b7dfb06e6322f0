import { absolute, clamp, type Judgement, note, type Refusal, refuse } from './judgement.js'
import { type LimitsLever, NONE, ONE, type ResponseCode } from './limits.js'
import { type ReasonCode, reasonCodes } from './reasons.js'

const REJECT = 1n
const RESTRICT = 2n
const SECONDS_PER_HOUR = 3600n

/** The largest change in one direction, for a value that it is measured from. */
function largestChange(size: bigint, relative: boolean, previous: bigint): bigint {
  if (size === NONE) return NONE
  return relative ? (absolute(previous) * size) / ONE : size
}

/** What the hourly rate lets a lever move by now. */
function accruedStep(lever: LimitsLever, changedAt: bigint, now: bigint): bigint {
  // A change that lies ahead of the time, which only a wrong migration brings, lets nothing move.
  const passed = changedAt === 0n ? lever.accrualSeconds : clamp(now - changedAt, 0n, lever.accrualSeconds)
  return (lever.stepPerHour * passed) / SECONDS_PER_HOUR
}

/** Brings one request within the limits of its lever, or says why it cannot be. */
export function judgeLever(judgement: Judgement, index: number): Refusal | null {
  const lever = judgement.limits.levers[index]!
  const base = judgement.base[index]!
  const changedAt = judgement.state.leverTimes[index]!
  const now = judgement.input.time
  let value = judgement.input.requested[index]!
  let refusal: Refusal | null = null
  const bring = (reason: ReasonCode, response: ResponseCode, to: bigint) => {
    if (response === REJECT) refusal = refuse(judgement, reason, index)
    else note(judgement, reason)
    value = to
  }

  const bounded = clamp(value, lever.minimum, lever.maximum)
  if (bounded !== value) bring(reasonCodes.range, lever.rangeResponse, bounded)
  if (refusal !== null) return refusal
  if (lever.zeroRefused && value === 0n && base !== 0n) return refuse(judgement, reasonCodes.zero, index)

  if (judgement.tier >= RESTRICT) {
    const target = lever.increment ? 0n : lever.initial
    const towards = base < target ? clamp(value, base, target) : clamp(value, target, base)
    if (towards !== value) bring(reasonCodes.restricted, 0n, towards)
  }
  if (value !== base && absolute(value - base) < lever.minimumChange) {
    bring(reasonCodes.hysteresis, lever.minimumChangeResponse, base)
    if (refusal !== null) return refusal
  }
  if (value !== base && changedAt !== 0n && now < changedAt + lever.cooldownSeconds) {
    bring(reasonCodes.cooldown, lever.cooldownResponse, base)
    if (refusal !== null) return refusal
  }
  if (value !== base) {
    const previous = lever.previousWithinBounds ? clamp(base, lever.minimum, lever.maximum) : base
    const up = largestChange(lever.maximumIncrease, lever.increaseRelative, previous)
    const down = largestChange(lever.maximumDecrease, lever.decreaseRelative, previous)
    if (value - previous > up) bring(reasonCodes.change, lever.changeResponse, previous + up)
    else if (previous - value > down) bring(reasonCodes.change, lever.changeResponse, previous - down)
    if (refusal !== null) return refusal
  }
  if (value !== base && lever.stepPerHour !== NONE) {
    const step = accruedStep(lever, changedAt, now)
    const stepped = clamp(value, base - step, base + step)
    if (stepped !== value) bring(reasonCodes.rate, lever.rateResponse, stepped)
    if (refusal !== null) return refusal
  }
  if (value !== base) {
    // A value in force beyond new bounds comes within them at once, whatever the steps.
    const inside = clamp(value, lever.minimum, lever.maximum)
    if (inside !== value) bring(reasonCodes.range, 0n, inside)
  }
  judgement.applied[index] = value
  return null
}
