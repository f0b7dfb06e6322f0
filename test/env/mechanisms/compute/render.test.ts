import { describe, expect, it } from 'vitest'
import { render } from '../../../../env/mechanisms/compute/render.js'
import {
  renderEmissionTokens,
  renderSupplyTokens,
  renderTotalEmissionTokens,
} from '../../../../env/mechanisms/compute/render-schedule.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'
import { ruleSignals } from '../rule-signals.js'

describe('the schedule', () => {
  it('mints 760,567 in each month of the first year, 9,126,804 in all', () => {
    const year = Array.from({ length: 12 }, (_, month) => renderEmissionTokens(month))
    expect(year).toEqual(new Array(12).fill(760567))
    expect(year.reduce((sum, tokens) => sum + tokens, 0)).toBe(9126804)
  })

  it('decays by 0.945 a year and ends at a fifth of the supply', () => {
    expect(renderEmissionTokens(12)).toBeCloseTo(760567 * 0.945, 6)
    expect(renderEmissionTokens(25)).toBeCloseTo(760567 * 0.945 ** 2, 6)
    let sum = 0
    for (let month = 0; month < 400; month++) sum += renderEmissionTokens(month)
    expect(sum).toBeCloseTo(renderTotalEmissionTokens, 3)
    expect(renderTotalEmissionTokens / renderSupplyTokens).toBeCloseTo(0.2, 8)
    expect(renderEmissionTokens(300)).toBe(0)
  })
})

describe('an hour', () => {
  it('mints its part of the month, half of it to the foundation, and burns 95 % of what jobs cost', () => {
    const economy = economiesOf(render, 'calm', [0])
    economy.active[0] = 0
    economy.activeCount = 1
    economy.hour.spotUsd[0] = 2
    economy.own.servedWork![0] = 0.8
    economy.own.capacityWork![0] = 1.1
    render.emissions(economy)
    const { supplyTokens, treasuryTokens } = economy.state
    const minted = 760567 / 730 / 536870912
    const burned = (0.95 * 0.8 * 1e-6) / 2
    expect(economy.own.emittedTokens![0]).toBeCloseTo(minted, 18)
    expect(treasuryTokens[0]).toBeCloseTo(minted / 2, 18)
    expect(economy.own.burnedTokens![0]).toBeCloseTo(burned, 18)
    expect(supplyTokens[0]).toBeCloseTo(1 + minted - burned, 15)
    // Operators earn their half at two dollars a token, in list prices of work a unit of capacity.
    expect(economy.own.incomePerCapacity![0]).toBeCloseTo((0.5 * minted * 2) / 1e-6 / 1.1, 12)
  })

  it('cannot mint more than the guard leaves room for', () => {
    const economy = economiesOf(render, 'calm', [0], { maximumSupplyFractionPer24h: 1e-6 })
    for (let hour = 0; hour < 24; hour++) economy.stepHour()
    expect(economy.state.supplyChange24h[0]).toBeLessThanOrEqual(1e-6 * (1 + 1e-9))
    expect(economy.hour.supplyLimitBound[0]).toBe(1)
  })
})

describe('the rules', () => {
  it('follow the schedule, the vote, or the dollar', () => {
    const ask = (id: string, priceUsd: number) => {
      const levers = Float64Array.of(0, 0)
      const rule = render.rules.find((candidate) => candidate.id === id)!
      rule.apply(ruleSignals(1, { twapPriceUsd: Float64Array.of(priceUsd) }), 1, levers)
      return Array.from(levers)
    }
    expect(ask('production', 0.3)).toEqual([1, 0.5])
    expect(ask('second-year', 0.3)[0]).toBeCloseTo(0.647, 3)
    expect(ask('dollar-emission', 0.8)).toEqual([1.25, 0.5])
    expect(ask('dollar-emission', 0.3)[0]).toBe(2)
  })
})

describe('a slump of the token', () => {
  const last = (scenario: string, rule: string, column: string) =>
    meanReward({ mechanism: render, scenario, rule, economies: 12, column, from: 600 }).series

  it('drives operators out of a fixed schedule and makes jobs wait; in calm they stay', () => {
    expect(last('token-slump', 'production', 'capacityWork')).toBeLessThan(0.65)
    expect(last('token-slump', 'production', 'backlogWork')).toBeGreaterThan(0.15)
    expect(last('calm', 'production', 'capacityWork')).toBeGreaterThan(0.8)
  })

  it('costs less capacity where the emission keeps its worth in dollars', () => {
    expect(last('token-slump', 'dollar-emission', 'capacityWork')).toBeGreaterThan(
      last('token-slump', 'production', 'capacityWork') + 0.1,
    )
  })
})
