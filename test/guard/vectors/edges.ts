import { NO_INDEX, NONE, ONE, TOO_LARGE } from '../../../guard/limits.js'
import { opcodes } from '../../../guard/postfix.js'
import { type CaseDraft, code, finish, type GuardCase, wideDraft } from './case.js'

/** A case that stands at an edge which drawn ones do not meet, and what must come of it, worked by hand. */
export interface EdgeCase {
  readonly name: string
  readonly case: GuardCase
  /** The refusal's reason and index; null where the decision is accepted. */
  readonly refusal: readonly [reason: number, index: number] | null
}

const TIME = 1_700_000_000n

/**
 * Two levers, two observations, two quantities, all of them in use: a level goes from 2 to 3 and an increment is 1, each charged to
 * its own quantity; the first has a stock of 1,000, the second has none and falls.
 */
export function plainDraft(): CaseDraft {
  const draft = wideDraft(TIME, false)
  const [quantity] = draft.quantities
  draft.quantities.push({ ...quantity!, basis: NO_INDEX })
  draft.effects.push({ lever: 1n, quantity: 1n, coefficient: -ONE, observation: NO_INDEX })
  draft.state.entries.push([])
  draft.input.readings.push(
    { value: 5n * ONE, low: 4n * ONE, high: 6n * ONE, time: TIME - 10n },
    { value: 1000n * ONE, low: 999n * ONE, high: 1001n * ONE, time: TIME - 20n },
  )
  draft.input.inForce = [2n * ONE, 7n * ONE]
  draft.input.requested = [3n * ONE, ONE]
  return draft
}

/** What conditions read of the plain case after the decision, and before it. */
const SYMBOLS = {
  after: [5n, 1000n, 3n, 1n, 2n, 0n, 3n, -1n],
  before: [5n, 1000n, 2n, 0n, 2n, 0n, 0n, 0n],
}
const HOURS = (TIME * ONE) / 3600n

export function edgeCases(): EdgeCase[] {
  const edges: EdgeCase[] = []
  const add = (name: string, refusal: EdgeCase['refusal'], change: (draft: CaseDraft) => void) => {
    const draft = plainDraft()
    change(draft)
    edges.push({ name, case: finish(draft), refusal })
  }
  add('plain', null, () => {})
  symbolEdges(add)
  formEdges(add)
  healthEdges(add)
  leverEdges(add)
  quantityEdges(add)
  return edges
}

type Add = (name: string, refusal: EdgeCase['refusal'], change: (draft: CaseDraft) => void) => void

/** Each symbol is what it is, for invariants and for breakers. */
function symbolEdges(add: Add): void {
  const equals = (symbol: number, value: bigint) =>
    code.join(code.symbol(symbol), code.constant(value), opcodes.equal)
  for (let symbol = 0; symbol < 9; symbol++) {
    const after = symbol < 8 ? SYMBOLS.after[symbol]! * ONE : HOURS
    const before = symbol < 8 ? SYMBOLS.before[symbol]! * ONE : HOURS
    add(`symbol ${symbol}`, null, ({ invariants }) => invariants.push(equals(symbol, after)))
    add(`symbol ${symbol} and a unit`, [21, 1], ({ invariants }) => {
      invariants.push(equals(symbol, after), equals(symbol, after + 1n))
    })
    const trip = (value: bigint) =>
      ({ tier: 3n, trip: equals(symbol, value), clear: new Uint8Array(0) }) as const
    add(`symbol ${symbol} of a breaker`, [10, 1], ({ breakers }) => {
      breakers.push(trip(before + 1n), trip(before))
    })
  }
  add('a symbol behind the last', [22, 0], ({ invariants }) => invariants.push(Uint8Array.of(2, 9)))
}

