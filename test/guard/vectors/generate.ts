import { evaluate } from '../../../guard/evaluate.js'
import { NO_INDEX, ONE, TOO_LARGE } from '../../../guard/limits.js'
import type { GuardInput } from '../../../guard/outcome.js'
import { opcodes } from '../../../guard/postfix.js'
import { advance } from '../../../guard/state.js'
import { type CaseDraft, code, finish, type GuardCase, symbols, wideDraft } from './case.js'
import { Draw } from './draw.js'
import { type LimitKind, limitKinds, tighten } from './tighten.js'

const INT256_EXTREMES = [
  -(2n ** 255n),
  -(2n ** 255n) + 1n,
  2n ** 255n - 1n,
  2n ** 255n - 2n,
  TOO_LARGE,
  -TOO_LARGE,
  TOO_LARGE - 1n,
  1n - TOO_LARGE,
  0n,
  1n,
  -1n,
] as const
const UINT64_EXTREMES = [0n, 1n, 2n ** 64n - 1n, 2n ** 64n - 2n] as const

/** A case, and which limits stand within one unit of what it asks for. */
export interface DrawnCase extends GuardCase {
  readonly near: readonly LimitKind[]
}

/** A situation with wide limits: readings, values in force and requests of all sizes. */
function situation(draw: Draw, decimals: number): CaseDraft {
  const time = 1_700_000_000n + draw.upTo(10n ** 8n)
  const draft = wideDraft(time, draw.chance(0.3))
  const { input, effects, quantities } = draft
  const near = (value: bigint) => ({ value, low: value - draw.size(6), high: value + draw.size(6) })
  const age = () => time - draw.upTo(5000n)
  // Now and then the sources lie all to one side of the value that they are to enclose.
  const aside = draw.chance(0.1) ? draw.signed(3) : 0n
  input.readings.push({ ...near(draw.signed(decimals)), time: age() })
  input.readings[0]!.value += aside * 1000n
  input.readings.push({ ...near(draw.size(decimals) + 1n), time: age() })
  input.inForce = [draw.signed(decimals), 0n]
  input.requested = [
    draw.chance(0.3) ? input.inForce[0]! + draw.signed(4) : draw.signed(decimals),
    draw.signed(3),
  ]
  if (draw.chance(0.3)) {
    effects[0]!.observation = 1n
    effects[0]!.coefficient = draw.size(18) + 1n
  }
  if (draw.chance(0.3)) effects[0]!.coefficient *= -1n
  if (draw.chance(0.2)) quantities[0]!.basis = NO_INDEX
  if (draw.chance(0.3)) effects.push({ lever: 1n, quantity: 0n, coefficient: ONE, observation: NO_INDEX })
  return draft
}

/** Several limits at once, each within one unit of the request. */
function nearCase(draw: Draw): DrawnCase {
  const draft = situation(draw, draw.pick([3, 12, 20, 30]))
  const count = 2 + draw.below(3)
  const near = [...new Set(Array.from({ length: count }, () => draw.pick(limitKinds)))]
  // What a limit is set by must stand before it is set.
  if (near.includes('readingZero')) {
    const value = draw.unit()
    draft.input.readings[0] = {
      ...draft.input.readings[0]!,
      value,
      low: value - draw.size(2),
      high: value + draw.size(2),
    }
  }
  if (near.includes('zero')) {
    draft.levers[0]!.increment = false
    draft.input.requested[0] = draw.unit()
  }
  for (const kind of limitKinds) if (near.includes(kind)) tighten(draft, kind, draw)
  return { ...finish(draft), near }
}

/** Limits and requests that have nothing to do with each other. */
function anyCase(draw: Draw): DrawnCase {
  const draft = situation(draw, draw.pick([6, 20, 30]))
  const before = { ...draft.input, requested: [...draft.input.requested] }
  const kinds = Array.from({ length: 1 + draw.below(5) }, () => draw.pick(limitKinds))
  for (const kind of limitKinds) if (kinds.includes(kind)) tighten(draft, kind, draw)
  before.requested = draft.input.requested.map((value) => value * BigInt(draw.below(5)) - draw.signed(20))
  return { ...finish(draft, [before]), near: [] }
}

