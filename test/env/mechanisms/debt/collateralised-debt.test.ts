import { describe, expect, it } from 'vitest'
import { simulate } from '../../../../env/calibration/simulate.js'
import type { Economy } from '../../../../env/market/economy.js'
import { collateralisedDebt } from '../../../../env/mechanisms/debt/collateralised-debt.js'
import { fixedPower, RAY } from '../../../../env/mechanisms/debt/debt-rates.js'
import { bucketNames, usualShares } from '../../../../env/mechanisms/debt/debt-state.js'
import { economiesOf, shakeLevers, start } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'

/** Nobody trades and no owner does anything: what is left is the price of the collateral. */
const still = {
  marketVolatility: 0.00841,
  jumpProbability: 0,
  noiseFlow: 0,
  demandAdjustment: 0,
  demandVolatility: 0,
  demandGrowthSpread: 0,
  fundamentalSpeed: 0,
  beliefSpread: 0,
  liquidityNoise: 0,
  liquidityEntrySpeed: 0,
  liquidityExitSpeed: 0,
  depositSpeed: 0,
}

function quiet(): Economy {
  const economy = economiesOf(collateralisedDebt, 'calm', [0], still)
  for (const name of ['reshuffleSpeed', 'protectionSpeed', 'ownerSpeed']) economy.ownParameters[name]![0] = 0
  economy.levers.fill(0, 4)
  economy.marketReturnOverride[0] = 0
  return economy
}

function live(economy: Economy, marketReturn: number): void {
  economy.marketReturnOverride[0] = marketReturn
  economy.stepHour()
}

const own = (economy: Economy, name: string, index = 0) => economy.own[name]![index]!

function debtOf(economy: Economy, index = 0): number {
  return bucketNames.reduce((sum, name) => sum + own(economy, name, index), 0)
}

describe('vaults', () => {
  it('are spread as usual at the start, and a move of the price keeps all debt', () => {
    expect(usualShares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 14)
    const economy = quiet()
    for (const change of [0.03, 0.25, -0.02, -0.1, -0.4, 0.7, -0.13, 0]) {
      live(economy, change)
      const gone = own(economy, 'auctionDebtTokens') + own(economy, 'badDebtTokens')
      const burned = 1 - economy.state.supplyTokens[0]!
      expect(debtOf(economy) + gone + burned).toBeCloseTo(1, 12)
    }
  })

  it('are liquidated an hour late, from the lowest ratio up, and once for each depth', () => {
    const economy = quiet()
    live(economy, -0.15)
    expect(own(economy, 'liquidatedTokens')).toBe(0)
    live(economy, 0.04)
    // All of the lowest bucket, and half of the next.
    expect(own(economy, 'liquidatedTokens')).toBeCloseTo(0.002 + 0.5 * 0.012, 14)
    live(economy, -0.04)
    expect(own(economy, 'liquidatedTokens')).toBe(0)
    live(economy, -0.05)
    expect(own(economy, 'liquidatedTokens')).toBeCloseTo(0, 14)
    live(economy, 0)
    expect(own(economy, 'liquidatedTokens')).toBeCloseTo(0.5 * 0.012, 14)
  })

  it('are safe while their oracle stands still, and meet the whole move after it', () => {
    const economy = quiet()
    economy.parameters.oracleFailureHour[0] = 0
    economy.parameters.oracleFailureHours[0] = 5
    for (let hour = 0; hour < 5; hour++) {
      live(economy, -0.02)
      expect(own(economy, 'liquidatedTokens')).toBe(0)
    }
    live(economy, 0)
    expect(own(economy, 'liquidatedTokens')).toBeCloseTo(0.002, 14)
  })
})

