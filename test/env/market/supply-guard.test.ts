import { describe, expect, it } from 'vitest'
import { ampleforth } from '../../../env/mechanisms/elastic/ampleforth.js'
import { terra } from '../../../env/mechanisms/seigniorage/terra.js'
import { economiesOf } from './economies.js'

const SUPPLY_RATE = 0
const EMISSION = 5

describe('the cap of 2 % in any 24 hours', () => {
  /** One rebase after a day without any other change of supply. */
  function rebaseBy(rate: number, cap = 0.02) {
    const economy = economiesOf(ampleforth, 'calm', [0], { maximumSupplyFractionPer24h: cap })
    economy.levers[EMISSION] = 0
    for (let hour = 0; hour < 24; hour++) economy.stepHour()
    const before = economy.state.supplyTokens[0]!
    economy.levers[SUPPLY_RATE] = rate
    economy.stepHour()
    return {
      fraction: economy.state.lastRebaseFraction[0],
      bound: economy.hour.supplyLimitBound[0],
      counted: economy.state.supplyChange24h[0],
      factor: economy.state.supplyTokens[0]! / before,
    }
  }

  it.each([0.02, -0.02])('lets a rebase of exactly %f pass', (rate) => {
    expect(rebaseBy(rate)).toEqual({ fraction: rate, bound: 0, counted: 0.02, factor: 1 + rate })
  })

  it('clips what is one unit in the last place beyond', () => {
    const beyond = 0.02 + 2 ** -58
    expect(beyond).toBeGreaterThan(0.02)
    expect(rebaseBy(beyond)).toEqual({ fraction: 0.02, bound: 1, counted: 0.02, factor: 1.02 })
    expect(rebaseBy(-beyond)).toMatchObject({ fraction: -0.02, bound: 1 })
  })

  it('leaves room again once 24 hours have passed, and not before', () => {
    const economy = economiesOf(ampleforth, 'calm', [0], { maximumSupplyFractionPer24h: 0.02 })
    economy.levers[EMISSION] = 0
    economy.levers[SUPPLY_RATE] = 0.015
    const applied: number[] = []
    for (let hour = 0; hour < 73; hour++) {
      economy.stepHour()
      if (hour > 0 && hour % 24 === 0) applied.push(economy.state.lastRebaseFraction[0]!)
    }
    // A day lies between two rebases, so each finds the ring empty.
    expect(applied).toEqual([0.015, 0.015, 0.015])
    // Emission of 2 % a year, spent before the rebase, takes its part of the room.
    economy.levers[EMISSION] = 0.3
    economy.levers[SUPPLY_RATE] = 0.02
    for (let hour = 0; hour < 24; hour++) economy.stepHour()
    expect(economy.state.lastRebaseFraction[0]).toBeCloseTo(0.02 - (23 * 0.3) / 8760, 5)
    expect(economy.state.supplyChange24h[0]).toBe(0.02)
  })

  it('counts Terra’s redemptions only where asked', () => {
    const counted = economiesOf(terra, 'bank-run', [...Array(16).keys()], {
      maximumSupplyFractionPer24h: 0.02,
      redemptionsCounted: 1,
    })
    const exempt = economiesOf(terra, 'bank-run', [...Array(16).keys()], {
      maximumSupplyFractionPer24h: 0.02,
    })
    let mostCounted = 0
    let mostExempt = 0
    for (let hour = 0; hour < 480; hour++) {
      counted.stepHour()
      exempt.stepHour()
      mostCounted = Math.max(mostCounted, ...counted.state.supplyChange24h)
      mostExempt = Math.max(mostExempt, ...exempt.state.redeemedTokens24h)
      expect(exempt.state.supplyChange24h.every((change) => change === 0)).toBe(true)
    }
    expect(mostCounted).toBeGreaterThan(0.0199)
    expect(mostCounted).toBeLessThanOrEqual(0.02 + 1e-12)
    expect(mostExempt).toBeGreaterThan(0.02)
  })
})
