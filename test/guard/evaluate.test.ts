import { describe, expect, it } from 'vitest'
import { evaluate, observe } from '../../guard/evaluate.js'
import { evaluateWithFallback } from '../../guard/fallback.js'
import type { GuardLimits } from '../../guard/limits.js'
import type { Outcome } from '../../guard/outcome.js'
import { reasonCodes } from '../../guard/reasons.js'
import type { GuardSpecification } from '../../guard/specification.js'
import { advance, type GuardState, initialState } from '../../guard/state.js'
import { fixed, lever, limitsOf, observation } from './guard-builder.js'

const DAY = 86_400
const START = 1_760_000_000n

/** A token whose two levers mint or burn: one a fraction of supply, one tokens. */
const supplyParts: Partial<GuardSpecification> = {
  levers: [
    lever('rate', { kind: 'increment', minimum: -1, maximum: 1 }),
    lever('amount', { kind: 'increment', minimum: -1e9, maximum: 1e9 }),
  ],
  observations: [observation('supply', { minimum: 0 })],
  quantities: [
    {
      name: 'supply',
      unit: '1',
      basis: 'supply',
      floor: null,
      retentionSeconds: 30 * DAY,
      capacity: 10,
      counts: 'policy',
    },
  ],
  effects: [
    { lever: 'rate', quantity: 'supply', coefficient: 1, times: 'supply' },
    { lever: 'amount', quantity: 'supply', coefficient: 1, times: null },
  ],
  windows: [{ quantity: 'supply', seconds: DAY, limit: 0.02, limitIs: 'fraction', response: 'clamp' }],
}

/** A guard at work on one token: supply follows what it lets through. */
class Token {
  state: GuardState
  supply = fixed('1000')

  constructor(readonly limits: GuardLimits) {
    this.state = initialState(limits)
  }

  decide(secondsFromStart: number, rate: string, tokens: string): Outcome {
    const time = START + BigInt(secondsFromStart)
    const reading = { value: this.supply, low: this.supply, high: this.supply, time }
    const input = { time, readings: [reading], inForce: [0n, 0n], requested: [fixed(rate), fixed(tokens)] }
    const outcome = evaluate(this.limits, this.state, input)
    this.state = advance(this.limits, this.state, input, outcome)
    const [fraction, minted] = outcome.applied as [bigint, bigint]
    this.supply += (this.supply * fraction) / 10n ** 18n + minted
    return outcome
  }
}

const token = (parts: Partial<GuardSpecification> = {}) => new Token(limitsOf({ ...supplyParts, ...parts }))

