import { describe, expect, it } from 'vitest'
import { simulate } from '../../../../env/calibration/simulate.js'
import { otherReserve } from '../../../../env/market/pool.js'
import { crvusd } from '../../../../env/mechanisms/debt/crvusd.js'
import { aggregatePrice } from '../../../../env/mechanisms/debt/crvusd-keepers.js'
import {
  keeperDebtLimit,
  mayProvide,
  mayWithdraw,
  monetaryPolicyRate,
  productionRegulation,
} from '../../../../env/mechanisms/debt/crvusd-rules.js'
import { economiesOf, shakeLevers, start } from '../../market/economies.js'

const regulation = productionRegulation

describe('the regulator of the peg keepers', () => {
  it('limits a keeper alone to a quarter, and to more the more the others lend', () => {
    expect(keeperDebtLimit(regulation, 0, 100)).toBe(25)
    expect(keeperDebtLimit(regulation, Math.sqrt(0.25), 100)).toBe(39.0625)
    expect(keeperDebtLimit(regulation, 2 * Math.sqrt(0.5), 100)).toBeCloseTo(72.85533905932738, 10)
  })

  it('lets keepers provide at a dollar and above, in calm pools, and not where the other coin fails', () => {
    expect(mayProvide(regulation, 1, 1.001, 1.001, 1.001)).toBe(true)
    expect(mayProvide(regulation, 0.9999, 1.001, 1.001, 1.001)).toBe(false)
    expect(mayProvide(regulation, 1.001, 1.0016, 1.001, 1.001)).toBe(false)
    expect(mayProvide(regulation, 1.001, 1.0002, 1.0002, 1)).toBe(true)
    expect(mayProvide(regulation, 1.001, 1.0004, 1.0004, 1)).toBe(false)
  })

  it('lets keepers withdraw at a dollar and below, in calm pools', () => {
    expect(mayWithdraw(regulation, 1, 0.999, 0.999)).toBe(true)
    expect(mayWithdraw(regulation, 1.0001, 0.999, 0.999)).toBe(false)
    expect(mayWithdraw(regulation, 0.99, 0.9984, 0.999)).toBe(false)
  })
})

describe('the monetary policy', () => {
  it.each([
    [1, 0, 0.1],
    [1, 0.1, 0.0368],
    [0.99, 0, 0.1649],
    [0.98, 0, 0.2718],
  ])('at a price of %s and a debt share of %s asks for %s', (price, share, expected) => {
    expect(monetaryPolicyRate(0.1, 0.02, price, share, 0.1)).toBeCloseTo(expected, 4)
  })

  it('stops at 300 % a year', () => {
    expect(monetaryPolicyRate(0.1, 0.02, 0.9, 0, 0.1)).toBe(3)
  })
})

describe('pools', () => {
  it('count as one price that leaves out a pool far from the others', () => {
    expect(aggregatePrice(1.0002, 1.0002)).toBeCloseTo(1.0002, 14)
    expect(aggregatePrice(1.1, 0.9999)).toBeCloseTo(0.9999, 12)
    // A little off: the mean is 1.0001; exp(-((.0002 / .001)^2 - (.0001 / .001)^2)) = exp(-.03).
    const weight = Math.exp(-0.03)
    expect(aggregatePrice(1.0003, 1)).toBeCloseTo((weight * 1.0003 + 2) / (weight + 2), 12)
  })
})

describe('keepers', () => {
  const still = {
    marketVolatility: 0,
    jumpProbability: 0,
    noiseFlow: 0,
    demandAdjustment: 0,
    fundamentalSpeed: 0,
    beliefSpread: 0,
    liquidityNoise: 0,
    liquidityEntrySpeed: 0,
    liquidityExitSpeed: 0,
  }

  function unbalanced(tokens: number) {
    const economy = economiesOf(crvusd, 'calm', [0], still)
    economy.ownParameters.borrowerSpeed![0] = 0
    const { state } = economy
    state.liquidTokens[0]! += state.poolTokens[0]! - tokens
    state.poolTokens[0] = tokens
    state.poolQuoteUsd[0] = otherReserve(true, 500, 0.2, tokens)
    state.priceUsd[0] = 1 + (0.1 - tokens) / 10
    return economy
  }
  const keepers = (economy: ReturnType<typeof unbalanced>) =>
    [0, 1, 2].map((keeper) => economy.own[`keeperDebt${keeper}`]![0]!)

  it('mint into a pool that lacks tokens, a fifth of its imbalance at a time', () => {
    const economy = unbalanced(0.06)
    economy.ownParameters.keeperUpdatesPerHour![0] = 1
    economy.own.averagePriceUsd![0] = 1
    const before = keepers(economy)
    const supply = economy.state.supplyTokens[0]!
    const imbalance = economy.state.poolQuoteUsd[0]! - 0.06
    economy.state.priceUsd[0] = 1.001
    economy.stepHour()
    const minted = keepers(economy).map((debt, keeper) => debt - before[keeper]!)
    expect(minted[0]).toBeCloseTo(imbalance / 15, 5)
    // The second finds what the first has left of the three pools' imbalance.
    expect(minted[1]).toBeCloseTo((imbalance - minted[0]!) / 15, 5)
    const interest = economy.state.supplyTokens[0]! - supply - minted.reduce((a, b) => a + b, 0)
    expect(interest).toBeGreaterThan(0)
    expect(interest).toBeLessThan(1e-4)
  })

  it('take back and burn below a dollar, as long as they have debt', () => {
    const economy = unbalanced(0.185)
    economy.state.priceUsd[0] = 0.95
    // Their own withdrawals move the steep pool out of the range in which they may act until its average has followed.
    for (let hour = 0; hour < 12; hour++) economy.stepHour()
    expect(keepers(economy).map((debt) => debt < 1e-12)).toEqual([true, true, true])
    expect(economy.state.priceUsd[0]).toBeLessThan(0.9994)
  })
})

