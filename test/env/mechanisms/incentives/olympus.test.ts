import { describe, expect, it } from 'vitest'
import { olympus } from '../../../../env/mechanisms/incentives/olympus.js'
import {
  compoundedYield,
  managedEmissionPerDay,
  rangeAround,
  rangeTarget,
  wallCapacities,
} from '../../../../env/mechanisms/incentives/olympus-rules.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'

describe('the rules', () => {
  it('compound 0.4 % an epoch to 7,814 % a year', () => {
    expect(compoundedYield(0.004)).toBeCloseTo(78.14, 1)
  })

  it('put cushions at -7.5 % and +10 %, walls at -15 % and +20 % of the target', () => {
    expect(rangeAround(10)).toEqual({ lowWall: 8.5, lowCushion: 9.25, highCushion: 11, highWall: 12 })
    expect(rangeTarget(9, 10)).toBe(10)
    const { lowUsd, highTokens } = wallCapacities(1000, 0.1, rangeAround(10))
    expect(lowUsd).toBe(100)
    expect(highTokens).toBeCloseTo((100 / 12) * 1.35, 12)
  })

  it('sell 0.02 % a day at twice the backing, and none below', () => {
    expect(managedEmissionPerDay(2, 1)).toBeCloseTo(0.0002, 15)
    expect(managedEmissionPerDay(4, 1)).toBeCloseTo(0.0004, 15)
    expect(managedEmissionPerDay(1.9, 1)).toBe(0)
  })
})

describe('an epoch', () => {
  it('mints 0.4 % of what is staked, once in eight hours', () => {
    const economy = economiesOf(olympus, 'calm', [0])
    economy.active[0] = 0
    economy.activeCount = 1
    economy.hour.spotUsd[0] = 1
    economy.levers[7] = 0
    const staked = economy.state.stakedTokens[0]!
    economy.state.hour[0] = 8
    olympus.scheduledEvents(economy)
    expect(economy.state.stakedTokens[0]).toBeCloseTo(1.004 * staked, 14)
    economy.state.hour[0] = 9
    olympus.scheduledEvents(economy)
    expect(economy.state.stakedTokens[0]).toBeCloseTo(1.004 * staked, 14)
  })
})

describe('autumn 2021', () => {
  const run = (scenario: string, rule: string, column: string) =>
    meanReward({ mechanism: olympus, scenario, rule, economies: 12, column, from: 600 }).series

  it('ends near the backing under the production rule; while everybody stakes it does not', () => {
    // The log of the price over backing starts at log 10 = 2.3.
    expect(run('olympus-2021', 'production', 'premium')).toBeLessThan(0.9)
    expect(run('three-three', 'production', 'premium')).toBeGreaterThan(1.4)
  })

  it('dilutes by about a per cent a day, which the range-bound rule does not', () => {
    expect(run('calm', 'production', 'growthPerDay')).toBeGreaterThan(0.008)
    expect(run('calm', 'range-bound', 'growthPerDay')).toBeLessThan(0.003)
  })
})
