import { describe, expect, it } from 'vitest'
import { quantile } from '../../../../core/statistics/quantile.js'
import { simulate } from '../../../../env/calibration/simulate.js'
import { livepeer } from '../../../../env/mechanisms/compute/livepeer.js'
import {
  INFLATION_STEP_PPB,
  inflationChange,
  realYield,
  wishedBondedShare,
  yearlyInflation,
} from '../../../../env/mechanisms/compute/livepeer-bonding.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'
import { ruleSignals } from '../rule-signals.js'

/** The contract's rule round by round, with holders who bond a thirtieth of the gap a day: 0.875 days a round. */
function rounds(mostBonded: number, years: number) {
  let bonded = 0.45
  let inflationPpb = 218500
  let supply = 1
  return Array.from({ length: 417 * years }, () => {
    inflationPpb = Math.max(0, inflationPpb + inflationChange(bonded, INFLATION_STEP_PPB))
    supply *= 1 + inflationPpb / 1e9
    const perYear = yearlyInflation(inflationPpb)
    bonded += (0.875 / 30) * (wishedBondedShare(realYield(perYear, bonded), mostBonded) - bonded)
    return { bonded, perYear, supply }
  })
}

describe('the bonding rule', () => {
  it('is whole parts per billion: 218,500 a round are 9.54 % a year', () => {
    expect(yearlyInflation(218500)).toBeCloseTo(0.0954, 4)
    expect(yearlyInflation(750000)).toBeCloseTo(0.367, 3)
    expect(yearlyInflation(50000)).toBeCloseTo(0.021, 3)
    expect([0.4999, 0.5, 0.5001].map((share) => inflationChange(share, 500))).toEqual([500, 0, -500])
  })

  it('winds up where at most 47 % is ever bonded, and settles where 65 % is', () => {
    const digits = (values: readonly number[]) => values.map((value) => Math.round(value * 1000) / 1000)
    const at = (series: ReturnType<typeof rounds>) => [series[0]!, series[416]!, series[833]!, series.at(-1)!]
    const windup = rounds(0.47, 3)
    expect(digits(at(windup).map(({ perYear }) => perYear))).toEqual([0.096, 0.195, 0.303, 0.422])
    expect(digits(at(windup).map(({ bonded }) => bonded))).toEqual([0.449, 0.434, 0.446, 0.452])
    expect(windup.at(-1)!.supply).toBeCloseTo(1.94, 2)
    const healthy = rounds(0.65, 3)
    expect(digits(at(healthy).map(({ perYear }) => perYear))).toEqual([0.096, 0.067, 0.067, 0.067])
    expect(digits(at(healthy).map(({ bonded }) => bonded))).toEqual([0.453, 0.5, 0.5, 0.5])
    expect(healthy.at(-1)!.supply).toBeCloseTo(1.22, 2)
  })
})

describe('the rules', () => {
  const ask = (id: string, inflationPpb: number, bondedShare: number) => {
    const rule = livepeer.rules.find((candidate) => candidate.id === id)!
    const levers = Float64Array.of(77)
    const own = { inflationPpb: Float64Array.of(inflationPpb), bondedShare: Float64Array.of(bondedShare) }
    rule.apply(ruleSignals(1, { own }), 1, levers)
    return levers[0]
  }

  it('step by 500, never below nothing', () => {
    expect(ask('production', 218500, 0.45)).toBe(500)
    expect(ask('production', 218500, 0.5)).toBe(0)
    expect(ask('production', 300, 0.6)).toBe(-300)
  })

  it('step by 1,000 between floor and ceiling under LIP-100', () => {
    expect(ask('lip-100', 218500, 0.45)).toBe(1000)
    expect(ask('lip-100', 749500, 0.45)).toBe(500)
    expect(ask('lip-100', 50200, 0.6)).toBe(-200)
  })
})

describe('a round', () => {
  it('comes every 21 hours, mints, and pays the treasury a tenth', () => {
    const economy = economiesOf(livepeer, 'livepeer-windup', [0])
    const { supplyTokens, treasuryTokens } = economy.state
    economy.levers[6] = 500
    for (let hour = 0; hour < 21; hour++) economy.stepHour()
    expect(supplyTokens[0]).toBe(1)
    economy.stepHour()
    expect(economy.own.inflationPpb![0]).toBe(219000)
    expect(supplyTokens[0]).toBeCloseTo(1 + 219000e-9, 15)
    expect(treasuryTokens[0]).toBeCloseTo(21900e-9, 15)
    for (let hour = 0; hour < 20; hour++) economy.stepHour()
    expect(supplyTokens[0]).toBeCloseTo(1 + 219000e-9, 15)
    economy.stepHour()
    expect(economy.own.inflationPpb![0]).toBe(219500)
  })

  it('is cut to the room that the guard leaves', () => {
    const economy = economiesOf(livepeer, 'calm', [0], { maximumSupplyFractionPer24h: 0.0001 })
    for (let hour = 0; hour < 22; hour++) economy.stepHour()
    expect(economy.state.supplyTokens[0]).toBeCloseTo(1.0001, 12)
    expect(economy.hour.supplyLimitBound[0]).toBe(1)
  })
})

describe('three years', () => {
  const yearEnds = (id: string) => {
    const run = simulate({
      mechanism: livepeer,
      scenario: 'livepeer-windup',
      economies: 5,
      hours: 26280,
      seed: 5,
      rule: livepeer.rules.find((rule) => rule.id === id)!,
      record: ['inflationPpb', 'bondedShare'],
      every: 8760,
    })
    return [0, 1, 2].map((year) => ({
      inflation: yearlyInflation(run.series('inflationPpb', 0)[year]!),
      bonded: [0, 1, 2, 3, 4].map((economy) => run.series('bondedShare', economy)[year]!),
    }))
  }

  it('wind up under the production rule as history did', () => {
    const ends = yearEnds('production')
    const recorded = [0.195, 0.303, 0.422]
    for (const [year, { inflation, bonded }] of ends.entries()) {
      expect(Math.abs(inflation - recorded[year]!)).toBeLessThan(0.005)
      // The median: appetite wanders, and where the price falls to cents nobody has tokens left to bond.
      expect(Math.abs(quantile(bonded, 0.5) - 0.44)).toBeLessThan(0.02)
    }
  })

  it('stop at the ceiling of LIP-100', () => {
    expect(yearEnds('lip-100')[2]!.inflation).toBeCloseTo(yearlyInflation(750000), 12)
  })

  it('settle where holders are eager', () => {
    const { series } = meanReward({
      mechanism: livepeer,
      scenario: 'eager-holders',
      rule: 'production',
      economies: 4,
      hours: 17520,
      column: 'bondedShare',
      from: 8760,
    })
    expect(Math.abs(series - 0.5)).toBeLessThan(0.02)
  })
})