/** Malformed inputs, times that run backwards, arithmetic at the edge of int256. */
function brokenCase(draw: Draw): DrawnCase {
  const draft = situation(draw, 30)
  const { input, state, effects, invariants, breakers } = draft
  const edge = draw.pick([TOO_LARGE, -TOO_LARGE]) + draw.unit()
  switch (draw.below(13)) {
    case 0:
      input.requested = [edge, 0n]
      break
    case 1:
    case 12:
      draw.pick([
        () => input.requested.pop(),
        () => input.inForce.push(0n),
        () => input.readings.pop(),
        () => state.entries.push([]),
      ])()
      break
    case 2:
    case 10:
      state.time = input.time + draw.pick([1n, 1n, 1n, 0n])
      break
    case 3:
    case 11:
      input.readings[0]!.time = input.time + draw.pick([1n, 1n, 1n, 0n])
      break
    case 4: {
      // The product of two sizes near 2^255, before it is scaled.
      const left = draw.size(38) + 1n
      const right = 2n ** 255n / left + draw.unit()
      invariants.push(
        code.join(code.constant(left), code.constant(draw.pick([right, -right])), opcodes.multiply),
      )
      break
    }
    case 5:
      invariants.push(code.join(code.symbol(symbols.lever), code.constant(draw.unit()), opcodes.divide))
      break
    case 6:
      breakers.push({
        tier: 1n,
        trip: code.join(
          code.constant(draw.pick(INT256_EXTREMES)),
          code.constant(draw.pick(INT256_EXTREMES)),
          draw.pick([opcodes.add, opcodes.subtract, opcodes.multiply, opcodes.divide]),
        ),
        clear: new Uint8Array(0),
      })
      break
    case 7:
      effects[0]!.observation = 1n
      effects[0]!.coefficient = TOO_LARGE - 1n
      input.readings[1]!.value = ONE + draw.unit()
      break
    case 8:
      invariants.push(
        Uint8Array.from(
          Array.from({ length: draw.below(12) }, () => draw.pick([1, 2, 0x10, 0x14, 0x33, 0x99])),
        ),
      )
      break
    default:
      state.entries[0]!.push({
        time: input.time,
        amount: draw.pick([edge, -1n, 0n]),
        basis: draw.pick([edge, -1n, 0n]),
      })
  }
  return { ...finish(draft), near: [] }
}

/** Numbers and times from the ends of their types, in any place. */
function extremeCase(draw: Draw): DrawnCase {
  const draft = situation(draw, 20)
  const { input, state } = draft
  for (let count = 1 + draw.below(3); count > 0; count--) {
    const number = draw.pick(INT256_EXTREMES)
    const time = draw.pick(UINT64_EXTREMES)
    draw.pick([
      () => (input.requested[draw.below(2)] = number),
      () => (input.inForce[draw.below(2)] = number),
      () => (input.readings[draw.below(2)]!.value = number),
      () => (input.readings[draw.below(2)]!.high = number),
      () => (input.readings[draw.below(2)]!.low = number),
      () => (input.readings[draw.below(2)]!.time = time),
      () => (state.readings[draw.below(2)] = { value: number, time }),
      () => (state.leverTimes[draw.below(2)] = time),
      () => (state.time = time),
      () => (input.time = time),
      () => state.entries[0]!.push({ time, amount: number, basis: draw.pick(INT256_EXTREMES) }),
      () => (draft.levers[0]!.cooldownSeconds = 2n ** 64n - 1n),
      () => (draft.levers[0]!.maximumIncrease = TOO_LARGE - 1n),
      () => tighten(draft, draw.pick(['window', 'floor'] as const), draw),
    ])()
  }
  return { ...finish(draft), near: [] }
}

/** Sequences of decisions over one set of limits: the values in force and the state go on. */
function sequence(draw: Draw): DrawnCase {
  const draft = situation(draw, draw.pick([6, 20]))
  for (const kind of [
    'window',
    'windowFull',
    'floor',
    'cooldown',
    'rate',
    'change',
    'breaker',
    'readingJump',
  ] as const) {
    if (draw.chance(0.4)) tighten(draft, kind, draw)
  }
  draft.state.time = 0n
  const { limits, state } = finish(draft)
  const inputs: GuardInput[] = []
  let now = state
  let { inForce, readings, time } = draft.input
  for (let step = 3 + draw.below(2); step > 0; step--) {
    const requested = draft.input.requested.map(
      (value) => (draw.chance(0.5) ? value : value / 2n) + draw.unit(),
    )
    const input = { time, readings, inForce, requested }
    inputs.push(input)
    const outcome = evaluate(limits, now, input)
    now = advance(limits, now, input, outcome)
    inForce = [...outcome.applied]
    time += BigInt(draw.pick([0, 1, 3599, 3600, 3601, 86_399, 86_400, 86_401, 604_800]))
    readings = readings.map((reading, index) => {
      const delta = index === 1 && outcome.accepted ? outcome.charges[0]! : draw.unit()
      return {
        value: reading.value + delta,
        low: reading.low,
        high: reading.high + delta,
        time: time - draw.upTo(100n),
      }
    })
  }
  return { limits, state, inputs, near: [] }
}

/** The case of a number; the same number gives the same case. */
export function drawCase(seed: number, index: number): DrawnCase {
  const draw = new Draw(seed, index)
  const kind = index % 20
  if (kind < 16) return nearCase(draw)
  if (kind < 19) return brokenCase(draw)
  return index % 40 < 20 ? anyCase(draw) : extremeCase(draw)
}

/** The sequence of a number. */
export function drawSequence(seed: number, index: number): DrawnCase {
  return sequence(new Draw(seed, 1_000_000 + index))
}
