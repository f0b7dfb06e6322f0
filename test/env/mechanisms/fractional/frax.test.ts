import { describe, expect, it } from 'vitest'
import { columnNames } from '../../../../env/market/columns.js'
import type { Economy } from '../../../../env/market/economy.js'
import { frax } from '../../../../env/mechanisms/fractional/frax.js'
import { iron } from '../../../../env/mechanisms/fractional/iron.js'
import { leverSlots } from '../../../../env/mechanisms/mechanism.js'
import { scenarioOf } from '../../../../env/scenarios/catalogue.js'
import { economiesOf, shakeLevers } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'
import { stillEconomy } from './still-fractional.js'

const one = (value: number) => Float64Array.of(value)

describe('its hour', () => {
  it('is Iron’s but for the buy-back, while the share price is above the revert', () => {
    const live = (economy: Economy) => {
      economy.state.reserveUsd[0] = 0.8
      economy.own.targetCollateralRatio![0] = 0.8
      for (let hour = 0; hour < 200; hour++) {
        shakeLevers(economy)
        economy.levers[leverSlots.own] = 0
        economy.stepHour()
      }
      return Object.fromEntries(columnNames(economy.state).map((name) => [name, economy.state[name][0]]))
    }
    const overrides = { shareOracleHours: 2 }
    expect(live(economiesOf(frax, 'bear', [3], overrides))).toEqual(
      live(economiesOf(iron, 'bear', [3], overrides)),
    )
  })
})

describe('buying back', () => {
  it('spends what lies above the target on shares and burns them', () => {
    const economy = stillEconomy(frax, 0.5)
    const { state, own, levers } = economy
    own.targetCollateralRatio![0] = 0.849
    levers[leverSlots.own] = 0.002
    economy.stepHour()
    expect(state.reserveUsd[0]).toBeCloseTo(0.849, 12)
    expect(1 - state.shareSupply[0]!).toBeCloseTo(0.001 / 2.5, 12)
    economy.stepHour()
    expect(state.reserveUsd[0]).toBeCloseTo(0.849, 12)
  })

  it('is rationed by the hour, as recollateralising is', () => {
    const { own } = scenarioOf(frax, 'frax-v3')
    const economy = stillEconomy(frax, 0.5)
    for (const [name, value] of Object.entries(own!)) economy.ownParameters[name]![0] = value as number
    economy.own.targetCollateralRatio![0] = 0.8
    economy.levers[leverSlots.own] = 0.002
    economy.stepHour()
    expect(0.85 - economy.state.reserveUsd[0]!).toBeCloseTo(1e-5, 12)
    economy.own.targetCollateralRatio![0] = 0.9
    economy.levers[leverSlots.own] = 0
    economy.levers[leverSlots.reserve] = 0.002
    const before = economy.state.shareSupply[0]!
    economy.stepHour()
    expect(economy.state.shareSupply[0]! - before).toBeCloseTo(1e-5, 12)
  })
})

describe('the gates of the third pool', () => {
  const traded = (pooledShare: number, twap: number) => {
    const economy = stillEconomy(frax, pooledShare)
    economy.ownParameters.mintGateUsd![0] = 1.01
    economy.ownParameters.redeemGateUsd![0] = 0.99
    economy.state.twapPriceUsd[0] = twap
    economy.stepHour()
    return [economy.state.redeemedTokens[0]! > 0, economy.state.mintedTokens[0]! > 0]
  }

  it('redeem up to 0.99 and mint from 1.01, by the oracle', () => {
    expect(traded(0.9, 0.9901)).toEqual([false, false])
    expect(traded(0.9, 0.99)).toEqual([true, false])
    expect(traded(0.1, 1.0099)).toEqual([false, false])
    expect(traded(0.1, 1.01)).toEqual([false, true])
  })
})

describe('the rules', () => {
  const asked = (id: string, hours: readonly { growth: number; price: number }[]) => {
    const rule = frax.rules.find((candidate) => candidate.id === id)!
    const memory = new Float64Array(rule.memoryWidth ?? 0)
    return hours.map(({ growth, price }) => {
      const levers = new Float64Array(6)
      const own = { shareLiquidityPerToken: one(growth) }
      rule.apply(ruleSignals(1, { twapPriceUsd: one(price), own, memory }), 1, levers)
      return levers[0]
    })
  }

  it('follow the growth ratio from one hour to the next, behind the gate or not', () => {
    const hours = [
      { growth: 0.2, price: 1 },
      { growth: 0.3, price: 1 },
      { growth: 0.2, price: 1 },
      { growth: 0.1, price: 0.99 },
      { growth: 0.1, price: 0.99 },
    ]
    expect(asked('growth-ratio', hours)).toEqual([0, -0.0025, 0.0025, 0.0025, 0])
    expect(asked('growth-ratio-fip-6', hours)).toEqual([0, 0, 0, 0.0025, 0])
  })

  it('keep the collateral: missing is raised, excess is spent', () => {
    const rule = frax.rules.find(({ id }) => id === 'keep-collateral')!
    const levers = new Float64Array(12)
    const own = {
      targetCollateralRatio: Float64Array.of(0.9, 0.8),
      effectiveCollateralRatio: Float64Array.of(0.85, 0.85),
    }
    rule.apply(ruleSignals(2, { own }), 2, levers)
    expect(Array.from(levers.subarray(6, 8))).toEqual([0.002, 0])
    expect(Array.from(levers.subarray(10, 12))).toEqual([0, 0.002])
  })
})

describe('what happened', () => {
  const episodes = Array.from({ length: 16 }, (_, index) => index)
  const collapses = (scenario: string, recollateralisation: number) => {
    const economy = economiesOf(frax, scenario, episodes)
    economy.levers.fill(recollateralisation, leverSlots.reserve * 16, leverSlots.reserve * 16 + 16)
    for (let hour = 0; hour < 720; hour++) economy.stepHour()
    return Array.from(economy.state.collapsedAtHour).filter((hour) => hour > 0).length
  }

  it('lives through a calm month, and dies of what killed IRON where nobody acts', () => {
    expect(collapses('calm', 0)).toBe(0)
    expect(collapses('iron-2021', 0)).toBeGreaterThanOrEqual(12)
  })
})
