import { describe, expect, it } from 'vitest'
import { automaticCeiling } from '../../../../env/mechanisms/debt/debt-ceiling.js'
import {
  boundedRateRefusal,
  fixedPower,
  hourlyGrowth,
  nearestBoundedRate,
  productionRateBounds,
  RAY,
} from '../../../../env/mechanisms/debt/debt-rates.js'

/** Rates by the second as Maker's own table has them, by the yearly rate. */
const perSecond: readonly (readonly [yearly: number, ray: bigint])[] = [
  [0.01, 1000000000315522921573372069n],
  [0.05, 1000000001547125957863212448n],
  [0.08, 1000000002440418608258400030n],
]

describe('rates that compound by the second', () => {
  it.each(perSecond)('turn %s a year into Maker’s rate a second', (yearly, ray) => {
    const year = Number(fixedPower(ray, 31536000n) - RAY) / 1e27
    expect(Math.abs(year - yearly)).toBeLessThan(1e-15 * 31536000)
    const hour = Number(fixedPower(ray, 3600n) - RAY) / 1e27
    expect(hourlyGrowth(yearly) - 1).toBeCloseTo(hour, 14)
  })

  it('round every product half up', () => {
    // With one = 10: 1.5^2 = 2.25 -> 2.3; 1.5^3 = 1.5 * 2.3 = 3.45 -> 3.5; 1.5^4 = 2.3^2 = 5.29 -> 5.3.
    expect([0n, 1n, 2n, 3n, 4n].map((n) => fixedPower(15n, n, 10n))).toEqual([10n, 15n, 23n, 35n, 53n])
  })
})

describe('the bounded steward', () => {
  const bounds = productionRateBounds

  it('takes steps of 400 basis points between 200 and 3000, equality included', () => {
    expect(boundedRateRefusal(bounds, 500, 900)).toBeNull()
    expect(boundedRateRefusal(bounds, 500, 901)).toBe('step-too-large')
    expect(boundedRateRefusal(bounds, 500, 200)).toBeNull()
    expect(boundedRateRefusal(bounds, 500, 199)).toBe('below-minimum')
    expect(boundedRateRefusal(bounds, 2900, 3000)).toBeNull()
    expect(boundedRateRefusal(bounds, 2900, 3001)).toBe('above-maximum')
    expect(boundedRateRefusal({ ...bounds, step: 0 }, 500, 500)).toBe('not-configured')
  })

  it('brings a rate in force within the bounds before it measures the step', () => {
    expect(boundedRateRefusal(bounds, 50, 600)).toBeNull()
    expect(boundedRateRefusal(bounds, 50, 601)).toBe('step-too-large')
    expect(boundedRateRefusal(bounds, 9000, 2600)).toBeNull()
  })

  it('never asks for what it would refuse', () => {
    for (let current = 0; current <= 4000; current += 37) {
      for (let wished = -500; wished <= 4000; wished += 113) {
        const asked = nearestBoundedRate(bounds, current, wished)
        expect(boundedRateRefusal(bounds, current, asked)).toBeNull()
      }
    }
  })
})

describe('the automatic debt ceiling', () => {
  // ETH-A in 2025: at most 15 B, 150 M above the debt, six hours between rises.
  const rule = { gap: 150e6, maximum: 15e9, ttl: 21600 }
  const clock = { now: 100_000, lastRise: 100_000 - 21600, changedThisBlock: false }

  it('rises to the debt and the gap once the time has passed, equality included', () => {
    expect(automaticCeiling(rule, clock, 1e9, 1.1e9)).toBe(1.15e9)
    expect(automaticCeiling(rule, { ...clock, now: clock.now - 1 }, 1e9, 1.1e9)).toBe(1.1e9)
  })

  it('falls at any time', () => {
    expect(automaticCeiling(rule, { ...clock, now: clock.lastRise + 1 }, 0.9e9, 1.1e9)).toBe(1.05e9)
  })

  it('stops at its maximum, changes once a block, and stands still where none is set', () => {
    expect(automaticCeiling(rule, clock, 14.95e9, 14e9)).toBe(15e9)
    expect(automaticCeiling(rule, { ...clock, changedThisBlock: true }, 1e9, 1.1e9)).toBe(1.1e9)
    expect(automaticCeiling({ ...rule, maximum: 0 }, clock, 1e9, 1.1e9)).toBe(1.1e9)
  })
})
