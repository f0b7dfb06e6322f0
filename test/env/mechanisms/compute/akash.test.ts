import { describe, expect, it } from 'vitest'
import { akash } from '../../../../env/mechanisms/compute/akash.js'
import {
  breakerShare,
  collateralRatioOf,
  creditsForTokens,
  netBurnPerDollar,
  tokensForCredits,
} from '../../../../env/mechanisms/compute/akash-exchange.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'
import { ruleSignals } from '../rule-signals.js'

describe('the exchange', () => {
  it('makes dollars of tokens and tokens of dollars, less 25 basis points each way', () => {
    expect(creditsForTokens(100, 3, 0)).toBe(300)
    expect(creditsForTokens(100, 3, 0.0025)).toBeCloseTo(299.25, 12)
    expect(tokensForCredits(300, 2.5, 0)).toBe(120)
    expect(tokensForCredits(300, 2.5, 0.0025)).toBeCloseTo(119.7, 12)
  })

  it('burns for good what the price gained between, and adds what it lost', () => {
    expect(netBurnPerDollar(2, 4)).toBe(0.25)
    expect(netBurnPerDollar(4, 2)).toBe(-0.25)
    expect(netBurnPerDollar(3, 3)).toBe(0)
  })

  it('warns at 110 % and halts at 100 %', () => {
    const ratio = (vault: number) => collateralRatioOf(vault, 2, 100)
    expect(ratio(60)).toBeCloseTo(1.2, 12)
    expect([1.2, 1.1, 1.0999, 1, 0.9999].map((value) => breakerShare(value, 1))).toEqual([1, 1, 0.5, 0.5, 0])
    expect(collateralRatioOf(1, 2, 0)).toBe(10)
  })
})

/** One hour's exchange at prices of our choice, with a spread of nothing. */
function exchangeAt(spot: number, oracle: number, own: Record<string, number>) {
  const economy = economiesOf(akash, 'calm', [0])
  economy.active[0] = 0
  economy.activeCount = 1
  economy.levers[6] = 0
  economy.hour.spotUsd[0] = spot
  economy.state.twapPriceUsd[0] = oracle
  for (const [name, value] of Object.entries(own)) economy.own[name]![0] = value
  akash.emissions(economy)
  return economy
}

describe('an hour', () => {
  it('puts tokens into the vault and pays providers out of it', () => {
    const { own, state } = exchangeAt(2, 2, {
      creditsUsd: 0.0006,
      vaultTokens: 0.0009,
      mintOrderUsd: 0.00001,
      servedWork: 0.8,
    })
    const worked = 0.8 * 2.5e-6
    expect(own.creditsUsd![0]).toBeCloseTo(0.0006 + 0.00001 - worked, 15)
    expect(own.vaultTokens![0]).toBeCloseTo(0.0009 + (0.00001 - worked) / 2, 15)
    expect(state.supplyTokens[0]).toBe(1)
  })

  it('pays with new tokens where the vault is empty', () => {
    const { own, state } = exchangeAt(0.5, 0.5, {
      creditsUsd: 0.0006,
      vaultTokens: 0,
      mintOrderUsd: 0,
      servedWork: 0.8,
    })
    expect(own.vaultTokens![0]).toBe(0)
    expect(state.supplyTokens[0]).toBeCloseTo(1 + (0.8 * 2.5e-6) / 0.5, 15)
  })

  it('mints nothing while the oracle is stale or the vault short', () => {
    const order = (parameters: Record<string, number>, vault: number) => {
      const economy = economiesOf(akash, 'calm', [0], parameters)
      economy.own.vaultTokens![0] = vault
      economy.own.creditsUsd![0] = 0.0004
      for (let hour = 0; hour < 3; hour++) economy.stepHour()
      return [economy.own.mintOrderUsd![0]! > 0, economy.own.halted![0]]
    }
    expect(order({}, 0.0009)).toEqual([true, 0])
    expect(order({}, 0.0003)).toEqual([false, 1])
    expect(order({ oracleFailureHour: 2, oracleFailureHours: 12 }, 0.0009)).toEqual([false, 1])
  })

  it('does no work that credits do not pay for', () => {
    const economy = economiesOf(akash, 'calm', [0])
    economy.own.creditsUsd![0] = 0.1 * 2.5e-6
    economy.active[0] = 0
    economy.activeCount = 1
    akash.exogenous(economy)
    expect(economy.own.servedWork![0]).toBeCloseTo(0.1, 12)
    expect(economy.own.backlogWork![0]).toBeGreaterThan(0.4)
  })
})

describe('the rules', () => {
  it('refill the vault below 130 %, or never', () => {
    const ask = (id: string, ratio: number) => {
      const levers = Float64Array.of(0, 0.7, 0)
      const rule = akash.rules.find((candidate) => candidate.id === id)!
      rule.apply(ruleSignals(1, { own: { collateralRatio: Float64Array.of(ratio) } }), 1, levers)
      return Array.from(levers)
    }
    expect(ask('production', 0.5)).toEqual([0.0025, 0, 1])
    expect(ask('refill', 1.29)).toEqual([0.0025, 0.05, 1])
    expect(ask('refill', 1.31)).toEqual([0.0025, 0, 1])
  })
})

describe('a fall of the collateral', () => {
  const mean = (scenario: string, rule: string, column: string, from: number) =>
    meanReward({ mechanism: akash, scenario, rule, economies: 12, hours: from + 150, column, from }).series

  it('halts the mint, empties the vault and leaves buyers without credits; in calm neither happens', () => {
    expect(mean('collateral-fall', 'production', 'halted', 150)).toBeGreaterThan(0.95)
    expect(mean('collateral-fall', 'production', 'vaultTokens', 170)).toBeLessThan(0.0002)
    expect(mean('collateral-fall', 'production', 'creditsUsd', 300)).toBeLessThan(0.0002)
    expect(mean('calm', 'production', 'halted', 150)).toBeLessThan(0.25)
    expect(mean('calm', 'production', 'creditsUsd', 300)).toBeGreaterThan(0.00045)
  })

  it('heals within three weeks where the vault is refilled', () => {
    expect(mean('collateral-fall', 'refill', 'halted', 500)).toBeLessThan(0.1)
    expect(mean('collateral-fall', 'production', 'halted', 500)).toBeGreaterThan(0.4)
  })
})

describe('the environment', () => {
  it('starts with the vault out of the liquid tokens', () => {
    const { state, own } = economiesOf(akash, 'thin-vault', [0])
    const held = state.liquidTokens[0]! + state.stakedTokens[0]! + state.poolTokens[0]! + own.vaultTokens![0]!
    expect(held).toBeCloseTo(1, 15)
    expect(own.collateralRatio![0]).toBeGreaterThan(1.05)
    expect(own.collateralRatio![0]).toBeLessThan(1.25)
  })
})
