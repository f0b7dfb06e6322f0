import { describe, expect, it } from 'vitest'
import { rai } from '../../../env/mechanisms/debt/rai.js'
import { terra } from '../../../env/mechanisms/seigniorage/terra.js'
import { computeComponents, hourlyRewards } from '../../../env/reward/hourly-components.js'
import { economiesOf } from '../market/economies.js'

const free = new Float64Array(6).fill(Number.POSITIVE_INFINITY)

describe('computeComponents', () => {
  function oneHour(prepare: (economy: ReturnType<typeof economiesOf>) => void, units = free) {
    const economy = economiesOf(terra, 'calm', [0])
    economy.leverUnits.set(units)
    economy.openHour(0, 1)
    economy.hour.backingUsd[0] = 2
    economy.state.depthUsd[0] = 0.02
    prepare(economy)
    computeComponents(economy, economy.components, true, false)
    return economy
  }

  it('counts one unit of peg at sqrt 3 scales off, and at most five', () => {
    const scale = 0.003
    const peg = (price: number) => oneHour(({ state }) => state.priceUsd.fill(price)).components.pegCost[0]
    expect(peg(1)).toBe(0)
    expect(peg(1 + Math.sqrt(3) * scale)).toBeCloseTo(1, 9)
    expect(peg(1 - Math.sqrt(3) * scale)).toBeCloseTo(1, 9)
    expect(peg(0.5)).toBe(5)
  })

  it('counts missing depth as a share', () => {
    const depth = (usd: number) => oneHour(({ state }) => state.depthUsd.fill(usd)).components.depthCost[0]
    expect([depth(0.04), depth(0.02), depth(0.005), depth(0)]).toEqual([0, 0, 0.75, 1])
  })

  it('counts spending in units of 20 % of supply a year', () => {
    const economy = oneHour(({ state }) => state.spendingUsd.fill(0.2 / 8760))
    expect(economy.components.spendingCost[0]).toBeCloseTo(1, 12)
    expect(economy.state.totalSpendingUsd[0]).toBe(0.2 / 8760)
  })

  it('counts changes of levers in their hourly steps, at most two, and takes the levers on', () => {
    const units = Float64Array.of(1, 0.005, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0.005, 0.005)
    const move = (spread: number, capacity: number) =>
      oneHour(({ levers }) => {
        levers[1] = 0.002 + spread
        levers[2] = 1 + capacity
      }, units)
    expect(move(0.005, 0).components.leverChangeCost[0]).toBeCloseTo(1, 9)
    expect(move(0.04, 0).components.leverChangeCost[0]).toBe(2)
    expect(move(0, 1).components.leverChangeCost[0]).toBe(0)
    expect(move(0, 1).state.appliedLevers[2]).toBe(2)
  })

  it('counts missing backing and the spent reserve', () => {
    const solvency = (backing: number, spent: number) =>
      oneHour(({ state, hour }) => {
        hour.backingUsd.fill(backing)
        state.reserveSpentUsd.fill(spent)
      }).components.solvencyCost[0]
    expect(solvency(1.5, 0)).toBe(0)
    expect(solvency(0.4, 0)).toBeCloseTo(0.6, 12)
    expect(solvency(1, 0.075)).toBeCloseTo(0.15, 12)
    expect(solvency(1, 1)).toBeCloseTo(0.3, 12)
    expect(solvency(1, -0.1)).toBe(0)
  })
})

describe('hourlyRewards', () => {
  it('weighs the components, never below -10, and pays -10 where the economy had collapsed', () => {
    const economy = economiesOf(rai, 'calm', [0, 1, 2])
    const { components } = economy
    components.pegCost.set([0.5, 5, 0])
    components.depthCost.set([0.25, 1, 0])
    components.spendingCost.set([0.1, 100, 0])
    components.targetMovementCost.set([0.4, 0, 0])
    economy.hour.frozen[2] = 1
    const rewards = new Float64Array(3)
    hourlyRewards(economy, components, rai.rewardWeights, rewards)
    // 1 * 0.5 + 0.3 * 0.25 + 0.5 * 0.1 + 0.5 * 0.4
    expect(rewards[0]).toBeCloseTo(-0.825, 12)
    expect([rewards[1], rewards[2]]).toEqual([-10, -10])
  })
})
