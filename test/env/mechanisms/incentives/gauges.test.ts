import { describe, expect, it } from 'vitest'
import type { Economy } from '../../../../env/market/economy.js'
import { gauges } from '../../../../env/mechanisms/incentives/gauges.js'
import { LONGEST_LOCK_HOURS } from '../../../../env/mechanisms/incentives/gauges-vote-escrow.js'
import { economiesOf } from '../../market/economies.js'

const INCENTIVE_SLOT = 6
const episodes = [...Array(16).keys()]

function live(economy: Economy, hours: number, incentive = 0.02): Economy {
  economy.levers.fill(incentive, INCENTIVE_SLOT * economy.size, (INCENTIVE_SLOT + 1) * economy.size)
  for (let hour = 0; hour < hours; hour++) economy.stepHour()
  return economy
}

function mean(column: Float64Array): number {
  return column.reduce((sum, value) => sum + value, 0) / column.length
}

describe('the weights', () => {
  it('change once a week, to the share of the incentives that the pool paid in the week before', () => {
    const economy = economiesOf(gauges, 'calm', [0])
    const { gaugeWeight } = economy.own
    const rivals = economy.ownParameters.rivalIncentivesPerYear![0]!
    live(economy, 168, 0.04)
    expect(gaugeWeight![0]).toBe(0.33)
    live(economy, 1, 0)
    expect(gaugeWeight![0]).toBeCloseTo(0.04 / (0.04 + rivals), 12)
    live(economy, 167, 0)
    expect(gaugeWeight![0]).toBeCloseTo(0.04 / (0.04 + rivals), 12)
    live(economy, 1, 0)
    expect(gaugeWeight![0]).toBe(0)
  })
})

describe('locks', () => {
  it('lose a four-year token hour by hour when nobody locks', () => {
    const economy = economiesOf(gauges, 'calm', [0])
    economy.ownParameters.lockSpeed!.fill(0)
    economy.ownParameters.providerLockShare!.fill(0)
    const before = economy.own.voterVotePower![0]!
    const locked = economy.own.voterLockedTokens![0]!
    live(economy, 1)
    const fallen = before - economy.own.voterVotePower![0]!
    const expired = locked - economy.own.voterLockedTokens![0]!
    expect(fallen * LONGEST_LOCK_HOURS).toBeCloseTo(locked - expired / 2, 9)
    // 0.3 tokens with 0.2 votes: the mean lock has 2/3 of four years left, the last twice that.
    expect(expired).toBeCloseTo(0.3 / ((4 / 3) * LONGEST_LOCK_HOURS), 12)
  })

  it('come for what votes earn, and are gone when it is little', () => {
    const calm = mean(live(economiesOf(gauges, 'calm', episodes), 500).own.lockedTokens!)
    const war = mean(live(economiesOf(gauges, 'vote-war', episodes), 500).own.lockedTokens!)
    const wave = mean(live(economiesOf(gauges, 'unlock-wave', episodes), 500).own.lockedTokens!)
    expect(war).toBeGreaterThan(1.1 * calm)
    expect(wave).toBeLessThan(0.9 * calm)
  })
})

describe('the failure', () => {
  it('is a rival who pays voters more: emission and providers follow, while in the calm they stay', () => {
    const depth = (scenario: string, incentive: number) =>
      mean(live(economiesOf(gauges, scenario, episodes), 600, incentive).state.depthUsd)
    const calm = depth('calm', 0.02)
    expect(calm).toBeGreaterThan(0.0005)
    expect(depth('vote-war', 0.02)).toBeLessThan(0.75 * calm)
    // Paying as much as the rivals holds it.
    expect(depth('vote-war', 0.1)).toBeGreaterThan(0.95 * calm)
  })
})

describe('a boost', () => {
  it('holds more liquidity at the same emission than one paid evenly', () => {
    const boosted = live(economiesOf(gauges, 'calm', episodes), 300)
    const even = economiesOf(gauges, 'calm', episodes)
    even.own.providerVotePower!.fill(0)
    even.own.providerLockedTokens!.forEach((tokens, index) => {
      even.own.voterLockedTokens![index]! += tokens
    })
    even.own.providerLockedTokens!.fill(0)
    even.ownParameters.providerLockShare!.fill(0)
    live(even, 300)
    expect(even.own.boost!.every((boost) => boost === 1)).toBe(true)
    expect(mean(boosted.own.boost!)).toBeGreaterThan(1.4)
    expect(mean(boosted.state.depthUsd)).toBeGreaterThan(1.02 * mean(even.state.depthUsd))
  })
})
