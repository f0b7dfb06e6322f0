import { describe, expect, it } from 'vitest'
import { simulate } from '../../../../env/calibration/simulate.js'
import { rai } from '../../../../env/mechanisms/debt/rai.js'
import { controllerRate, leakyIntegral } from '../../../../env/mechanisms/debt/rai-controller.js'
import { leakySettings, scheduledGain } from '../../../../env/mechanisms/debt/rai-rules.js'
import { ruleSignals } from '../rule-signals.js'

const one = (value: number) => Float64Array.of(value)

describe('the controller', () => {
  const proportional = { ...leakySettings, integralGain: 0, lowerBound: -1, upperBound: 1 }

  it('answers 3 cents at 7.5e-8 with 1.00000000225 a second, 7.35 % a year', () => {
    const rate = controllerRate(proportional, 3.14, 0.03, 0)
    expect(rate).toBeCloseTo(2.25e-9, 20)
    expect(1 + rate).toBe(1.00000000225)
    expect((1 + rate) ** 31536000 - 1).toBeCloseTo(0.0735, 4)
  })

  it('is silent below the noise barrier, which itself passes, and stays within its bounds', () => {
    // Barrier: 3 * (2 - 0.75) - 3 = 0.75; the numbers are exact in binary.
    const noisy = { ...proportional, proportionalGain: 1, noiseBarrier: 0.75 }
    expect(controllerRate(noisy, 3, 0.75, 0)).toBe(0.75)
    expect(controllerRate(noisy, 3, -0.75, 0)).toBe(-0.75)
    expect(controllerRate(noisy, 3, 0.7499, 0)).toBe(0)
    expect(controllerRate({ ...noisy, lowerBound: -0.5, upperBound: 0.8 }, 3, 2, 0)).toBe(0.8)
    expect(controllerRate({ ...noisy, lowerBound: -0.5, upperBound: 0.8 }, 3, -2, 0)).toBe(-0.5)
    expect(controllerRate(proportional, 3, 0, 0)).toBe(0)
  })

  it('sums by trapezoids and forgets half in 27.8 days', () => {
    expect(leakyIntegral(1, 10, 0.02, 0.04, 14400)).toBeCloseTo(10 + 0.03 * 14400, 10)
    const days = Math.log(0.5) / Math.log(leakySettings.leakPerSecond) / 86400
    expect(days).toBeCloseTo(27.8, 1)
    expect(leakyIntegral(leakySettings.leakPerSecond, 1, 0, 0, 27.78 * 86400)).toBeCloseTo(0.5, 4)
  })
})

describe('the rule with an integral', () => {
  const rule = rai.rules.find(({ id }) => id === 'pi')!

  it('remembers the sum, the deviation before and when that was', () => {
    const memory = new Float64Array(3)
    const ask = (hour: number, twap: number) => {
      const levers = Float64Array.of(0.1, 0.7, 0.03)
      rule.apply(ruleSignals(1, { hour: one(hour), twapPriceUsd: one(twap), memory }), 1, levers)
      return Array.from(levers)
    }
    // At the start no time has passed: 7.5e-8 * 0.0314 * 31536000.
    expect(ask(0, 0.99)).toEqual([expect.closeTo(0.0742673, 7), 1, 0])
    expect(ask(3, 0.9)).toEqual([0.1, 1, 0])
    // The mean of 0.0314 and 0.0628 over 14400 s: 678.24 dollar-seconds, at 2.4e-14.
    expect(ask(4, 0.98)[0]).toBeCloseTo((7.5e-8 * 0.0628 + 2.4e-14 * 678.24) * 31536000, 12)
    // A daily keeper skips calls; the sum covers the whole time.
    const before = 678.24 * 0.9999997112 ** 86400
    expect(ask(28, 1)[0]).toBeCloseTo(2.4e-14 * (before + 0.0314 * 86400) * 31536000, 10)
    expect(rule.memoryWidth).toBe(memory.length)
  })

  it('brings the mean deviation nearer to nothing than the proportional rule alone', () => {
    const meanDeviation = (index: number) => {
      const run = simulate({
        mechanism: rai,
        scenario: 'rai-genesis',
        economies: 16,
        hours: 2000,
        seed: 3,
        rule: rai.rules[index]!,
        record: ['priceUsd', 'targetPriceUsd'],
        every: 1,
      })
      let sum = 0
      for (let economy = 0; economy < 16; economy++) {
        const target = run.series('targetPriceUsd', economy)
        run.series('priceUsd', economy).forEach((price, hour) => {
          sum += price / target[hour]! - 1
        })
      }
      return Math.abs(sum / 16 / 2000)
    }
    const index = rai.rules.indexOf(rule)
    expect(meanDeviation(index)).toBeLessThan(meanDeviation(0))
  })
})

describe('the gains of 2021', () => {
  it('change on schedule', () => {
    const gains = [0, 113, 114, 537, 959, 1382, 1804, 5625, 5626].map(scheduledGain)
    expect(gains).toEqual([4e-8, 4e-8, 3.14e-7, 2e-7, 1.5e-7, 1e-7, 5e-8, 5e-8, 7.5e-8])
  })

  it('ask for what they say, within half a year’s rate', () => {
    const rule = rai.rules.find(({ id }) => id === 'rai-2021')!
    const ask = (hour: number, twap: number) => {
      const levers = Float64Array.of(0, 1, 0)
      rule.apply(ruleSignals(1, { hour: one(hour), twapPriceUsd: one(twap) }), 1, levers)
      return levers[0]
    }
    expect(ask(0, 0.98)).toBeCloseTo(4e-8 * 0.0628 * 31536000, 12)
    expect(ask(200, 0.995)).toBeCloseTo(3.14e-7 * 0.0157 * 31536000, 12)
    expect(ask(200, 0.98)).toBeCloseTo(0.5, 14)
    expect(ask(200, 1.1)).toBeCloseTo(-0.5, 14)
  })
})
