import { describe, expect, it } from 'vitest'
import { bitcoin } from '../../../../env/mechanisms/base-layer/bitcoin.js'
import {
  blockSubsidyCoins,
  coinsBelow,
  retargetedDifficulty,
} from '../../../../env/mechanisms/base-layer/bitcoin-schedule.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'

describe('the schedule', () => {
  it('halves 50 BTC every 210,000 blocks, in whole satoshis, and ends after 64 eras', () => {
    expect([0, 209_999, 210_000, 420_000, 630_000, 840_000].map(blockSubsidyCoins)).toEqual([
      50, 50, 25, 12.5, 6.25, 3.125,
    ])
    // 50e8 >> 10 = 4882812 satoshis: the shift drops the half satoshi.
    expect(blockSubsidyCoins(2_100_000)).toBe(0.04882812)
    expect(blockSubsidyCoins(33 * 210_000)).toBe(0)
    expect(blockSubsidyCoins(64 * 210_000)).toBe(0)
  })

  it('makes 20999999.9769 bitcoins in all', () => {
    expect(coinsBelow(210_000)).toBe(10_500_000)
    expect(coinsBelow(840_000)).toBe(19_687_500)
    expect(coinsBelow(64 * 210_000)).toBe(20_999_999.9769)
  })

  it('sets the difficulty so that 2016 blocks take two weeks, by a factor of four at most', () => {
    expect(retargetedDifficulty(8, 336)).toBe(8)
    expect(retargetedDifficulty(8, 672)).toBe(4)
    expect(retargetedDifficulty(8, 100_000)).toBe(2)
    expect(retargetedDifficulty(8, 1)).toBe(32)
  })
})

describe('an hour', () => {
  it('mints the subsidy of six blocks at par', () => {
    const economy = economiesOf(bitcoin, 'calm', [0])
    economy.active[0] = 0
    economy.activeCount = 1
    economy.hour.spotUsd[0] = 1
    bitcoin.emissions(economy)
    const coins = 50 * 210_000 + 25 * 210_000 + 12.5 * 210_000 + 6.25 * 205_000
    expect(economy.state.supplyTokens[0]).toBeCloseTo(1 + (6 * 6.25) / coins, 15)
    expect(economy.own.blockHeight![0]).toBe(835_006)
  })

  it('halves the subsidy where the height crosses 840,000', () => {
    const economy = economiesOf(bitcoin, 'calm', [0])
    economy.active[0] = 0
    economy.activeCount = 1
    economy.hour.spotUsd[0] = 1
    economy.own.blockHeight![0] = 840_000
    bitcoin.emissions(economy)
    expect(economy.own.issuancePerYear![0]).toBeCloseTo((6 * 3.125 * 8760) / coinsBelow(835_000), 5)
  })
})

describe('a halving in a slump', () => {
  const last = (scenario: string, rule: string, column: string) =>
    meanReward({ mechanism: bitcoin, scenario, rule, economies: 12, column, from: 600 }).series

  it('costs hash rate and slows blocks; a calm month does not', () => {
    expect(last('halving-slump', 'production', 'hashRate')).toBeLessThan(0.45)
    expect(last('calm', 'production', 'hashRate')).toBeGreaterThan(0.75)
    const peak = meanReward({
      mechanism: bitcoin,
      scenario: 'halving-slump',
      rule: 'production',
      economies: 12,
      column: 'blockTimeExcess',
      from: 200,
    }).series
    expect(peak).toBeGreaterThan(0.15)
  })

  it('is softened by a tail emission', () => {
    expect(last('halving-slump', 'tail-emission', 'hashRate')).toBeGreaterThan(
      last('halving-slump', 'production', 'hashRate') + 0.05,
    )
  })

  it('is outlived: after a ban the difficulty falls and blocks come on time again', () => {
    expect(last('mining-ban', 'production', 'difficulty')).toBeLessThan(0.95)
    expect(last('mining-ban', 'production', 'blockTimeExcess')).toBeLessThan(0.45)
  })
})