describe('auctions', () => {
  function withAuction(gasLogVolatility: number): Economy {
    const economy = quiet()
    economy.own.auctionDebtTokens![0] = 0.01
    economy.own.auctionCollateralUsd![0] = 0.015
    economy.own.debtBucket5![0] = usualShares[5]! - 0.01
    economy.state.gasLogVolatility[0] = gasLogVolatility
    economy.state.fastLogVolatility[0] = gasLogVolatility
    economy.state.slowLogVolatility[0] = 0
    economy.levers[7] = 0.13
    live(economy, 0)
    return economy
  }

  it('bring in the debt and the penalty while gas is cheap', () => {
    const economy = withAuction(0)
    const ended = 0.4 * 0.01
    const acting = 1 / (1 + (own(economy, 'gasPrice') / 4) ** 6)
    const bid = acting * ended * 1.13
    expect(own(economy, 'unbidTokens')).toBeCloseTo(ended * (1 - acting), 14)
    expect(own(economy, 'unbidTokens')).toBeLessThan(1e-3 * ended)
    expect(own(economy, 'auctionDebtTokens')).toBeCloseTo(0.006, 14)
    expect(economy.state.redeemedTokens[0]).toBeCloseTo(bid / 1.13, 14)
    // The penalty heals what little was not bid for; the rest is surplus.
    expect(economy.state.treasuryTokens[0]).toBeCloseTo(acting * ended * 0.13 - (1 - acting) * ended, 12)
  })

  it('end without bids when gas spikes, and leave bad debt', () => {
    const economy = withAuction(3)
    expect(own(economy, 'gasPrice')).toBeGreaterThan(12)
    expect(own(economy, 'unbidTokens')).toBeGreaterThan(0.99 * 0.004)
    expect(own(economy, 'badDebtTokens')).toBeGreaterThan(0.98 * 0.004)
    expect(economy.ownComponents.badDebtCost![0]).toBeCloseTo(own(economy, 'unbidTokens') / 0.01, 14)
  })

  it('stop at the capital of the keepers', () => {
    const economy = quiet()
    economy.own.auctionDebtTokens![0] = 0.1
    economy.own.auctionCollateralUsd![0] = 0.15
    economy.levers[7] = 0.13
    economy.own.keeperCapitalUsd![0] = 0.01
    economy.ownParameters.restingKeeperCapitalUsd![0] = 0.01
    live(economy, 0)
    // 0.01 dollars pay for 0.01 / 1.13 of debt, a little less as they buy in a pool.
    const covered = 0.04 - own(economy, 'unbidTokens')
    expect(covered).toBeCloseTo(0.01 / 1.13, 4)
    expect(own(economy, 'keeperCapitalUsd')).toBeLessThan(1e-3)
  })
})

describe('the books', () => {
  it('grow debt by the fee and deposits by the savings rate, by the second', () => {
    const economy = quiet()
    economy.levers[6] = 0.08
    economy.levers[4] = 0.05
    live(economy, 0)
    const hour = (ray: bigint) => Number(fixedPower(ray, 3600n) - RAY) / 1e27
    const fees = hour(1000000002440418608258400030n)
    const savings = hour(1000000001547125957863212448n) * 0.54 * 0.94
    expect(debtOf(economy)).toBeCloseTo(1 + fees, 13)
    expect(economy.state.stakedTokens[0]).toBeCloseTo(0.54 * 0.94 + savings, 13)
    expect(economy.state.treasuryTokens[0]).toBeCloseTo(fees, 13)
    live(economy, 0)
    // The surplus pays the savings of the hour before.
    expect(own(economy, 'badDebtTokens')).toBeCloseTo(savings, 10)
    expect(economy.state.treasuryTokens[0]).toBeCloseTo(2 * fees - savings, 9)
  })

  it.each(['calm', 'black-thursday', 'peg-module', 'collateral-crash+bank-run'])(
    'balance twice under random levers: %s',
    (scenario) => {
      const economy = economiesOf(collateralisedDebt, scenario, [0, 1, 2, 3])
      const { state } = economy
      for (let hour = 0; hour < 500; hour++) {
        shakeLevers(economy)
        economy.stepHour()
        for (let i = 0; i < 4; i++) {
          const supply = state.supplyTokens[i]!
          const held = state.liquidTokens[i]! + state.stakedTokens[i]! + state.poolTokens[i]!
          expect(Math.abs(held + state.treasuryTokens[i]! - supply)).toBeLessThan(1e-9)
          const owed = debtOf(economy, i) + own(economy, 'auctionDebtTokens', i)
          const other = own(economy, 'badDebtTokens', i) + own(economy, 'pegModuleTokens', i)
          expect(Math.abs(owed + other - supply)).toBeLessThan(1e-9)
          for (const name of [...bucketNames, 'auctionDebtTokens', 'badDebtTokens', 'pegModuleTokens']) {
            expect(own(economy, name, i)).toBeGreaterThanOrEqual(0)
          }
        }
        expect(state.values.some(Number.isNaN)).toBe(false)
      }
    },
  )
})

describe('the debt ceiling', () => {
  it('holds owners back until it may rise', () => {
    const economy = economiesOf(collateralisedDebt, 'calm', [0], still)
    economy.ownParameters.premiumElasticity![0] = 0
    economy.levers[0] = 0.001
    economy.levers[6] = 0
    let rises = 0
    let ceiling = own(economy, 'debtCeilingTokens')
    let lastRise = -6
    for (let hour = 0; hour < 60; hour++) {
      live(economy, 0)
      const next = own(economy, 'debtCeilingTokens')
      if (next > ceiling) {
        expect(hour - lastRise).toBeGreaterThanOrEqual(6)
        lastRise = hour
        rises++
      }
      ceiling = next
      expect(debtOf(economy)).toBeLessThanOrEqual(ceiling + 1e-12)
    }
    expect(rises).toBeGreaterThan(3)
  })
})

