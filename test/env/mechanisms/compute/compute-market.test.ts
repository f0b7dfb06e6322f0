import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Economy } from '../../../../env/market/economy.js'
import { computeMarket, eip1559Change } from '../../../../env/mechanisms/compute/compute-market.js'
import { scenarioOf } from '../../../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../../../env/scenarios/draw-episode.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'
import { ruleSignals } from '../rule-signals.js'

interface RecordedHour {
  readonly levers: readonly [number, number]
  readonly priceUsd: number
  readonly before: Readonly<Record<string, number>>
  readonly after: Readonly<Record<string, number>>
  readonly components: Readonly<Record<string, number>>
}

const recorded = JSON.parse(
  gunzipSync(readFileSync(new URL('../../../reference/compute-market.json.gz', import.meta.url))).toString(),
) as {
  readonly key0: number
  readonly episode: number
  readonly events: Readonly<Record<string, number>>
  readonly hours: readonly RecordedHour[]
}

describe('the module of work', () => {
  it('takes every recorded hour as an independent implementation does', () => {
    const { key0, episode, events, hours } = recorded
    const setup = drawEpisode(computeMarket, scenarioOf(computeMarket, 'calm'), key0, episode)
    let largest = 0
    const compare = (ours: number, theirs: number) => {
      const error = Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs))
      largest = Math.max(largest, error)
    }
    hours.forEach(({ levers, priceUsd, before, after, components }, hour) => {
      const economy = new Economy(computeMarket, 1)
      const { supplyTokens, ...own } = before
      economy.reset(0, key0, episode, {
        parameters: { ...setup.parameters, maximumSupplyFractionPer24h: 9 },
        state: { ...setup.state, hour, supplyTokens: supplyTokens! },
        own: { ...setup.own, ...own },
        ownParameters: { ...setup.ownParameters, ...events },
      })
      economy.active[0] = 0
      economy.activeCount = 1
      economy.levers[6] = levers[0]
      economy.levers[7] = levers[1]
      economy.hour.spotUsd[0] = priceUsd
      computeMarket.exogenous(economy)
      computeMarket.emissions(economy)
      computeMarket.components(economy)
      compare(economy.state.supplyTokens[0]!, after.supplyTokens!)
      for (const name of Object.keys(own)) compare(economy.own[name]![0]!, after[name]!)
      for (const [name, cost] of Object.entries(components)) compare(economy.ownComponents[name]![0]!, cost)
    })
    expect(hours).toHaveLength(160)
    expect(largest).toBeLessThan(1e-9)
  })

  it('sends what buyers pay to the market as an order', () => {
    const economy = economiesOf(computeMarket, 'calm', [0])
    economy.active[0] = 0
    economy.activeCount = 1
    economy.hour.orderFlowUsd[0] = 0
    economy.own.servedWork![0] = 0.8
    economy.own.priceMultiple![0] = 1.5
    computeMarket.orders(economy)
    // 95 % of 0.8 units of work at 1.5 times two hundred-thousandths of the supply's value.
    expect(economy.hour.orderFlowUsd[0]).toBeCloseTo(0.95 * 0.8 * 1.5 * 2e-5, 18)
  })
})

describe('the guard', () => {
  it('cuts what is minted to the room of the day', () => {
    const economy = economiesOf(computeMarket, 'calm', [0], { maximumSupplyFractionPer24h: 1e-5 })
    economy.levers[7] = 0.3
    for (let hour = 0; hour < 24; hour++) economy.stepHour()
    expect(economy.state.supplyChange24h[0]).toBeLessThanOrEqual(1e-5 * (1 + 1e-9))
    expect(economy.hour.supplyLimitBound[0]).toBe(1)
    expect(economy.own.mintedRatePerYear![0]).toBeLessThan(0.3)
  })
})

describe('the rules', () => {
  const ask = (id: string, utilisation: number) => {
    const rule = computeMarket.rules.find((candidate) => candidate.id === id)!
    const levers = Float64Array.of(0.03, 0.2)
    rule.apply(ruleSignals(1, { own: { utilisation: Float64Array.of(utilisation) } }), 1, levers)
    return Array.from(levers)
  }

  it('keep the list price, or move it by an eighth of the relative gap', () => {
    expect(ask('production', 1)).toEqual([0, 0.05])
    expect(ask('eip-1559', 0.75)).toEqual([0, 0.05])
    // A base of 100 goes to 87.5 at no use, and to 104.1666 when all capacity works.
    expect(100 * Math.exp(eip1559Change(0))).toBeCloseTo(87.5, 10)
    expect(100 * Math.exp(eip1559Change(0.375))).toBeCloseTo(93.75, 10)
    expect(100 * Math.exp(eip1559Change(1))).toBeCloseTo(100 + 100 / 24, 10)
  })
})

describe('scenarios', () => {
  const meanOf = (scenario: string, rule: string, column: string, from: number) => {
    const { series } = meanReward({ mechanism: computeMarket, scenario, rule, economies: 8, column, from })
    return series
  }

  it('a surge keeps buyers waiting at the list price, and a moving price clears the queue', () => {
    expect(meanOf('demand-surge', 'production', 'backlogWork', 520)).toBeGreaterThan(0.12)
    expect(meanOf('demand-surge', 'eip-1559', 'backlogWork', 520)).toBeLessThan(0.03)
  })

  it('a slump idles providers at the list price and drives them out; in calm they stay', () => {
    expect(meanOf('demand-slump', 'production', 'utilisation', 520)).toBeLessThan(0.6)
    expect(meanOf('demand-slump', 'eip-1559', 'utilisation', 520)).toBeGreaterThan(0.68)
    expect(meanOf('demand-slump', 'production', 'capacityWork', 719)).toBeLessThan(0.9)
    expect(meanOf('calm', 'production', 'capacityWork', 719)).toBeGreaterThan(1)
  })

  it('an exit takes half of the capacity within a day', () => {
    const economy = economiesOf(computeMarket, 'provider-exit', [0])
    economy.ownParameters.exitHour![0] = 10
    for (let hour = 0; hour < 10; hour++) economy.stepHour()
    const before = economy.own.capacityWork![0]!
    for (let hour = 0; hour < 24; hour++) economy.stepHour()
    expect(economy.own.capacityWork![0]! / before).toBeGreaterThan(0.48)
    expect(economy.own.capacityWork![0]! / before).toBeLessThan(0.52)
    expect(economy.own.backlogWork![0]).toBeGreaterThan(0.3)
  })
})

describe('the environment', () => {
  it('is ranked as in the reference: the list price, then the moving price', () => {
    const scenarios = ['calm', 'demand-surge', 'demand-slump']
    const score = (rule: string) =>
      scenarios.reduce(
        (sum, scenario) =>
          sum + meanReward({ mechanism: computeMarket, scenario, rule, economies: 16 }).reward / 3,
        0,
      )
    // The reference's module on a token price of its own scores -0.485 and -0.326.
    expect(score('production')).toBeLessThan(-0.42)
    expect(score('production')).toBeGreaterThan(-0.55)
    expect(score('eip-1559')).toBeGreaterThan(-0.38)
  })
})