describe('history', () => {
  const run = (scenario: string, rule: number) =>
    simulate({
      mechanism: crvusd,
      scenario,
      economies: 16,
      hours: 720,
      seed: 5,
      rule: crvusd.rules[rule]!,
      record: ['priceUsd', 'keeperDebt0', 'keeperDebt1', 'keeperDebt2'],
      every: 1,
    })
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
  const over = (simulation: ReturnType<typeof run>, statistic: (prices: Float64Array) => number) =>
    median(Array.from({ length: 16 }, (_, economy) => statistic(simulation.series('priceUsd', economy))))
  const spread = (prices: Float64Array) =>
    Math.sqrt(prices.reduce((sum, price) => sum + (price - 1) ** 2, 0) / prices.length)
  const lowest = (prices: Float64Array) => prices.reduce((least, price) => Math.min(least, price), 9)

  it('keeps within 10 basis points in calm weeks, four times as well as without keepers', () => {
    const calm = run('calm', 0)
    expect(calm.collapsedAtHour.every((hour) => hour === 0)).toBe(true)
    expect(over(calm, spread)).toBeLessThan(0.001)
    expect(over(run('calm', 1), spread)).toBeGreaterThan(4 * over(calm, spread))
  })

  it('runs away upwards when the keepers are at their ceiling', () => {
    const exhausted = run('keeper-exhaustion', 0)
    let full = 0
    for (let economy = 0; economy < 16; economy++) {
      const debts = [0, 1, 2].map((keeper) => exhausted.series(`keeperDebt${keeper}`, economy))
      const most = Math.max(...debts[0]!.map((debt, hour) => debt + debts[1]![hour]! + debts[2]![hour]!))
      expect(most).toBeLessThanOrEqual(0.3 + 1e-9)
      if (most > 0.299) full++
    }
    expect(full).toBeGreaterThan(8)
    expect(over(exhausted, spread)).toBeGreaterThan(5 * over(run('calm', 0), spread))
  })

  it('falls when a pool fails and its keeper cannot act', () => {
    const failed = run('pool-failure', 0)
    expect(over(failed, lowest)).toBeLessThan(0.99)
    expect(over(run('calm', 0), lowest)).toBeGreaterThan(0.99)
    const stuck = failed.series('keeperDebt0', 0)
    expect(stuck[100]).toBe(stuck[140])
  })
})

it.each(['calm', 'keeper-exhaustion', 'pool-failure'])(
  'balances twice under random levers: %s',
  (scenario) => {
    const economy = economiesOf(crvusd, scenario, [0, 1, 2, 3])
    const { state, own } = economy
    for (let hour = 0; hour < 400; hour++) {
      shakeLevers(economy)
      economy.stepHour()
      for (let i = 0; i < 4; i++) {
        const supply = state.supplyTokens[i]!
        const held =
          state.liquidTokens[i]! + state.stakedTokens[i]! + state.poolTokens[i]! + state.treasuryTokens[i]!
        const keepers = own.keeperDebt0![i]! + own.keeperDebt1![i]! + own.keeperDebt2![i]!
        expect(Math.abs(held - supply)).toBeLessThan(1e-9)
        expect(Math.abs(own.borrowerDebtTokens![i]! + keepers - supply)).toBeLessThan(1e-9)
      }
      expect(state.values.some(Number.isNaN)).toBe(false)
    }
  },
)

it('gives the same bytes for the same seed, alone or in a batch', () => {
  const batch = economiesOf(crvusd, 'pool-failure', [3, 4, 5])
  const alone = economiesOf(crvusd, 'calm', [9])
  start(alone, 0, 'pool-failure', 4)
  for (let hour = 0; hour < 200; hour++) {
    batch.stepHour()
    alone.stepHour()
  }
  for (const name of Object.keys(alone.own)) expect(alone.own[name]![0]).toBe(batch.own[name]![1])
  expect(alone.state.priceUsd[0]).toBe(batch.state.priceUsd[1])
})
