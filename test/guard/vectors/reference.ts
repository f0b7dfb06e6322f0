import type { GuardLimits, LimitsWindow } from '../../../guard/limits.js'
import type { GuardInput, Outcome } from '../../../guard/outcome.js'
import type { GuardState } from '../../../guard/state.js'
import { Rational, scaled, whole } from './rational.js'
import { conditionByReference } from './reference-conditions.js'
import { BOUND, Dropped, droppedOutcome, largest, NO_LIMIT, NOWHERE, nearest } from './reference-values.js'

/**
 * The guard again, written from docs/guard.md alone: exact fractions, limits as sets of allowed values, and what a window leaves
 * found by trying values instead of by a formula. Slow, and sharing nothing with guard/ but the types.
 */

class Reference {
  private readonly said = new Set<number>()
  private tier = 0n
  private readonly soundOnes: number[] = []
  private readonly trippedOnes: number[] = []
  private halted: Dropped | null = null
  private readonly from: bigint[]
  private readonly to: bigint[]
  private charged: { size: bigint; lowers: boolean; quantity: number }[] = []

  constructor(
    private readonly limits: GuardLimits,
    private readonly state: GuardState,
    private readonly input: GuardInput,
  ) {
    const usable = input.inForce.length === limits.levers.length
    this.from = limits.levers.map(({ increment }, index) =>
      increment || !usable ? 0n : input.inForce[index]!,
    )
    this.to = [...this.from]
  }

  judge(): { outcome: Outcome; next: GuardState } {
    const { limits, state, input } = this
    let dropped: Dropped | null = null
    try {
      this.form()
      this.readings()
      for (const index of limits.levers.keys()) this.lever(index)
      this.quantities()
      limits.levers.forEach(({ zeroRefused }, index) => {
        if (zeroRefused && this.to[index] === 0n && this.from[index] !== 0n) this.drop(13, index)
      })
      limits.invariants.forEach((code, index) => {
        const value = conditionByReference(code, this.symbols())
        if (value === null) this.drop(22, index)
        if (value === 0n) this.drop(21, index)
      })
    } catch (error) {
      if (!(error instanceof Dropped)) throw error
      dropped = error
    }
    const bits = (places: Iterable<number>) =>
      [...places].reduce((sum, place) => sum + 2n ** BigInt(place), 0n)
    const common = { reasons: bits(this.said), tier: this.tier as Outcome['tier'] }
    if (dropped !== null) {
      const outcome = droppedOutcome(limits, state, this.from, dropped, common)
      return { outcome, next: state }
    }
    const moved = limits.levers
      .map((_, index) => index)
      .filter((index) => this.to[index] !== this.from[index])
    const charges = limits.quantities.map((_, index) => this.sum(index, false))
    const outcome: Outcome = {
      ...common,
      accepted: true,
      reason: 0,
      index: 0,
      applied: this.to,
      changed: bits(moved),
      sound: bits(this.soundOnes),
      tripped: bits(this.trippedOnes),
      charges,
      bases: limits.quantities.map((_, index) => this.stockLeft(index)),
    }
    const next: GuardState = {
      time: input.time,
      leverTimes: state.leverTimes.map((time, index) => (moved.includes(index) ? input.time : time)),
      readings: state.readings.map((last, index) => {
        const { value, time } = input.readings[index]!
        return this.soundOnes.includes(index) ? { value, time } : last
      }),
      tripped: outcome.tripped,
      entries: state.entries.map((_, index) => {
        const kept = this.remembered(index)
        const entry = { time: input.time, amount: charges[index]!, basis: outcome.bases[index]! }
        return charges[index] === 0n ? kept : [...kept, entry]
      }),
    }
    return { outcome, next }
  }

  private drop(code: number, place: number): never {
    this.said.add(code)
    throw new Dropped(code, place)
  }

  private form(): void {
    const { limits, state, input } = this
    const { levers, observations, quantities } = limits
    if (input.requested.length !== levers.length) this.drop(1, 0)
    if (input.inForce.length !== levers.length) this.drop(1, 1)
    if (input.readings.length !== observations.length) this.drop(1, 2)
    const lengths = [state.leverTimes.length, state.readings.length, state.entries.length]
    if (lengths.join() !== [levers.length, observations.length, quantities.length].join()) this.drop(1, 3)
    const far = (value: bigint) => value >= BOUND || value <= -BOUND
    levers.forEach((_, index) => {
      if (far(input.requested[index]!) || far(this.from[index]!)) this.drop(2, index)
    })
    observations.forEach((_, index) => {
      const { value, low, high } = input.readings[index]!
      if ([value, low, high, state.readings[index]!.value].some(far)) this.drop(2, levers.length + index)
    })
    quantities.forEach((_, index) => {
      const wrong = state.entries[index]!.some(({ amount, basis }) =>
        [amount, basis].some((value) => value < 0n || far(value)),
      )
      if (wrong) this.drop(2, levers.length + observations.length + index)
    })
    if (state.time > input.time) this.drop(3, 0)
  }