describe('a rolling window on supply', () => {
  it('adds what every lever changes, either way, and lets equality pass', () => {
    const minting = token()
    expect(minting.decide(0, '0.01', '10').applied).toEqual([fixed('0.01'), fixed('10')])
    expect(minting.decide(3600, '0', '0.000000000000000001').applied).toEqual([0n, 0n])
    // Minting 15 and burning 5 of 1000 is a change of 20; 5 more on 1010 would be 25 of at most 20.
    const both = token()
    both.decide(0, '0', '15')
    both.decide(1, '0', '-5')
    expect(both.decide(2, '0', '-5')).toMatchObject({ applied: [0n, 0n], reasons: 1n << 18n })
  })

  it('is as wide as 24 hours, to the second', () => {
    for (const [seconds, room] of [
      [DAY - 1, '0'],
      [DAY, '20.4'],
      [DAY + 1, '20.4'],
    ] as const) {
      const minting = token()
      minting.decide(0, '0.02', '0')
      // The supply is 1020 now; the 20 are forgotten at the stroke of the day.
      expect(minting.decide(seconds, '0', '500').applied[1], `${seconds}`).toBe(fixed(room))
    }
  })

  it('is measured by the smallest supply in it, that after a burn included', () => {
    // Of 1000, burning b leaves 2 % of (1000 - b): b = 20 / 1.02, cut down to a whole unit.
    expect(token().decide(0, '0', '-500').applied[1]).toBe(-19_607_843_137_254_901_960n)
    const grown = token()
    grown.decide(0, '0', '10')
    // Users bring the supply to 2000; the window still remembers 1000.
    grown.supply = fixed('2000')
    expect(grown.decide(60, '0', '500').applied[1]).toBe(fixed('10'))
    const shrunk = token()
    shrunk.decide(0, '0', '10')
    shrunk.supply = fixed('600')
    expect(shrunk.decide(60, '0', '500').applied[1]).toBe(fixed('2'))
  })

  it('rounds against the action', () => {
    const odd = token()
    odd.supply = fixed('999.999999999999999999')
    // 2 % of it is 19.99999999999999999998: a unit is lost, and 1e-18 of a rate is worth a unit of change.
    expect(odd.decide(0, '0', '20').applied[1]).toBe(fixed('19.999999999999999999'))
    expect(odd.decide(DAY, '0.000000000000000001', '0')).toMatchObject({ charges: [1020n] })
  })

  it('holds two decisions in one second and a limit lowered while it is full', () => {
    const minting = token()
    minting.decide(0, '0', '15')
    expect(minting.decide(0, '0', '15').applied[1]).toBe(fixed('5'))
    const lowered = limitsOf({ ...supplyParts, windows: [{ ...supplyParts.windows![0]!, limit: 0.01 }] })
    const after = new Token(lowered)
    after.state = minting.state
    after.supply = minting.supply
    expect(after.decide(10, '0', '1').applied[1]).toBe(0n)
    expect(after.decide(DAY, '0', '50').applied[1]).toBe(fixed('10.2'))
  })

  it('refuses instead of forgetting where its record is full', () => {
    const small = token({ quantities: [{ ...supplyParts.quantities![0]!, capacity: 2 }] })
    small.decide(0, '0', '1')
    small.decide(1, '0', '1')
    expect(small.decide(2, '0', '1')).toMatchObject({
      accepted: false,
      reason: reasonCodes.windowFull,
      index: 0,
    })
    expect(small.decide(3, '0', '0').accepted).toBe(true)
    expect(small.decide(30 * DAY, '0', '1').accepted).toBe(true)
  })

  it('keeps days from compounding by longer windows', () => {
    const windows = [1, 7, 30].map((days, index) => ({
      ...supplyParts.windows![0]!,
      seconds: days * DAY,
      limit: [0.02, 0.0625, 0.125][index]!,
    }))
    const free = token()
    const held = token({ windows, quantities: [{ ...supplyParts.quantities![0]!, capacity: 100 }] })
    const open = token({ quantities: [{ ...supplyParts.quantities![0]!, capacity: 100 }] })
    for (let day = 0; day < 30; day++) {
      held.decide(day * DAY, '1', '0')
      open.decide(day * DAY, '1', '0')
    }
    // 1.02^30 = 1.811; held: at most an eighth of the smallest supply.
    expect(Number(open.supply) / 1e21).toBeCloseTo(1.811, 2)
    expect(held.supply <= fixed('1125')).toBe(true)
    expect(Number(held.supply) / 1e21).toBeCloseTo(1.125, 6)
    expect(free.supply).toBe(fixed('1000'))
  })
})

describe('spending', () => {
  const limits = limitsOf({
    levers: [
      lever('spend', { kind: 'increment', maximum: 1e6, minimum: 0 }),
      lever('emission', { default: 1 }),
    ],
    observations: [observation('treasury')],
    quantities: [
      {
        name: 'treasury',
        unit: '1',
        basis: 'treasury',
        floor: { minimum: 900, response: 'clamp' },
        retentionSeconds: DAY,
        capacity: 9,
        counts: 'policy',
      },
      {
        name: 'emission',
        unit: '1',
        basis: null,
        floor: null,
        retentionSeconds: DAY,
        capacity: 9,
        counts: 'policy',
      },
    ],
    effects: [
      { lever: 'spend', quantity: 'treasury', coefficient: -1, times: null },
      { lever: 'emission', quantity: 'emission', coefficient: 1, times: null },
    ],
    windows: [
      { quantity: 'treasury', seconds: DAY, limit: 80, limitIs: 'absolute', response: 'clamp' },
      { quantity: 'emission', seconds: DAY, limit: 10, limitIs: 'absolute', response: 'reject' },
    ],
  })
  const decide = (treasury: string, spend: string, emission: string, inForce = '1') =>
    evaluate(limits, initialState(limits), {
      time: START,
      readings: [{ value: fixed(treasury), low: fixed(treasury), high: fixed(treasury), time: START }],
      inForce: [0n, fixed(inForce)],
      requested: [fixed(spend), fixed(emission)],
    })

  it('stops at the day, at the floor of the treasury, and at the emission budget', () => {
    expect(decide('2000', '100', '1')).toMatchObject({
      applied: [fixed('80'), fixed('1')],
      reasons: 1n << 18n,
    })
    expect(decide('950', '60', '1')).toMatchObject({ applied: [fixed('50'), fixed('1')], reasons: 1n << 20n })
    expect(decide('900', '1', '1').applied[0]).toBe(0n)
    expect(decide('2000', '1', '10').accepted).toBe(true)
    expect(decide('2000', '1', '10.000000000000000001')).toMatchObject({
      reason: reasonCodes.window,
      index: 1,
    })
    // A rate in force uses up the budget with every decision, changed or not.
    expect(decide('2000', '1', '11', '11')).toMatchObject({ accepted: false, reason: reasonCodes.window })
  })
})

