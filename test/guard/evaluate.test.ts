import { describe, expect, it } from 'vitest'
import { evaluate } from '../../guard/evaluate.js'
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
