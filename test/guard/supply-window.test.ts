import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeVector } from '../../env/registry.js'
import { SupplyWindow } from '../../guard/supply-window.js'

describe('SupplyWindow', () => {
  it('counts the hour that runs and the 23 before it', () => {
    const window = new SupplyWindow(0.5)
    window.beginHour(0)
    window.record(0.25)
    window.beginHour(10)
    window.record(-0.125)
    expect(window.sum()).toBe(0.375)
    window.beginHour(23)
    expect(window.sum()).toBe(0.375)
    window.beginHour(24)
    expect(window.sum()).toBe(0.125)
    window.beginHour(33)
    expect(window.room()).toBe(0.375)
    window.beginHour(34)
    expect(window.room()).toBe(0.5)
  })

  it('lets equality pass and cuts what lies beyond, whatever the sign', () => {
    const window = new SupplyWindow(0.02)
    window.beginHour(24)
    expect(window.clip(0.02)).toBe(0.02)
    expect(window.clip(0.02 + 2 ** -58)).toBe(0.02)
    expect(window.clip(-0.05)).toBe(-0.02)
    window.record(0.02)
    expect(window.room()).toBe(0)
    expect(window.clip(1e-12)).toBe(0)
  })

  it('forgets everything after a gap of a day', () => {
    const window = new SupplyWindow(1)
    window.beginHour(3)
    window.record(0.5)
    window.beginHour(100)
    expect(window.sum()).toBe(0)
  })

  it('equals a sum over the record, for any changes and gaps', () => {
    const event = fc.record({
      gap: fc.integer({ min: 0, max: 30 }),
      change: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const window = new SupplyWindow(0.3)
        const record: { hour: number; size: number }[] = []
        let hour = 0
        for (const { gap, change } of events) {
          hour += gap
          window.beginHour(hour)
          const applied = window.clip(change)
          window.record(applied)
          record.push({ hour, size: Math.abs(applied) })
          const recent = record.filter((entry) => entry.hour > hour - 24)
          const sum = recent.reduce((total, entry) => total + entry.size, 0)
          expect(window.sum()).toBeCloseTo(sum, 12)
          expect(window.sum()).toBeLessThanOrEqual(0.3 + 1e-15)
        }
      }),
    )
  })

  it("agrees with the economy's own ring", () => {
    const env = makeVector('Ampleforth-v0', { numEnvs: 1, seed: 3, scenario: 'ampl-2020' })
    const window = new SupplyWindow(0.02)
    const { columns } = env.reset().infos
    const supply = columns['state/supplyTokens']!
    let before = supply[0]!
    let rebased = 0
    for (let hour = 0; hour < 120; hour++) {
      // Full rebases up, then down; no emissions, so that every change of supply is a rebase.
      env.step(Float64Array.of(hour < 60 ? 1 : -1, 0, -1))
      window.beginHour(hour)
      window.record(supply[0]! / before - 1)
      if (supply[0] !== before) rebased++
      before = supply[0]!
      expect(window.sum()).toBeCloseTo(columns['state/supplyChange24h']![0]!, 14)
    }
    expect(rebased).toBe(4)
  })

  it('refuses hours out of order, changes that are no numbers and limits below 0', () => {
    const window = new SupplyWindow(0.02)
    window.beginHour(5)
    expect(() => window.beginHour(4)).toThrow(/Hour 4 after hour 5/)
    expect(() => window.record(Number.NaN)).toThrow(/hour 5/)
    expect(() => new SupplyWindow(-1)).toThrow(/supply limit/)
    expect(() => new SupplyWindow(Number.NaN)).toThrow(/supply limit/)
  })
})