  private fault(code: number, place: number, tier: bigint): void {
    this.said.add(code)
    if (tier > this.tier) this.tier = tier
    if (tier === 3n && this.halted === null) this.halted = new Dropped(code, place)
  }

  private readings(): void {
    const { limits, state, input } = this
    limits.observations.forEach((of, index) => {
      const { value, low, high, time } = input.readings[index]!
      const last = state.readings[index]!
      if (time > input.time) this.drop(4, index)
      const faults: [number, bigint][] = []
      if (time === 0n || time + of.maximumAgeSeconds < input.time) faults.push([5, of.ageTier])
      if (value === 0n && of.zeroTier > 0n) faults.push([6, of.zeroTier])
      if (!(of.minimum <= value && value <= of.maximum)) faults.push([7, of.rangeTier])
      const share = (limit: bigint, against: bigint) => scaled(limit).times(whole(against).size())
      if (of.maximumDeviation !== NO_LIMIT) {
        const enclosed = low <= value && value <= high
        if (!enclosed || whole(high - low).exceeds(share(of.maximumDeviation, value)))
          faults.push([8, of.deviationTier])
      }
      const comparable =
        last.time !== 0n && last.value !== 0n && input.time <= last.time + of.jumpWithinSeconds
      if (of.maximumJump !== NO_LIMIT && comparable) {
        if (
          whole(value - last.value)
            .size()
            .exceeds(share(of.maximumJump, last.value))
        )
          faults.push([9, of.jumpTier])
      }
      for (const [code, tier] of faults) this.fault(code, index, tier)
      if (faults.length === 0) this.soundOnes.push(index)
    })
    limits.breakers.forEach(({ trip, clear, tier }, index) => {
      const trips = conditionByReference(trip, this.symbols())
      if (trips === null) this.drop(22, index)
      const was = (state.tripped / 2n ** BigInt(index)) % 2n === 1n
      let on = trips !== 0n
      if (!on && was && clear.length > 0) {
        const clears = conditionByReference(clear, this.symbols())
        if (clears === null) this.drop(22, index)
        on = clears === 0n
      }
      if (!on) return
      this.trippedOnes.push(index)
      this.fault(10, index, tier)
    })
    if (this.halted !== null) throw this.halted
  }

  private symbols(): bigint[] {
    const deltas = this.limits.quantities.map(
      (_, index) => this.sum(index, false) - 2n * this.sum(index, true),
    )
    const hours = new Rational(this.input.time, 3600n).times(whole(10n ** 18n)).floor()
    return [...this.input.readings.map(({ value }) => value), ...this.to, ...this.from, ...deltas, hours]
  }

  /** Goes from one value to the one that a limit allows. */
  private step(value: bigint, allowed: bigint, code: number, response: bigint, place: number): bigint {
    if (allowed === value) return value
    if (response === 1n) this.drop(code, place)
    this.said.add(code)
    return allowed
  }

  private lever(index: number): void {
    const { input, state } = this
    const of = this.limits.levers[index]!
    const from = this.from[index]!
    const since = state.leverTimes[index]!
    const bound = (value: bigint) => nearest(value, whole(of.minimum), whole(of.maximum))
    let value = input.requested[index]!
    value = this.step(value, bound(value), 12, of.rangeResponse, index)
    if (of.zeroRefused && value === 0n && from !== 0n) this.drop(13, index)
    if (this.tier >= 2n) {
      const goal = of.increment ? 0n : of.initial
      const [low, high] = from < goal ? [from, goal] : [goal, from]
      value = this.step(value, nearest(value, whole(low), whole(high)), 11, 0n, index)
    }
    const distance = () => whole(value - from).size()
    if (value !== from && whole(of.minimumChange).exceeds(distance())) {
      value = this.step(value, from, 14, of.minimumChangeResponse, index)
    }
    if (value !== from && since !== 0n && input.time - since < of.cooldownSeconds) {
      value = this.step(value, from, 15, of.cooldownResponse, index)
    }
    if (value !== from) {
      const previous = whole(of.previousWithinBounds ? bound(from) : from)
      const reach = (limit: bigint, relative: boolean) => {
        if (limit === NO_LIMIT) return whole(10n ** 60n)
        return relative ? scaled(limit).times(previous.size()) : whole(limit)
      }
      const low = previous.minus(reach(of.maximumDecrease, of.decreaseRelative))
      const high = previous.plus(reach(of.maximumIncrease, of.increaseRelative))
      value = this.step(value, nearest(value, low, high), 16, of.changeResponse, index)
    }
    if (value !== from && of.stepPerHour !== NO_LIMIT) {
      const ago = input.time > since ? input.time - since : 0n
      const seconds = since === 0n || ago > of.accrualSeconds ? of.accrualSeconds : ago
      const reach = whole(of.stepPerHour).times(new Rational(seconds, 3600n))
      const allowed = nearest(value, whole(from).minus(reach), whole(from).plus(reach))
      value = this.step(value, allowed, 17, of.rateResponse, index)
    }
    if (value !== from) value = this.step(value, bound(value), 12, 0n, index)
    this.to[index] = value
  }

