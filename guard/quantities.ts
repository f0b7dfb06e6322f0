import { absolute, arithmetic, clamp, type Judgement, type Refusal, refuse } from './judgement.js'
import { type LimitsEffect, type LimitsWindow, NO_INDEX, NONE, ONE, TOO_LARGE } from './limits.js'
import { reasonCodes } from './reasons.js'
import { rememberedEntries } from './state.js'

const REJECT = 1n

/** The quotient rounded up; both numbers are zero or above. */
function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}

/** The quotient rounded down; 0 where nothing is left. */
function divideDown(dividend: bigint, divisor: bigint): bigint {
  return dividend <= 0n ? 0n : dividend / divisor
}

/** Lever value to quantity: the coefficient, times the observation where it names one, its size rounded up. */
function factorOf(judgement: Judgement, effect: LimitsEffect): bigint {
  if (effect.observation === NO_INDEX) return effect.coefficient
  const product = effect.coefficient * judgement.input.readings[Number(effect.observation)]!.value
  const size = divideUp(absolute(product), ONE)
  return product < 0n ? -size : size
}

/** The stock of a quantity as read; 0 where it has none. */
function stockOf(judgement: Judgement, quantity: number): bigint {
  const { basis } = judgement.limits.quantities[quantity]!
  return basis === NO_INDEX ? 0n : judgement.input.readings[Number(basis)]!.value
}

/** How much absolute change a window still lets through; 0 or below: none. */
function roomOf(judgement: Judgement, window: LimitsWindow, lowersStock: boolean): bigint {
  const quantity = Number(window.quantity)
  const stock = smallerStock(judgement, quantity)
  let used = judgement.charges[quantity]!
  let smallest = stock
  for (const entry of judgement.state.entries[quantity]!) {
    if (entry.time + window.lengthSeconds <= judgement.input.time) continue
    used += entry.amount
    if (entry.basis < smallest) smallest = entry.basis
  }
  if (!window.fraction) return window.limit - used
  const ofSmallest = divideDown(window.limit * smallest - used * ONE, ONE)
  if (!lowersStock) return ofSmallest
  // The stock after the change is in the window too: used + change <= limit x (stock - change).
  const ofStockAfter = divideDown(window.limit * stock - used * ONE, ONE + window.limit)
  return ofStockAfter < ofSmallest ? ofStockAfter : ofSmallest
}

/** What a limit leaves of a quantity, and what it does with more. */
interface Room extends Refusal {
  readonly left: bigint
  readonly response: bigint
}

/** The rooms that windows and floor leave for an effect, in the order in which they are asked. */
function roomsFor(judgement: Judgement, effect: LimitsEffect, lowersStock: boolean): Room[] {
  const quantity = Number(effect.quantity)
  const rooms: Room[] = []
  for (const [index, window] of judgement.limits.windows.entries()) {
    if (window.quantity !== effect.quantity) continue
    const left = roomOf(judgement, window, lowersStock)
    rooms.push({ left, reason: reasonCodes.window, index, response: window.response })
  }
  const { floor, floorResponse } = judgement.limits.quantities[quantity]!
  if (floor !== NONE && lowersStock) {
    const left = stockOf(judgement, quantity) - judgement.drops[quantity]! - floor
    rooms.push({ left, reason: reasonCodes.floor, index: quantity, response: floorResponse })
  }
  return rooms
}

/** Cuts a lever's value to what windows and floor leave of one of its effects. */
function cutToRoom(judgement: Judgement, effect: LimitsEffect, factor: bigint): Refusal | null {
  const lever = Number(effect.lever)
  const value = judgement.applied[lever]!
  let most = absolute(value)
  let tightest: Refusal | null = null
  for (const room of roomsFor(judgement, effect, value < 0n !== factor < 0n)) {
    const allowed = room.left <= 0n ? 0n : (room.left * ONE) / absolute(factor)
    if (allowed >= most) continue
    tightest = refuse(judgement, room.reason, room.index)
    if (room.response === REJECT) return tightest
    most = allowed
  }
  if (tightest === null) return null
  const cut = value < 0n ? -most : most
  // No further than the value in force: beyond it, the lever's own limits would have to be asked again.
  const base = judgement.base[lever]!
  const between = base < value ? clamp(cut, base, value) : clamp(cut, value, base)
  const { minimum, maximum } = judgement.limits.levers[lever]!
  if (between !== cut || cut < minimum || cut > maximum) return tightest
  judgement.applied[lever] = cut
  return null
}

/** Adds what an effect changes to the sums of its quantity; false where they grow too large. */
function charge(judgement: Judgement, effect: LimitsEffect, factor: bigint): boolean {
  const value = judgement.applied[Number(effect.lever)]!
  const quantity = Number(effect.quantity)
  const size = divideUp(absolute(value) * absolute(factor), ONE)
  const sum = judgement.charges[quantity]! + size
  if (sum >= TOO_LARGE) return false
  const lowersStock = value < 0n !== factor < 0n
  judgement.charges[quantity] = sum
  if (lowersStock) judgement.drops[quantity] = judgement.drops[quantity]! + size
  judgement.deltas[quantity] = judgement.deltas[quantity]! + (lowersStock ? -size : size)
  return true
}

/**
 * Windows and floors: cuts levers to the room that is left, in the order of the effects, then charges what remains.
 * @returns the refusal where a limit rejects, or no value of the lever fits both the room and its own limits
 */
export function judgeQuantities(judgement: Judgement): Refusal | null {
  const { limits, state, input, charges, drops, deltas } = judgement
  const factors: bigint[] = []
  for (const [index, effect] of limits.effects.entries()) {
    const factor = factorOf(judgement, effect)
    if (absolute(factor) >= TOO_LARGE) return refuse(judgement, arithmetic, index)
    factors.push(factor)
    if (factor !== 0n && judgement.applied[Number(effect.lever)] !== 0n) {
      const refusal = cutToRoom(judgement, effect, factor)
      if (refusal !== null) return refusal
    }
    if (!charge(judgement, effect, factor)) return refuse(judgement, arithmetic, index)
  }
  // Once more from the start: a later effect may have cut a lever that an earlier one was charged for.
  for (const list of [charges, drops, deltas]) list.fill(0n)
  for (const [index, effect] of limits.effects.entries()) charge(judgement, effect, factors[index]!)
  for (const [index, quantity] of limits.quantities.entries()) {
    const kept = rememberedEntries(state.entries[index]!, quantity.retentionSeconds, input.time)
    if (charges[index]! > 0n && BigInt(kept.length) >= quantity.capacity) {
      return refuse(judgement, reasonCodes.windowFull, index)
    }
  }
  return null
}

/** The smaller of a quantity's stock before and after the decision; 0 where it has none. */
export function smallerStock(judgement: Judgement, quantity: number): bigint {
  const after = stockOf(judgement, quantity) - judgement.drops[quantity]!
  return after < 0n ? 0n : after
}
