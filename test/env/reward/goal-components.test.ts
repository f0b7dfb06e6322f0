import { describe, expect, it } from 'vitest'
import { utilityGrowth } from '../../../env/mechanisms/incentives/utility-growth.js'
import { growthCost } from '../../../env/reward/growth.js'
import { participationCost } from '../../../env/reward/participation.js'
import { netIssuanceCost, unlockPressureCost } from '../../../env/reward/scarcity.js'
import { economiesOf } from '../market/economies.js'

/** Two economies, of which only the second lives. */
function secondLives() {
  const economy = economiesOf(utilityGrowth, 'calm', [0, 1])
  economy.active[0] = 1
  economy.activeCount = 1
  return economy
}

/** A component of a single living economy from the numbers that it is made of. */
function cost(fill: (out: Float64Array, market: ReturnType<typeof secondLives>) => void): number {
  const out = Float64Array.of(-7, -7)
  fill(out, secondLives())
  expect(out[0]).toBe(-7)
  return out[1]!
}

const both = (value: number) => Float64Array.of(value, value)

describe('growthCost', () => {
  const grown = (mean: number, supply: number, before: number) =>
    cost((out, market) => {
      market.state.meanPrice24hUsd.fill(mean)
      market.state.supplyTokens.fill(supply)
      const logCap = both(before)
      growthCost(market, logCap, out)
      expect(logCap[1]).toBeCloseTo(Math.log(mean * supply), 12)
      expect(logCap[0]).toBe(before)
    })

  it('is minus the change of the log of mean price times supply', () => {
    expect(grown(2, 1.5, 0)).toBeCloseTo(-Math.log(3), 12)
    expect(grown(Math.exp(-1), 1, 0)).toBeCloseTo(1, 12)
    expect(grown(0.5, 2, 0)).toBeCloseTo(0, 12)
  })

  it('does not move with the price of the hour', () => {
    const spot = (price: number) =>
      cost((out, market) => {
        market.state.priceUsd.fill(price)
        growthCost(market, both(0), out)
      })
    expect(spot(3)).toBe(spot(1))
  })
})

describe('participationCost', () => {
  it('is the share of the target that is missing, and nothing beyond it', () => {
    const missing = (part: number, target: number) =>
      cost((out, market) => participationCost(market, both(part), both(target), out))
    expect([missing(0, 0.4), missing(0.1, 0.4), missing(0.4, 0.4), missing(0.9, 0.4)]).toEqual([
      1, 0.75, 0, 0,
    ])
  })
})

describe('netIssuanceCost', () => {
  it('counts 5 % a year above the target as one unit, at most five', () => {
    const issued = (perYear: number, target: number) =>
      cost((out, market) => netIssuanceCost(market, both(perYear / 8760), both(target), out))
    expect(issued(0.05, 0)).toBeCloseTo(1, 12)
    expect(issued(0.05, -0.05)).toBeCloseTo(2, 12)
    expect([issued(-0.1, 0), issued(9, 0)]).toEqual([0, 5])
  })
})

describe('unlockPressureCost', () => {
  it('counts what no buy-back met: 1 % of the first cap a day as one unit, at most five', () => {
    const left = (sold: number, bought: number) =>
      cost((out, market) => unlockPressureCost(market, both(sold), both(bought), out))
    expect(left(0.01 / 24, 0)).toBeCloseTo(1, 12)
    expect(left(0.01 / 24, 0.005 / 24)).toBeCloseTo(0.5, 12)
    expect([left(0.01, 0.02), left(1, 0)]).toEqual([0, 5])
  })
})
