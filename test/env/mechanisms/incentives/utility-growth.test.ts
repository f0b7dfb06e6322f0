import { describe, expect, it } from 'vitest'
import type { Economy } from '../../../../env/market/economy.js'
import { utilityGrowth } from '../../../../env/mechanisms/incentives/utility-growth.js'
import { economiesOf } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'

const REWARD_SLOT = 6
const FEE_SLOT = 7
const episodes = [...Array(24).keys()]

function hours(economy: Economy, count: number, levers: Readonly<Record<number, number>> = {}): Economy {
  for (const [slot, value] of Object.entries(levers)) {
    economy.levers.fill(value, Number(slot) * economy.size, (Number(slot) + 1) * economy.size)
  }
  for (let hour = 0; hour < count; hour++) economy.stepHour()
  return economy
}

function mean(column: Float64Array): number {
  return column.reduce((sum, value) => sum + value, 0) / column.length
}

describe('an hour of users', () => {
  it('is adoption by word of mouth and rewards, less churn', () => {
    const economy = economiesOf(utilityGrowth, 'calm', [0])
    economy.ownParameters.processNoise!.fill(0)
    economy.own.users!.fill(0.05)
    economy.own.farmers!.fill(0.015)
    hours(economy, 1, { [REWARD_SLOT]: 0.09 })
    // (0.03 + 2 x 0.065) / 8760 x (1 - 0.065) x (1 + 3 x 0.3) come; 3 / 8760 x 0.05 leave.
    const come = ((0.03 + 2 * 0.065) / 8760) * 0.935 * 1.9
    expect(economy.own.users![0]).toBeCloseTo(0.05 + come - (3 / 8760) * 0.05, 12)
    // Farmers close a hundredth of their gap to 0.06 x 0.09 / (0.09 + 0.1).
    expect(economy.own.farmers![0]).toBeCloseTo(0.015 + 0.01 * ((0.06 * 0.09) / 0.19 - 0.015), 12)
    expect(economy.own.usage![0]).toBeCloseTo(
      (economy.own.users![0]! + economy.own.farmers![0]!) * economy.own.engagement![0]!,
      12,
    )
  })

  it('pays its fees into what is minted', () => {
    const without = hours(economiesOf(utilityGrowth, 'calm', [0]), 1, { [FEE_SLOT]: 0 })
    const withFee = hours(economiesOf(utilityGrowth, 'calm', [0]), 1, { [FEE_SLOT]: 0.002 })
    const income = withFee.own.feeRevenuePerYear![0]! / 8760
    expect(withFee.own.feeRevenuePerYear![0]).toBeCloseTo(0.002 * 20 * withFee.own.usage![0]!, 12)
    expect(without.state.spendingUsd[0]! - withFee.state.spendingUsd[0]!).toBeCloseTo(income, 8)
  })
})

describe('growth', () => {
  it('feeds itself and saturates: a wave starts fast and slows down', () => {
    const economy = economiesOf(utilityGrowth, 'adoption-wave', episodes)
    const usage = () => Math.log(mean(economy.own.usage!))
    const at = [usage()]
    for (let quarter = 0; quarter < 8; quarter++) {
      hours(economy, 1500)
      at.push(usage())
    }
    expect(at[2]! - at[0]!).toBeGreaterThan(2 * (at[8]! - at[6]!))
    expect(mean(economy.own.users!)).toBeLessThan(1)
    expect(economy.own.users!.every((share) => share > 0 && share < 1)).toBe(true)
  })

  it('bought by rewards leaves with them', () => {
    const economy = economiesOf(utilityGrowth, 'calm', episodes)
    hours(economy, 480, { [REWARD_SLOT]: 0.3 })
    const [usage, farmers] = [mean(economy.own.usage!), mean(economy.own.farmers!)]
    hours(economy, 240, { [REWARD_SLOT]: 0 })
    expect(farmers).toBeGreaterThan(0.035)
    expect(mean(economy.own.farmers!)).toBeLessThan(0.15 * farmers)
    expect(mean(economy.own.usage!)).toBeLessThan(0.75 * usage)
  })

  it('fails as services did whose users left: the price falls with them, and in the calm it does not', () => {
    const change = (scenario: string) => {
      const economy = hours(economiesOf(utilityGrowth, scenario, episodes), 720)
      return mean(economy.own.logCapUsd!)
    }
    const [calm, churned, rival] = [change('calm'), change('user-churn'), change('rival-launch')]
    expect(calm).toBeGreaterThan(-0.1)
    expect(churned).toBeLessThan(calm - 0.1)
    expect(rival).toBeLessThan(calm - 0.25)
  })
})

it('has a fixed schedule for its rule', () => {
  const levers = new Float64Array(4)
  utilityGrowth.rules[0].apply(ruleSignals(1, { hour: Float64Array.of(8760) }), 1, levers)
  expect(Array.from(levers)).toEqual([0.129, 0.01, 0.03, 0.05])
})