describe('readings and breakers', () => {
  const limits = limitsOf({
    levers: [lever('fee', { maximum: 10, default: 5 }), lever('mint', { kind: 'increment' })],
    observations: [
      observation('ratio', {
        minimum: 0,
        maximum: 100,
        range: 'warn',
        zero: 'halt',
        age: { seconds: 60, tier: 'restrict' },
        jump: { fraction: 0.5, withinSeconds: 3600, tier: 'halt' },
        deviation: { fraction: 0.25, tier: 'halt' },
      }),
    ],
    breakers: [
      {
        trip: { text: 'ratio < 1.1', code: '' },
        clear: { text: 'ratio > 1.15', code: '' },
        tier: 'restrict',
      },
      { trip: { text: 'ratio < 1', code: '' }, clear: null, tier: 'halt' },
    ],
    fallback: ['last', 'no-action'],
  })
  const input = (ratio: string, fields: object = {}, requested = ['9', '1']) => {
    const value = fixed(ratio)
    const reading = { value, low: value, high: value, time: START, ...fields }
    return {
      time: START,
      readings: [reading],
      inForce: [fixed('2'), fixed('7')],
      requested: requested.map(fixed),
    }
  }
  const judge = (ratio: string, fields: object = {}, state = initialState(limits)) =>
    evaluate(limits, state, input(ratio, fields))
  const bit = (code: number) => 1n << BigInt(code)

  it('pass, warn, restrict and halt', () => {
    expect(judge('2')).toMatchObject({ tier: 0n, sound: 1n, applied: [fixed('9'), fixed('1')] })
    expect(judge('101')).toMatchObject({
      tier: 1n,
      sound: 0n,
      reasons: bit(7),
      applied: [fixed('9'), fixed('1')],
    })
    // Restricted: towards the default of 5 and no further, increments nothing.
    const stale = judge('2', { time: START - 61n })
    expect(stale).toMatchObject({ tier: 2n, applied: [fixed('5'), 0n], reasons: bit(5) | bit(11) })
    expect(judge('2', { time: START - 60n }).tier).toBe(0n)
    expect(judge('2', { time: START + 1n })).toMatchObject({ accepted: false, reason: 4 })
    expect(judge('0')).toMatchObject({ accepted: false, reason: 6, tier: 3n })
    expect(judge('2', { high: fixed('2.5') }).accepted).toBe(true)
    expect(judge('2', { high: fixed('2.500000000000000001') })).toMatchObject({ accepted: false, reason: 8 })
    expect(judge('2', { low: fixed('2.1') })).toMatchObject({ accepted: false, reason: 8 })
  })

  it('see a jump against the last sound reading while that is young', () => {
    const state = (time: bigint) => ({ ...initialState(limits), readings: [{ value: fixed('4'), time }] })
    expect(judge('6', {}, state(START - 3600n)).accepted).toBe(true)
    expect(judge('6.000000000000000001', {}, state(START - 3600n))).toMatchObject({
      accepted: false,
      reason: 9,
    })
    expect(judge('7', {}, state(START - 3601n)).accepted).toBe(true)
  })

  it('stay tripped until they clear', () => {
    const tripped = judge('1.09')
    expect(tripped).toMatchObject({ accepted: true, tripped: 1n, tier: 2n, reasons: bit(10) | bit(11) })
    const state = { ...initialState(limits), tripped: 1n }
    expect(judge('1.12', {}, state)).toMatchObject({ tripped: 1n, tier: 2n })
    expect(judge('1.15', {}, state).tripped).toBe(1n)
    expect(judge('1.16', {}, state)).toMatchObject({ tripped: 0n, tier: 0n })
    expect(judge('1.12').tripped).toBe(0n)
  })

  it('are remembered by observe where the decision is dropped', () => {
    expect(judge('0.99')).toMatchObject({ accepted: false, reason: 10, index: 1, tripped: 0n })
    expect(observe(limits, initialState(limits), input('0.99'))).toMatchObject({
      accepted: false,
      tripped: 3n,
    })
    expect(observe(limits, { ...initialState(limits), tripped: 3n }, input('2'))).toMatchObject({
      accepted: true,
      tripped: 0n,
    })
    const future = input('2', { time: START + 1n })
    expect(observe(limits, { ...initialState(limits), tripped: 3n }, future).tripped).toBe(3n)
  })

  it('fall back to the levels in force and no increment, by the same guard', () => {
    const outside = input('2', {}, ['11', '1'])
    const { source, outcome, requested } = evaluateWithFallback(limits, initialState(limits), outside, null)
    expect(source).toBe('last')
    expect(requested).toEqual([fixed('2'), 0n])
    expect(outcome).toMatchObject({ accepted: true, applied: [fixed('2'), 0n], changed: 0n })
    const halted = evaluateWithFallback(limits, initialState(limits), input('0'), null)
    expect(halted).toMatchObject({ source: 'no-action', outcome: { accepted: false, reason: 6 } })
  })

  it('ask the production rule where the order says so', () => {
    const ordered = { ...limits, fallbacks: [1n, 0n] }
    const rule = [fixed('3'), 0n]
    const bad = input('2', {}, ['11', '0'])
    expect(evaluateWithFallback(ordered, initialState(limits), bad, rule)).toMatchObject({
      source: 'production-rule',
      requested: rule,
    })
    expect(evaluateWithFallback(ordered, initialState(limits), bad, null).source).toBe('last')
    expect(evaluateWithFallback(ordered, initialState(limits), bad, [fixed('12'), 0n]).source).toBe('last')
  })
})

