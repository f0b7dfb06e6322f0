import { describe, expect, it } from 'vitest'
import { simulate } from '../../../../env/calibration/simulate.js'
import { adaptedRate, curveRate, utilisationError } from '../../../../env/mechanisms/debt/adaptive-curve.js'
import { lendingRate } from '../../../../env/mechanisms/debt/lending-rate.js'
import { economiesOf, shakeLevers, start } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'

describe('the adaptive curve', () => {
  it('is four times the rate at the target when all is lent, and a quarter when nothing is', () => {
    expect(utilisationError(1)).toBeCloseTo(1, 14)
    expect(utilisationError(0.9)).toBe(0)
    expect(utilisationError(0)).toBe(-1)
    expect(curveRate(0.04, 1)).toBeCloseTo(0.16, 14)
    expect(curveRate(0.04, 0.9)).toBe(0.04)
    expect(curveRate(0.04, 0)).toBeCloseTo(0.01, 14)
    expect(curveRate(0.04, 0.95)).toBeCloseTo(0.1, 14)
    expect(curveRate(0.04, 0.45)).toBeCloseTo(0.025, 14)
  })

  it('grows by 1.147 a day and 1.98 in five at full use', () => {
    expect(adaptedRate(0.04, 1, 24) / 0.04).toBeCloseTo(1.147, 3)
    expect(adaptedRate(0.04, 1, 120) / 0.04).toBeCloseTo(1.98, 2)
    expect(adaptedRate(0.04, 0, 24) / 0.04).toBeCloseTo(1 / 1.1468, 4)
    expect(adaptedRate(0.04, 0.9, 1000)).toBe(0.04)
  })

  it('stays between 0.1 % and 200 %', () => {
    expect(adaptedRate(1.9, 1, 1000)).toBe(2)
    expect(adaptedRate(0.002, 0, 1000)).toBe(0.001)
  })

  it('as a rule counts the hours since it last acted', () => {
    const memory = new Float64Array(1)
    const ask = (hour: number, utilisation: number, inForce: number) => {
      const levers = Float64Array.of(inForce)
      const own = { utilisation: Float64Array.of(utilisation) }
      lendingRate.rules[0].apply(ruleSignals(1, { hour: Float64Array.of(hour), own, memory }), 1, levers)
      return levers[0]!
    }
    expect(ask(0, 1, 0.04)).toBe(0.04)
    expect(ask(24, 1, 0.04)).toBe(adaptedRate(0.04, 1, 24))
    expect(ask(25, 0.8, 0.05)).toBe(adaptedRate(0.05, 0.8, 1))
  })
})

describe('a lending market', () => {
  it('accrues interest by the second to the debt, and to the price of a share', () => {
    const economy = economiesOf(lendingRate, 'calm', [0])
    const { own, state } = economy
    economy.ownParameters.borrowSpeed![0] = 0
    economy.ownParameters.supplySpeed![0] = 0
    economy.ownParameters.supplyNoise![0] = 0
    economy.stepHour()
    const debt = 0.9 * 1.04 ** (1 / 8760)
    expect(own.borrowedUsd![0]).toBeCloseTo(debt, 14)
    expect(own.borrowRatePerYear![0]).toBe(0.04)
    expect(state.targetPriceUsd[0]).toBeCloseTo(debt + 0.1, 14)
  })

  it('pays withdrawals out of its cash and no further', () => {
    const economy = economiesOf(lendingRate, 'calm', [0])
    const { own, state } = economy
    own.borrowedUsd![0] = 0.999
    own.cashUsd![0] = 0.001
    own.utilisation![0] = 0.999
    own.borrowAppetite![0] = 1
    state.logDemand[0] = -2
    economy.stepHour()
    expect(own.unpaidUsd![0]).toBeGreaterThan(0.01)
    expect(own.cashUsd![0]).toBeGreaterThanOrEqual(0)
    expect(own.cashUsd![0]).toBeLessThan(1e-12)
    expect(own.utilisation![0]).toBe(1)
    expect(economy.ownComponents.illiquidityCost![0]).toBeCloseTo(own.unpaidUsd![0]! / 0.01, 14)
  })

  it.each(['calm', 'supply-run', 'leverage-boom'])('keeps its books under random rates: %s', (scenario) => {
    const economy = economiesOf(lendingRate, scenario, [0, 1, 2, 3])
    const { state, own } = economy
    for (let hour = 0; hour < 400; hour++) {
      shakeLevers(economy)
      economy.stepHour()
      for (let i = 0; i < 4; i++) {
        const held = state.liquidTokens[i]! + state.poolTokens[i]! + state.stakedTokens[i]!
        expect(Math.abs(held - state.supplyTokens[i]!)).toBeLessThan(1e-9)
        expect(own.cashUsd![i]).toBeGreaterThanOrEqual(0)
        expect(own.utilisation![i]).toBeLessThanOrEqual(1)
      }
      expect(state.values.some(Number.isNaN)).toBe(false)
    }
  })
})

describe('history', () => {
  const run = (scenario: string, production: boolean) =>
    simulate({
      mechanism: lendingRate,
      scenario,
      economies: 16,
      hours: 720,
      seed: 5,
      ...(production ? { rule: lendingRate.rules[0] } : {}),
      record: ['utilisation', 'unpaidUsd', 'borrowRatePerYear'],
      every: 1,
    })
  const total = (count: (economy: number) => number) =>
    Array.from({ length: 16 }, (_, economy) => count(economy)).reduce((sum, value) => sum + value, 0)
  const lockedHours = (simulation: ReturnType<typeof run>) =>
    total((economy) => simulation.series('unpaidUsd', economy).filter((unpaid) => unpaid > 0).length)
  const distance = (simulation: ReturnType<typeof run>) =>
    total((economy) =>
      simulation.series('utilisation', economy).reduce((sum, use) => sum + Math.abs(use - 0.9), 0),
    )

  it('pays everybody in calm weeks', () => {
    const calm = run('calm', true)
    expect(lockedHours(calm)).toBe(0)
    expect(calm.collapsedAtHour.every((hour) => hour === 0)).toBe(true)
  })

  it('gets through a run that locks suppliers in at a fixed curve', () => {
    const [adaptive, fixed] = [run('supply-run', true), run('supply-run', false)]
    expect(lockedHours(fixed)).toBeGreaterThan(16 * 24)
    expect(lockedHours(adaptive)).toBeLessThan(0.1 * lockedHours(fixed))
    expect(distance(adaptive)).toBeLessThan(0.6 * distance(fixed))
  })

  it('is fully lent out when suppliers flee faster than the rate can rise', () => {
    const flight = run('supply-flight', true)
    expect(lockedHours(flight)).toBeGreaterThan(16 * 24)
    const most = flight.series('utilisation', 0).reduce((high, use) => Math.max(high, use), 0)
    expect(most).toBe(1)
  })
})

it('gives the same bytes for the same seed, alone or in a batch', () => {
  const batch = economiesOf(lendingRate, 'supply-run', [3, 4, 5])
  const alone = economiesOf(lendingRate, 'calm', [9])
  start(alone, 0, 'supply-run', 4)
  for (let hour = 0; hour < 300; hour++) {
    batch.stepHour()
    alone.stepHour()
  }
  for (const name of Object.keys(alone.own)) expect(alone.own[name]![0]).toBe(batch.own[name]![1])
  expect(alone.state.priceUsd[0]).toBe(batch.state.priceUsd[1])
})
