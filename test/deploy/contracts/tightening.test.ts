import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GuardLimits, NONE } from '../../../guard/limits.js'
import { drawCase } from '../../guard/vectors/generate.js'
import { forViem, RulesHarness } from './rules-harness.js'

let harness: RulesHarness
const read: RulesHarness['read'] = (functionName, args) => harness.read(functionName, args)

beforeAll(async () => {
  harness = await RulesHarness.start()
}, 60_000)
afterAll(() => harness.stop())

/** Limits of which every field can move either way. */
function tightenable(): GuardLimits {
  const base = structuredClone(drawCase(11, 5).limits)
  return {
    ...base,
    levers: base.levers.map((lever) => ({
      ...lever,
      minimum: 10n,
      maximum: 100n,
      initial: 50n,
      maximumIncrease: 9n,
      maximumDecrease: 9n,
      stepPerHour: 9n,
      cooldownSeconds: 9n,
      minimumChange: 2n,
      increment: false,
    })),
    observations: base.observations.map((observation) => ({
      ...observation,
      maximumJump: 9n,
      maximumDeviation: 9n,
      zeroTier: 1n,
      jumpWithinSeconds: 9n,
    })),
    quantities: base.quantities.map((quantity) => ({ ...quantity, floor: 9n, basis: 1n })),
    windows: [{ quantity: 0n, lengthSeconds: 9n, limit: 9n, fraction: false, response: 0n }],
  }
}

/** A table in whose last entry one field is moved. */
function otherLast<Entry extends object>(
  table: readonly Entry[],
  field: keyof Entry & string,
  by: bigint,
): Entry[] {
  const last = table.at(-1)!
  return [...table.slice(0, -1), { ...last, [field]: (last[field] as bigint) + by }]
}

