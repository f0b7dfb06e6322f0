import { describe, expect, it } from 'vitest'
import { helium } from '../../../../env/mechanisms/compute/helium.js'
import {
  dataCredits,
  heliumMaximumTokens,
  heliumSupplyTokens,
  remintCapTokens,
  remintedTokens,
  scheduledEpochTokens,
} from '../../../../env/mechanisms/compute/helium-emission.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'

const TWO_YEARS = 17520

describe('the schedule', () => {
  const monthly = (hours: number) => (scheduledEpochTokens(hours) * 48 * 365) / 12

  it('halves every two years: from 5 M to 2.5 M a month in August 2021', () => {
    expect(monthly(-1)).toBeCloseTo(5e6, 6)
    expect(monthly(0)).toBeCloseTo(2.5e6, 6)
    expect(monthly(TWO_YEARS - 1)).toBeCloseTo(2.5e6, 6)
    expect(monthly(TWO_YEARS)).toBeCloseTo(1.25e6, 6)
  })

  it('never mints more than 223 M', () => {
    let sum = heliumSupplyTokens
    for (let halving = 0; halving < 60; halving++)
      sum += scheduledEpochTokens(halving * TWO_YEARS) * TWO_YEARS * 2
    expect(sum).toBeCloseTo(heliumMaximumTokens, 3)
  })

  it('mints again at most 34.24 tokens an epoch, 1,643.83561643 a day, one 336th of the pool at a time', () => {
    expect(Math.floor(remintCapTokens(0.01) * 100) / 100).toBe(34.24)
    expect(Math.floor(remintCapTokens(0.01) * 48 * 1e8) / 1e8).toBe(1643.83561643)
    expect(remintedTokens(336)).toBe(1)
  })

  it('sells data credits at $0.00001 whatever the token costs', () => {
    expect(dataCredits(1, 20)).toBeCloseTo(2_000_000, 6)
    expect(dataCredits(1, 1.5)).toBeCloseTo(150_000, 6)
  })
})

describe('an hour', () => {
  it('mints two epochs and a part of what was burned', () => {
    const economy = economiesOf(helium, 'calm', [0])
    economy.active[0] = 0
    economy.activeCount = 1
    economy.hour.spotUsd[0] = 1
    economy.own.servedWork![0] = 0.75
    helium.emissions(economy)
    const burned = 0.75 * 0.0000022
    const cap = 34.246575342465754 / 103e6
    expect(burned / 2).toBeGreaterThan(cap)
    // First epoch: the cap enters and a 336th leaves; second epoch: the same on what is left.
    const first = cap / 336
    const second = (cap - first + cap) / 336
    const scheduled = (2 * 1712.3287671232877) / 103e6
    expect(economy.own.remintPoolTokens![0]).toBeCloseTo(2 * cap - first - second, 18)
    expect(economy.state.supplyTokens[0]).toBeCloseTo(1 + scheduled + first + second - burned, 14)
    expect(economy.own.dataCreditsPerHour![0]).toBeCloseTo(dataCredits(burned * 103e6, 20), 3)
  })

  it('cannot mint more than the guard leaves room for', () => {
    const economy = economiesOf(helium, 'calm', [0], { maximumSupplyFractionPer24h: 1e-5 })
    for (let hour = 0; hour < 24; hour++) economy.stepHour()
    expect(economy.state.supplyChange24h[0]).toBeLessThanOrEqual(1e-5 * (1 + 1e-9))
    expect(economy.hour.supplyLimitBound[0]).toBe(1)
  })
})

describe('scenarios', () => {
  const last = (scenario: string, column: string) =>
    meanReward({ mechanism: helium, scenario, rule: 'production', economies: 12, column, from: 600 }).series

  it('a rush of hotspots idles them, a halving drives them out, and in calm they stay', () => {
    expect(last('hotspot-rush', 'utilisation')).toBeLessThan(0.45)
    expect(last('calm', 'utilisation')).toBeGreaterThan(0.55)
    expect(last('halving', 'capacityWork')).toBeLessThan(last('calm', 'capacityWork') - 0.15)
  })

  it('what is not minted again stays burned', () => {
    const supply = (cap: number) => {
      const economy = economiesOf(helium, 'calm', [0])
      economy.levers[7] = cap
      for (let hour = 0; hour < 336; hour++) economy.stepHour()
      return economy.state.supplyTokens[0]!
    }
    expect(supply(0.01)).toBeGreaterThan(supply(0))
  })
})