/** Lists too long and too short, numbers at the edge of what can be calculated with, times that run backwards. */
function formEdges(add: Add): void {
  const lists: [string, number, (draft: CaseDraft) => unknown[]][] = [
    ['requested', 0, ({ input }) => input.requested],
    ['in force', 1, ({ input }) => input.inForce],
    ['readings', 2, ({ input }) => input.readings],
    ['times of levers', 3, ({ state }) => state.leverTimes],
    ['sound readings', 3, ({ state }) => state.readings],
    ['entries', 3, ({ state }) => state.entries],
  ]
  for (const [name, index, listOf] of lists) {
    add(`${name}, one fewer`, [1, index], (draft) => listOf(draft).pop())
    add(`${name}, one more`, [1, index], (draft) => listOf(draft).push(listOf(draft)[0]))
  }
  // A place to put a number in, and the index by which it is refused.
  const places: [string, number, (draft: CaseDraft, value: bigint) => void][] = [0, 1].flatMap((at) => [
    [`request ${at}`, at, ({ input }, value) => (input.requested[at] = value)],
    [`reading ${at}`, 2 + at, ({ input }, value) => (input.readings[at]!.value = value)],
    [`low ${at}`, 2 + at, ({ input }, value) => (input.readings[at]!.low = value)],
    [`high ${at}`, 2 + at, ({ input }, value) => (input.readings[at]!.high = value)],
    [`sound reading ${at}`, 2 + at, ({ state }, value) => (state.readings[at]!.value = value)],
    [`amount ${at}`, 4 + at, ({ state }, amount) => state.entries[at]!.push({ time: 1n, amount, basis: 1n })],
    [`basis ${at}`, 4 + at, ({ state }, basis) => state.entries[at]!.push({ time: 1n, amount: 1n, basis })],
  ])
  places.push(['in force', 0, ({ input }, value) => (input.inForce[0] = value)])
  for (const [name, index, put] of places) {
    add(`${name} too large`, [2, index], (draft) => put(draft, TOO_LARGE))
    add(`${name} too small`, [2, index], (draft) => put(draft, -TOO_LARGE))
  }
  for (const at of [0, 1]) {
    for (const fields of [{ amount: -1n }, { basis: -1n }]) {
      add(`entry ${at} with ${Object.keys(fields)} below zero`, [2, 4 + at], ({ state }) => {
        state.entries[at]!.push(
          { time: 1n, amount: 0n, basis: 0n },
          { time: 2n, amount: 0n, basis: 0n, ...fields },
        )
      })
    }
    add(`entry ${at} of nothing and of the most`, null, ({ state }) => {
      const most = TOO_LARGE - 1n
      state.entries[at]!.push({ time: 1n, amount: 0n, basis: 0n }, { time: 2n, amount: most, basis: most })
    })
  }
  add('in force of an increment is not looked at', null, ({ input }) => (input.inForce[1] = TOO_LARGE))
  add('the time of the last decision', null, ({ state, input }) => (state.time = input.time))
  add('a second before the last decision', [3, 0], ({ state, input }) => (state.time = input.time + 1n))
}