describe('tightening', () => {
  it('lets every limit be tightened and none be loosened', async () => {
    const from = tightenable()
    expect(await read('tightens', [forViem(from), forViem(from)])).toBe(true)
    type List = 'levers' | 'observations' | 'quantities' | 'windows'
    // Direction in which each field tightens: 1 as it grows, -1 as it shrinks, 0 never.
    const table: [List, string, -1 | 0 | 1][] = [
      ['levers', 'minimum', 1],
      ['levers', 'maximum', -1],
      ['levers', 'minimumChange', 1],
      ['levers', 'cooldownSeconds', 1],
      ['levers', 'maximumIncrease', -1],
      ['levers', 'maximumDecrease', -1],
      ['levers', 'stepPerHour', -1],
      ['levers', 'accrualSeconds', -1],
      ['levers', 'rangeResponse', 1],
      ['levers', 'rateResponse', 1],
      ['levers', 'changeResponse', 1],
      ['levers', 'cooldownResponse', 1],
      ['levers', 'minimumChangeResponse', 1],
      ['levers', 'name', 0],
      ['levers', 'unit', 0],
      ['levers', 'initial', 0],
      ['observations', 'minimum', 1],
      ['observations', 'maximum', -1],
      ['observations', 'zeroTier', 1],
      ['observations', 'maximumAgeSeconds', -1],
      ['observations', 'maximumJump', -1],
      ['observations', 'jumpWithinSeconds', 1],
      ['observations', 'maximumDeviation', -1],
      ['observations', 'name', 0],
      ['observations', 'unit', 0],
      ['observations', 'rangeTier', 1],
      ['observations', 'ageTier', 1],
      ['observations', 'jumpTier', 1],
      ['observations', 'deviationTier', 1],
      ['quantities', 'floor', 1],
      ['quantities', 'retentionSeconds', 1],
      ['quantities', 'capacity', -1],
      ['quantities', 'basis', 0],
      ['quantities', 'name', 0],
      ['quantities', 'unit', 0],
      ['quantities', 'floorResponse', 1],
      ['windows', 'quantity', 0],
      ['windows', 'limit', -1],
      ['windows', 'lengthSeconds', 0],
      ['windows', 'response', 1],
    ]
    for (const [list, field, direction] of table) {
      const moved = (by: bigint) => {
        const [first, ...rest] = from[list] as readonly object[] as Record<string, bigint>[]
        return { ...from, [list]: [{ ...first, [field]: first![field]! + by }, ...rest] } as GuardLimits
      }
      const start = ((from[list] as readonly object[])[0] as Record<string, bigint>)[field]!
      for (const by of start === 0n ? [1n] : [1n, -1n]) {
        const due = direction !== 0 && BigInt(direction) === by
        expect(await read('tightens', [forViem(from), forViem(moved(by))]), `${list}.${field} by ${by}`).toBe(
          due,
        )
        if (start === 0n) expect(await read('tightens', [forViem(moved(by)), forViem(from)])).toBe(false)
      }
    }
    const flags: [List, string, boolean][] = [
      ['levers', 'zeroRefused', true],
      ['levers', 'increment', false],
      ['levers', 'increaseRelative', false],
      ['levers', 'decreaseRelative', false],
      ['levers', 'previousWithinBounds', false],
      ['windows', 'fraction', false],
    ]
    for (const [list, field, tightensWhenSet] of flags) {
      const set = (value: boolean) => {
        const [first, ...rest] = from[list] as readonly object[]
        return { ...from, [list]: [{ ...first, [field]: value }, ...rest] } as GuardLimits
      }
      expect(await read('tightens', [forViem(set(false)), forViem(set(true))]), field).toBe(tightensWhenSet)
      expect(await read('tightens', [forViem(set(true)), forViem(set(false))]), field).toBe(false)
    }
  }, 60_000)

  it('asks for what belongs to a limit only where there is one', async () => {
    const from = tightenable()
    const lever = (fields: object) => ({
      ...from,
      levers: [{ ...from.levers[0]!, ...fields }, ...from.levers.slice(1)],
    })
    const observation = (fields: object) => ({
      ...from,
      observations: [{ ...from.observations[0]!, ...fields }, ...from.observations.slice(1)],
    })
    const quantity = (fields: object) => ({ ...from, quantities: [{ ...from.quantities[0]!, ...fields }] })
    const cases: [string, GuardLimits, GuardLimits, boolean][] = [
      [
        'accrual without a rate',
        lever({ stepPerHour: NONE, accrualSeconds: 1n }),
        lever({ stepPerHour: 9n, accrualSeconds: 9n }),
        true,
      ],
      [
        'a jump is watched from now on',
        observation({ maximumJump: NONE, jumpWithinSeconds: 9n, jumpTier: 3n }),
        observation({ maximumJump: 9n, jumpWithinSeconds: 1n, jumpTier: 1n }),
        true,
      ],
      [
        'sources are compared from now on',
        observation({ maximumDeviation: NONE, deviationTier: 3n }),
        observation({ maximumDeviation: 9n, deviationTier: 1n }),
        true,
      ],
      ['a floor from now on', quantity({ floor: NONE, floorResponse: 1n }), quantity({ floor: 9n }), true],
      ['no floor any more', quantity({ floor: 9n }), quantity({ floor: NONE }), false],
      ['the default follows the bounds', lever({}), lever({ minimum: 60n, initial: 60n }), true],
      ['and nothing else', lever({}), lever({ minimum: 60n, initial: 61n }), false],
      [
        'another last lever',
        lever({}),
        { ...from, levers: otherLast(from.levers, 'cooldownSeconds', -1n) },
        false,
      ],
      [
        'another last observation',
        from,
        { ...from, observations: otherLast(from.observations, 'maximum', 1n) },
        false,
      ],
    ]
    for (const [what, before, after, due] of cases) {
      expect(await read('tightens', [forViem(before), forViem(after)]), what).toBe(due)
    }
  }, 60_000)

  it('lets lists of limits grow, and the tables stay as they are', async () => {
    const from = tightenable()
    const code = Uint8Array.of(2, 0)
    const breaker = { tier: 2n, trip: code, clear: code } as const
    const full = { ...from, breakers: [breaker, breaker], invariants: [code, code] }
    const tightens = (before: GuardLimits, after: GuardLimits) =>
      read('tightens', [forViem(before), forViem(after)])
    expect(await tightens(full, full)).toBe(true)
    const window = { ...from.windows[0]!, lengthSeconds: 99n, limit: 99n }
    for (const [what, more] of Object.entries({
      windows: { ...full, windows: [...full.windows, window] },
      breakers: { ...full, breakers: [...full.breakers, breaker] },
      invariants: { ...full, invariants: [...full.invariants, code] },
    })) {
      expect(await tightens(full, more), `${what} grow`).toBe(true)
      expect(await tightens(more, full), `${what} shrink`).toBe(false)
    }
    for (const [what, longer] of Object.entries({
      levers: { ...full, levers: [...full.levers, full.levers[0]!] },
      observations: { ...full, observations: [...full.observations, full.observations[0]!] },
      quantities: { ...full, quantities: [...full.quantities, full.quantities[0]!] },
    })) {
      expect(await tightens(full, longer), `${what} grow`).toBe(false)
      expect(await tightens(longer, full), `${what} shrink`).toBe(false)
    }
    const other = Uint8Array.of(2, 1)
    const changed = (index: number, fields: object) =>
      full.breakers.map((entry, place) => (place === index ? { ...entry, ...fields } : entry))
    for (const index of [0, 1]) {
      expect(await tightens(full, { ...full, breakers: changed(index, { tier: 3n }) })).toBe(true)
      expect(await tightens(full, { ...full, breakers: changed(index, { tier: 1n }) })).toBe(false)
      expect(await tightens(full, { ...full, breakers: changed(index, { trip: other }) })).toBe(false)
      expect(await tightens(full, { ...full, breakers: changed(index, { clear: other }) })).toBe(false)
      const invariants = full.invariants.map((entry, place) => (place === index ? other : entry))
      expect(await tightens(full, { ...full, invariants })).toBe(false)
    }
    const effects = full.effects.map((effect) => ({ ...effect, coefficient: effect.coefficient + 1n }))
    expect(await tightens(full, { ...full, effects })).toBe(false)
    expect(await tightens(full, { ...full, fallbacks: [1n] })).toBe(false)
  }, 60_000)
})
