import { describe, expect, it } from 'vitest'
import {
  ampleforth,
  supplyDoubleCurve,
  supplySigmoid,
} from '../../../../env/mechanisms/elastic/ampleforth.js'
import { economiesOf } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'

// Deviation, 2022 (limits 10 %, growth 3), 2024 (+5 % and -7.7 %, growth 45), double curve of 2025.
const vectors = [
  [-1, -0.0778, -0.077, -0.077],
  [-0.2, -0.0205, -0.0766, -0.0767],
  [-0.05, -0.0052, -0.0459, -0.0502],
  [0, 0, 0, 0],
  [0.05, 0.0052, 0.0347, 0.0326],
  [0.5, 0.0478, 0.05, 0.05],
  [2, 0.0969, 0.05, 0.05],
] as const

describe('the curves of supply', () => {
  it.each(vectors)('at a deviation of %f', (deviation, of2022, of2024, of2025) => {
    // To the last digit of the table.
    expect(Math.abs(supplySigmoid(deviation, -0.1, 0.1, 3) - of2022)).toBeLessThanOrEqual(5.1e-5)
    expect(Math.abs(supplySigmoid(deviation, -0.077, 0.05, 45) - of2024)).toBeLessThanOrEqual(5.1e-5)
    expect(Math.abs(supplyDoubleCurve(deviation) - of2025)).toBeLessThanOrEqual(5.1e-5)
  })

  it('meet at par: the double curve is continuous there and symmetric about it, but for its limits', () => {
    expect(supplyDoubleCurve(1e-9)).toBeCloseTo(supplyDoubleCurve(-1e-9), 8)
    expect(supplyDoubleCurve(-0.1) / -0.077).toBeCloseTo(supplyDoubleCurve(0.1) / 0.05, 12)
  })
})

describe('the rules', () => {
  const ask = (id: string, price: number) => {
    const rule = ampleforth.rules.find((candidate) => candidate.id === id)!
    const levers = new Float64Array(3)
    const one = (value: number) => Float64Array.of(value)
    const signals = ruleSignals(1, { hour: one(24), twapPriceUsd: one(5), meanPrice24hUsd: one(price) })
    rule.apply(signals, 1, levers)
    return Array.from(levers)
  }

  it('read the mean of the day and leave the other levers at their defaults', () => {
    expect(ask('linear-lag-10', 1.5)).toEqual([0.05, 0, 0.02])
    expect(ask('production', 1.5)[0]).toBeCloseTo(0.0478, 4)
  })

  it('do nothing within their dead bands', () => {
    expect([
      ask('production', 1.049)[0],
      ask('linear-lag-10', 0.951)[0],
      ask('sigmoid-2024', 1.024)[0],
      ask('sigmoid-2024', 0.976)[0],
      ask('double-curve-2025', 1.024)[0],
      ask('double-curve-2025', 0.976)[0],
    ]).toEqual([0, 0, 0, 0, 0, 0])
    // Since 2024 the band is 2.5 %, half of what it was.
    expect(ask('sigmoid-2024', 1.0251)[0]).toBeCloseTo(supplySigmoid(0.0251, -0.077, 0.05, 45), 12)
    expect(ask('sigmoid-2024', 0.9749)[0]).toBeCloseTo(supplySigmoid(-0.0251, -0.077, 0.05, 45), 12)
    expect(ask('double-curve-2025', 0.9749)[0]).toBeCloseTo(supplyDoubleCurve(-0.0251), 12)
    expect(ask('sigmoid-2024', 1.03)[0]).toBeGreaterThan(0)
    expect(ask('linear-lag-10', 0.94)[0]).toBeCloseTo(-0.006, 12)
  })
})

describe('a rebase', () => {
  it('scales every balance alike and comes once a day, never in the first hour', () => {
    const economy = economiesOf(ampleforth, 'calm', [0], {
      maximumSupplyFractionPer24h: 1e-9,
      noiseFlow: 0,
      liquidityNoise: 0,
    })
    economy.levers[0] = 0.02
    for (let hour = 0; hour < 24; hour++) economy.stepHour()
    expect(economy.state.lastRebaseFraction[0]).toBe(0)
    economy.parameters.maximumSupplyFractionPer24h[0] = 0.02
    const { supplyTokens, poolTokens } = economy.state
    const shareBefore = poolTokens[0]! / supplyTokens[0]!
    economy.parameters.fundamentalSpeed[0] = 0
    economy.parameters.liquidityEntrySpeed[0] = 0
    economy.parameters.liquidityExitSpeed[0] = 0
    economy.levers[5] = 0
    economy.stepHour()
    expect(economy.state.lastRebaseFraction[0]).toBeCloseTo(0.02, 6)
    // Nobody traded: what is left is the sale of a few tokens emitted before.
    expect(poolTokens[0]! / supplyTokens[0]!).toBeCloseTo(shareBefore, 5)
  })
})