describe('steps', () => {
  it('add up with the time, and come within new bounds at once', () => {
    const limits = limitsOf({
      levers: [
        lever('fee', { maximum: 5, default: 1, maximumStepPerHour: 0.5, accrualHours: 4, range: 'clamp' }),
      ],
    })
    const decide = (inForce: string, requested: string, secondsAgo: bigint) => {
      const state = { ...initialState(limits), leverTimes: [START - secondsAgo] }
      return evaluate(limits, state, {
        time: START,
        readings: [],
        inForce: [fixed(inForce)],
        requested: [fixed(requested)],
      }).applied[0]
    }
    expect(decide('1', '4', 3600n)).toBe(fixed('1.5'))
    expect(decide('1', '4', 5400n)).toBe(fixed('1.75'))
    expect(decide('1', '4', 14_400n)).toBe(fixed('3'))
    expect(decide('1', '4', 99_999n)).toBe(fixed('3'))
    expect(decide('1', '4', 0n)).toBe(fixed('1'))
    expect(decide('9', '9', 3600n)).toBe(fixed('5'))
  })

  it('smaller than the hysteresis are not made', () => {
    const limits = limitsOf({
      levers: [lever('fee', { hysteresis: { minimumChange: 0.5, response: 'clamp' } })],
    })
    const decide = (requested: string) =>
      evaluate(limits, initialState(limits), {
        time: START,
        readings: [],
        inForce: [fixed('2')],
        requested: [fixed(requested)],
      })
    expect(decide('2.499999999999999999')).toMatchObject({
      applied: [fixed('2')],
      changed: 0n,
      reasons: 1n << 14n,
    })
    expect(decide('2.5')).toMatchObject({ applied: [fixed('2.5')], changed: 1n, reasons: 0n })
    expect(decide('1.5').applied).toEqual([fixed('1.5')])
  })
})