/** Readings from now and from a second later, and breakers that cannot be judged; one is remembered as tripped. */
function healthEdges(add: Add): void {
  const never = code.join(code.constant(0n))
  const always = code.join(code.constant(1n))
  const divides = code.join(code.constant(1n), code.constant(0n), opcodes.divide)
  const breaker = (tier: 1n | 3n, trip: Uint8Array, clear = new Uint8Array(0)) => ({ tier, trip, clear })
  for (const at of [0, 1]) {
    add(`reading ${at} of this second`, null, ({ input }) => (input.readings[at]!.time = TIME))
    add(`reading ${at} of the next second`, [4, at], ({ input, state, breakers }) => {
      input.readings[at]!.time = TIME + 1n
      breakers.push(breaker(1n, always), breaker(1n, never, never))
      state.tripped = 2n
    })
  }
  for (const at of [0, 1]) {
    const forever = 2n ** 64n - 1n
    add(`reading ${at} of no time, of any age allowed`, [5, at], ({ input, observations }) => {
      input.readings[at]!.time = 0n
      observations[at]!.maximumAgeSeconds = forever
    })
    add(`reading ${at} where none was sound before`, null, ({ state, observations }) => {
      state.readings[at] = { value: ONE, time: 0n }
      observations[at] = { ...observations[at]!, maximumJump: 0n, jumpWithinSeconds: forever, jumpTier: 3n }
    })
  }
  for (const at of [0, 1]) {
    add(`reading ${at} that jumped since the first second there was`, [9, at], ({ state, observations }) => {
      state.readings[at] = { value: ONE, time: 1n }
      observations[at] = { ...observations[at]!, maximumJump: 0n, jumpWithinSeconds: TIME, jumpTier: 3n }
    })
  }
  add('a breaker with half an operation to clear it', [22, 0], ({ state, breakers }) => {
    breakers.push(breaker(1n, never, Uint8Array.of(opcodes.symbol)))
    state.tripped = 1n
  })
  add('a breaker that cannot be judged', [22, 1], ({ state, breakers }) => {
    breakers.push(breaker(1n, always), breaker(1n, divides), breaker(1n, never))
    state.tripped = 4n
  })
  add('a breaker that cannot be cleared', [22, 1], ({ state, breakers }) => {
    breakers.push(breaker(1n, always), breaker(1n, never, divides))
    state.tripped = 2n
  })
  add('a breaker that halts before another that warns', [10, 1], ({ state, breakers }) => {
    breakers.push(breaker(1n, never, always), breaker(3n, never, never), breaker(1n, always))
    state.tripped = 3n
  })
}

/** A level that is 2 and asked to be 3. */
function leverEdges(add: Add): void {
  add('held beyond new bounds by its cooldown, whatever its largest change', null, ({ levers, state }) => {
    const held = { maximum: ONE, cooldownSeconds: 10n, maximumIncrease: 0n, changeResponse: 1n } as const
    levers[0] = { ...levers[0]!, ...held, previousWithinBounds: true }
    state.leverTimes[0] = TIME - 1n
  })
  add('shares of no limit are none', null, ({ levers }) => {
    const free = {
      maximumIncrease: NONE,
      increaseRelative: true,
      maximumDecrease: NONE,
      decreaseRelative: true,
    }
    levers[0] = { ...levers[0]!, ...free }
  })
  add('a rate that adds up for longer than time has passed', null, ({ levers }) => {
    const always = { stepPerHour: 3600n, accrualSeconds: 2n ** 64n - 1n, rateResponse: 1n } as const
    levers[0] = { ...levers[0]!, ...always }
  })
}

/** The first quantity has a stock of 1,000 and is raised by 1, the second has none and is lowered by 1. */
function quantityEdges(add: Add): void {
  const window = (quantity: bigint, limit: bigint) =>
    ({ quantity, lengthSeconds: 3600n, limit, fraction: false, response: 0n }) as const
  const spent = (amount: bigint) => ({ time: TIME - 1n, amount, basis: 0n })
  add('a factor that is too large', [22, 0], ({ effects, input }) => {
    effects[0] = { ...effects[0]!, coefficient: TOO_LARGE / 2n, observation: 1n }
    input.readings[1]!.value = 2n * ONE
    input.requested[0] = 1n
  })
  add('a charge that is too large', [22, 0], ({ effects, input }) => {
    effects[0]!.coefficient = TOO_LARGE / 2n
    input.requested[0] = 2n * ONE
  })
  add('a window that is overdrawn cuts an increment to nothing', null, ({ windows, state }) => {
    windows.push(window(1n, ONE))
    state.entries[1]!.push(spent(9n * ONE))
  })
  add('the window that leaves no value is named', [18, 1], ({ windows }) => {
    windows.push(window(1n, 9n * ONE), window(0n, ONE), window(1n, 0n))
  })
  add('a window of another quantity holds nothing', null, ({ windows }) => windows.push(window(1n, ONE)))
  add('the floor that leaves no value is named', [20, 1], ({ levers, quantities, effects }) => {
    levers[1]!.minimum = ONE
    quantities[1] = { ...quantities[1]!, basis: 1n, floor: 1000n * ONE }
    effects[0]!.coefficient *= 2n
  })
}