describe('the peg module', () => {
  it('sells at a dollar and its fee, within its ceiling and what it holds ready', () => {
    const economy = economiesOf(collateralisedDebt, 'peg-module', [0], still)
    const { state } = economy
    economy.ownParameters.pegModuleBufferTokens![0] = 1
    live(economy, 0)
    const before = own(economy, 'pegModuleTokens')
    economy.parameters.shockSaleUsd[0] = -0.3
    economy.parameters.shockHour[0] = 1
    live(economy, 0)
    expect(own(economy, 'pegModuleTokens')).toBeGreaterThan(before + 0.05)
    expect(state.priceUsd[0]! * (1 - 0.0004) * (1 - 0.001)).toBeCloseTo(1, 4)
    economy.ownParameters.pegModuleBufferTokens![0] = 0.001
    const second = own(economy, 'pegModuleTokens')
    live(economy, 0)
    expect(own(economy, 'pegModuleTokens') - second).toBeCloseTo(0.001, 5)
    expect(state.priceUsd[0]).toBeGreaterThan(1.005)
  })
})

describe('the bounded rates', () => {
  it('move every 16 hours, by at most 400 basis points, against the deviation', () => {
    const rule = collateralisedDebt.rules[1]!
    const ask = (hour: number, mean: number) => {
      const levers = Float64Array.of(0.03, 0.001, 1, 0.075, 0.08, 0.13)
      const signals = { hour: Float64Array.of(hour), meanPrice24hUsd: Float64Array.of(mean) }
      rule.apply(ruleSignals(1, signals), 1, levers)
      return Array.from(levers)
    }
    // 2 basis points of rate for each basis point: 25 bp below par ask for 50 bp more.
    expect(ask(16, 0.9975)).toEqual([0.03, 0.001, 1, 0.08, 0.085, 0.13])
    expect(ask(17, 0.9975)).toEqual([0.03, 0.001, 1, 0.075, 0.08, 0.13])
    expect(ask(32, 0.9)).toEqual([0.03, 0.001, 1, 0.115, 0.12, 0.13])
    expect(ask(32, 1.1)).toEqual([0.03, 0.001, 1, 0.035, 0.04, 0.13])
  })
})

describe('history', () => {
  const economies = 24
  const run = (scenario: string, hours: number) =>
    simulate({
      mechanism: collateralisedDebt,
      scenario,
      economies,
      hours,
      seed: 7,
      rule: collateralisedDebt.rules[0],
      record: ['priceUsd', 'supplyTokens', 'badDebtTokens', 'liquidatedTokens', 'unbidTokens', 'gasPrice'],
      every: 1,
    })
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!

  it('repeats Black Thursday: a premium, auctions without bids as gas spikes, bad debt, a third of supply gone', () => {
    const crash = run('black-thursday', 72 + 13 * 24)
    const over = (statistic: (economy: number) => number) =>
      median(Array.from({ length: economies }, (_, economy) => statistic(economy)))
    const largest = (name: string, from: number, to: number) => (economy: number) =>
      Math.max(...crash.series(name, economy).subarray(from, to))
    const total = (name: string, economy: number) => crash.series(name, economy).reduce((a, b) => a + b, 0)
    const supply = (hour: number) => (economy: number) => crash.series('supplyTokens', economy)[hour]!
    expect(over(largest('priceUsd', 72, 144))).toBeGreaterThan(1.05)
    expect(over(largest('priceUsd', 72, 144))).toBeLessThan(1.2)
    expect(over(largest('gasPrice', 72, 110))).toBeGreaterThan(3)
    expect(over(largest('gasPrice', 0, 72))).toBeLessThan(2.5)
    expect(
      over((economy) => total('unbidTokens', economy) / total('liquidatedTokens', economy)),
    ).toBeGreaterThan(0.2)
    const bad = over(largest('badDebtTokens', 72, 384))
    expect(bad).toBeGreaterThan(0.02)
    expect(bad).toBeLessThan(0.1)
    const left = over((economy) => supply(383)(economy) / supply(71)(economy))
    expect(left).toBeGreaterThan(0.55)
    expect(left).toBeLessThan(0.8)
  })

  it('lives through calm months, without bad debt in most', () => {
    const calm = run('calm', 1440)
    expect(calm.collapsedAtHour.filter((hour) => hour > 0)).toHaveLength(0)
    const bad = Array.from({ length: economies }, (_, e) => Math.max(...calm.series('badDebtTokens', e)))
    expect(median(bad)).toBeLessThan(1e-3)
  })
})

it('gives the same bytes for the same seed, alone or in a batch', () => {
  const batch = economiesOf(collateralisedDebt, 'black-thursday', [3, 4, 5])
  const alone = economiesOf(collateralisedDebt, 'calm', [9])
  start(alone, 0, 'black-thursday', 4)
  for (let hour = 0; hour < 200; hour++) {
    batch.stepHour()
    alone.stepHour()
  }
  for (const name of Object.keys(alone.own)) expect(own(alone, name)).toBe(own(batch, name, 1))
  expect(alone.state.priceUsd[0]).toBe(batch.state.priceUsd[1])
})
