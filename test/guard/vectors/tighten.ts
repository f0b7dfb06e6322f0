import { NO_INDEX, NONE, ONE } from '../../../guard/limits.js'
import { opcodes } from '../../../guard/postfix.js'
import { type CaseDraft, code, symbols } from './case.js'
import type { Draw } from './draw.js'

/** The limits that can be set within one unit of what a case asks for. */
export const limitKinds = [
  'readingStale',
  'readingZero',
  'readingOutOfRange',
  'readingDeviation',
  'readingJump',
  'breaker',
  'restricted',
  'range',
  'zero',
  'hysteresis',
  'cooldown',
  'change',
  'rate',
  'window',
  'windowFull',
  'floor',
  'invariant',
] as const

export type LimitKind = (typeof limitKinds)[number]

const size = (value: bigint) => (value < 0n ? -value : value)
const ceil = (a: bigint, b: bigint) => (a + b - 1n) / b
const positive = (value: bigint) => (value < 0n ? 0n : value)
/** A limit that a guard can have: 0 or more, of a size that it can calculate with. */
const usable = (value: bigint) => (value < 0n ? 0n : value < 10n ** 38n ? value : 10n ** 38n)

/** What the first lever's request would charge to the quantity, rounded up. */
function chargeOf({ effects, input }: CaseDraft): bigint {
  const { coefficient, observation } = effects[0]!
  const factor =
    observation === NO_INDEX ? size(coefficient) : ceil(size(coefficient * input.readings[1]!.value), ONE)
  return ceil(size(input.requested[0]!) * factor, ONE)
}

function addWindow(draft: CaseDraft, draw: Draw): void {
  const { state, input, quantities, windows } = draft
  const lengthSeconds = BigInt(draw.pick([3600, 86_400, 604_800]))
  for (let count = draw.below(3); count > 0; count--) {
    // At the window's edge, a second to either side, or well within.
    const age = draw.chance(0.6) ? lengthSeconds + draw.unit() : draw.upTo(lengthSeconds)
    const basis = size(input.readings[1]!.value) + draw.signed(6)
    state.entries[0]!.push({
      time: positive(input.time - age),
      amount: draw.size(12),
      basis: positive(basis),
    })
  }
  state.entries[0]!.sort((left, right) => Number(left.time - right.time))
  const inside = state.entries[0]!.filter(({ time }) => time > input.time - lengthSeconds)
  const used = inside.reduce((sum, { amount }) => sum + amount, 0n)
  const stock = input.readings[1]!.value
  const smallest = inside.reduce((least, { basis }) => (basis < least ? basis : least), stock)
  const fraction = draw.chance(0.6) && smallest > 0n && quantities[0]!.basis !== NO_INDEX
  const wanted = used + chargeOf(draft)
  const exact = fraction
    ? ceil(wanted * ONE, draw.chance(0.5) ? smallest : positive(smallest - chargeOf(draft)) + 1n)
    : wanted
  const limit = usable(exact + draw.unit())
  windows.push({ quantity: 0n, lengthSeconds, limit, fraction, response: BigInt(draw.below(2)) as 0n | 1n })
}