  /** What decisions charged to a quantity so far, all of it or what lowers its stock. */
  private sum(quantity: number, lowering: boolean): bigint {
    return this.charged.reduce(
      (sum, entry) => (entry.quantity === quantity && (entry.lowers || !lowering) ? sum + entry.size : sum),
      0n,
    )
  }

  private stock(quantity: number): bigint {
    const { basis } = this.limits.quantities[quantity]!
    return basis === NOWHERE ? 0n : this.input.readings[Number(basis)]!.value
  }

  private stockLeft(quantity: number): bigint {
    const left = this.stock(quantity) - this.sum(quantity, true)
    return left > 0n ? left : 0n
  }

  /** Changes of a quantity that are not older than its memory; behind the first that is young enough, all are. */
  private remembered(quantity: number): GuardState['entries'][number] {
    const entries = this.state.entries[quantity]!
    const { retentionSeconds } = this.limits.quantities[quantity]!
    const first = entries.findIndex(({ time }) => this.input.time - time < retentionSeconds)
    return first < 0 ? [] : entries.slice(first)
  }

  /** Whether a window lets through a further change. */
  private hasRoom(window: LimitsWindow, change: bigint, lowers: boolean): boolean {
    const quantity = Number(window.quantity)
    const inside = this.state.entries[quantity]!.filter(
      ({ time }) => this.input.time - time < window.lengthSeconds,
    )
    const total = inside.reduce((sum, { amount }) => sum + amount, this.sum(quantity, false) + change)
    if (!window.fraction) return total <= window.limit
    const left = this.stockLeft(quantity)
    const stocks = [...inside.map(({ basis }) => basis), left, ...(lowers ? [left - change] : [])]
    return stocks.every((stock) => !whole(total).exceeds(scaled(window.limit).times(whole(stock))))
  }

  private quantities(): void {
    const { limits } = this
    const factors = limits.effects.map(() => whole(0n))
    limits.effects.forEach((effect, index) => {
      const lever = Number(effect.lever)
      const quantity = Number(effect.quantity)
      let factor = effect.coefficient
      if (effect.observation !== NOWHERE) {
        const exact = scaled(effect.coefficient * this.input.readings[Number(effect.observation)]!.value)
        // Away from zero.
        factor = exact.numerator < 0n ? exact.floor() : exact.ceil()
      }
      if (factor >= BOUND || factor <= -BOUND) this.drop(22, index)
      factors[index] = scaled(factor)
      const value = this.to[lever]!
      const lowers = value < 0n !== factor < 0n
      const changeOf = (size: bigint) => whole(size).times(scaled(factor).size()).ceil()
      if (value !== 0n && factor !== 0n) {
        const tests: [number, number, bigint, (change: bigint) => boolean][] = []
        limits.windows.forEach((window, place) => {
          if (Number(window.quantity) !== quantity) return
          tests.push([18, place, window.response, (change) => this.hasRoom(window, change, lowers)])
        })
        const { floor, floorResponse } = limits.quantities[quantity]!
        if (floor !== NO_LIMIT && lowers) {
          const above = (change: bigint) => this.stock(quantity) - this.sum(quantity, true) - change >= floor
          tests.push([20, quantity, floorResponse, above])
        }
        let most = value < 0n ? -value : value
        let last: [number, number] | null = null
        for (const [code, place, response, holds] of tests) {
          // Nothing needs no room.
          if (most === 0n || holds(changeOf(most))) continue
          if (response === 1n) this.drop(code, place)
          this.said.add(code)
          last = [code, place]
          most = largest(most, (size) => holds(changeOf(size)))
        }
        if (last !== null) {
          const cut = value < 0n ? -most : most
          const from = this.from[lever]!
          const between = (from <= cut && cut <= value) || (value <= cut && cut <= from)
          const { minimum, maximum } = limits.levers[lever]!
          if (!between || cut < minimum || cut > maximum) this.drop(last[0], last[1])
          this.to[lever] = cut
        }
      }
      const left = this.to[lever]!
      const size = changeOf(left < 0n ? -left : left)
      if (this.sum(quantity, false) + size >= BOUND) this.drop(22, index)
      this.charged.push({ size, lowers: left < 0n !== factor < 0n, quantity })
    })
    this.charged = limits.effects.map((effect, index) => {
      const value = this.to[Number(effect.lever)]!
      const exact = whole(value).times(factors[index]!).size()
      const lowers = value < 0n !== factors[index]!.numerator < 0n
      return { size: exact.ceil(), lowers, quantity: Number(effect.quantity) }
    })
    limits.quantities.forEach(({ capacity }, index) => {
      const full = BigInt(this.remembered(index).length) >= capacity
      if (this.sum(index, false) > 0n && full) this.drop(19, index)
    })
  }
}

/** The verdict and next state that the guard must come to. */
export function judgeByReference(
  limits: GuardLimits,
  state: GuardState,
  input: GuardInput,
): { outcome: Outcome; next: GuardState } {
  return new Reference(limits, state, input).judge()
}