/** Sets a limit within one unit of what the case asks for. */
export function tighten(draft: CaseDraft, kind: LimitKind, draw: Draw): void {
  const { levers, observations, quantities, breakers, invariants, state, input } = draft
  const lever = levers[0]!
  const observation = observations[0]!
  const reading = input.readings[0]!
  const request = input.requested[0]!
  const base = lever.increment ? 0n : input.inForce[0]!
  const move = size(request - base)
  const response = BigInt(draw.below(2)) as 0n | 1n
  const tier = draw.pick([1n, 1n, 2n, 3n] as const)
  switch (kind) {
    case 'readingStale':
      observation.maximumAgeSeconds = positive(input.time - reading.time + draw.unit())
      observation.ageTier = tier
      return
    case 'readingZero':
      observation.zeroTier = tier
      return
    case 'readingOutOfRange':
      if (draw.chance(0.5)) observation.maximum = reading.value + draw.unit()
      else observation.minimum = reading.value - draw.unit()
      observation.rangeTier = tier
      return
    case 'readingDeviation': {
      const apart = (reading.high - reading.low) * ONE
      const value = size(reading.value)
      observation.maximumDeviation =
        value === 0n ? draw.upTo(2n) : usable(ceil(positive(apart), value) + draw.unit())
      observation.deviationTier = tier
      return
    }
    case 'readingJump': {
      const age = draw.upTo(10_000n) + 1n
      const last = reading.value + draw.signed(18)
      state.readings[0] = { value: last, time: input.time - age }
      const jump = size(reading.value - last) * ONE
      observation.maximumJump = last === 0n ? draw.upTo(2n) : usable(ceil(jump, size(last)) + draw.unit())
      observation.jumpWithinSeconds = positive(age + draw.unit())
      observation.jumpTier = tier
      return
    }
    case 'breaker': {
      const at = code.constant(reading.value + draw.unit())
      const clearAt = code.constant(reading.value + draw.unit())
      breakers.push({
        tier,
        trip: code.join(code.symbol(symbols.price), at, draw.pick([opcodes.greaterOrEqual, opcodes.less])),
        clear: draw.chance(0.5)
          ? new Uint8Array(0)
          : code.join(code.symbol(symbols.price), clearAt, draw.pick([opcodes.greater, opcodes.lessOrEqual])),
      })
      if (draw.chance(0.5)) state.tripped |= 1n << BigInt(breakers.length - 1)
      return
    }
    case 'restricted':
      breakers.push({ tier: 2n, trip: code.join(code.constant(ONE)), clear: new Uint8Array(0) })
      lever.initial = request + draw.unit()
      return
    case 'range':
      if (draw.chance(0.5)) lever.maximum = request + draw.unit()
      else lever.minimum = request - draw.unit()
      lever.rangeResponse = response
      return
    case 'zero':
      lever.zeroRefused = true
      return
    case 'hysteresis':
      lever.minimumChange = usable(move + draw.unit())
      lever.minimumChangeResponse = response
      return
    case 'cooldown': {
      const age = draw.upTo(10_000n) + 1n
      if (state.leverTimes[0] === 0n) state.leverTimes[0] = input.time - age
      lever.cooldownSeconds = positive(input.time - state.leverTimes[0]! + draw.unit())
      lever.cooldownResponse = response
      return
    }
    case 'change': {
      lever.previousWithinBounds = draw.chance(0.3)
      const previous = size(base)
      for (const [limit, relative] of [
        ['maximumIncrease', 'increaseRelative'],
        ['maximumDecrease', 'decreaseRelative'],
      ] as const) {
        lever[relative] = draw.chance(0.4) && previous !== 0n
        const exact = lever[relative] ? ceil(move * ONE, previous) : move
        lever[limit] = usable(exact + draw.unit())
      }
      lever.changeResponse = response
      return
    }
    case 'rate': {
      const age = draw.upTo(10_000n) + 1n
      if (state.leverTimes[0] === 0n && draw.chance(0.8)) state.leverTimes[0] = input.time - age
      const passed = state.leverTimes[0] === 0n ? age : input.time - state.leverTimes[0]!
      lever.accrualSeconds = positive(passed + draw.pick([-1n, 0n, 1n, 1000n]))
      const exact = ceil(move * 3600n, passed)
      lever.stepPerHour = usable(exact + draw.unit())
      lever.rateResponse = response
      return
    }
    case 'window':
      addWindow(draft, draw)
      return
    case 'windowFull': {
      const { retentionSeconds } = quantities[0]!
      const remembered = () =>
        state.entries[0]!.filter(({ time }) => time + retentionSeconds > input.time).length
      if (state.entries[0]!.length === 0 && draw.chance(0.8)) {
        const age = retentionSeconds + draw.unit()
        state.entries[0]!.push({
          time: input.time - age,
          amount: 1n,
          basis: positive(input.readings[1]!.value),
        })
      }
      const capacity = BigInt(remembered()) + draw.unit()
      quantities[0]!.capacity = capacity < 1n ? 1n : capacity
      return
    }
    case 'floor': {
      const lowers = request < 0n !== draft.effects[0]!.coefficient < 0n
      if (!lowers) draft.effects[0]!.coefficient *= -1n
      const floor = input.readings[1]!.value - chargeOf(draft) + draw.unit()
      quantities[0]!.floor = quantities[0]!.basis === NO_INDEX ? NONE : usable(floor)
      quantities[0]!.floorResponse = response
      return
    }
    case 'invariant':
      invariants.push(invariantNear(draft, draw))
      return
  }
}

/** A condition that the request meets, or fails, by one unit or none. */
function invariantNear({ input }: CaseDraft, draw: Draw): Uint8Array {
  const request = input.requested[0]!
  const near = code.constant(request + draw.unit())
  const compare = draw.pick([
    opcodes.less,
    opcodes.lessOrEqual,
    opcodes.greater,
    opcodes.greaterOrEqual,
    opcodes.equal,
  ])
  const lever = code.symbol(symbols.lever)
  const price = code.symbol(symbols.price)
  switch (draw.below(5)) {
    case 0:
      return code.join(lever, near, compare)
    case 1:
      return code.join(
        lever,
        price,
        opcodes.add,
        code.constant(request + input.readings[0]!.value + draw.unit()),
        compare,
      )
    case 2:
      return code.join(lever, opcodes.abs, code.constant(size(request) + draw.unit()), compare)
    case 3: {
      const product = (request * input.readings[0]!.value) / ONE
      return code.join(lever, price, opcodes.multiply, code.constant(product + draw.unit()), compare)
    }
    default: {
      const small = code.join(code.symbol(symbols.delta), code.constant(draw.unit()), opcodes.lessOrEqual)
      return code.join(lever, near, compare, [...small], draw.pick([opcodes.or, opcodes.and]))
    }
  }
}
