import { describe, expect, it } from 'vitest'
import { streamKey } from '../../../core/random/stream.js'
import { ExogenousDrivers } from '../../../env/exogenous/drivers.js'
import type { Shock } from '../../../env/exogenous/shocks.js'
import { columnNames } from '../../../env/market/columns.js'
import { Economy } from '../../../env/market/economy.js'
import { rai } from '../../../env/mechanisms/debt/rai.js'
import { ampleforth } from '../../../env/mechanisms/elastic/ampleforth.js'
import type { Mechanism } from '../../../env/mechanisms/mechanism.js'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { terra } from '../../../env/mechanisms/seigniorage/terra.js'
import { scenarioOf } from '../../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../../env/scenarios/draw-episode.js'
import { economy, kept, randomActions } from '../token-economy-helpers.js'

function live(mechanism: Mechanism, hours: number, shocks: readonly Shock[], scenario = 'calm') {
  const batch = new Economy(mechanism, 3)
  const key0 = streamKey(4, 'test')
  for (let i = 0; i < 3; i++) {
    batch.reset(i, key0, i, drawEpisode(mechanism, scenarioOf(mechanism, scenario), key0, i))
  }
  const drivers = new ExogenousDrivers(batch, shocks, null, null, 'env.shocks')
  const names = columnNames(batch.state)
  const path: Record<string, number[]>[] = []
  for (let hour = 0; hour < hours; hour++) {
    drivers.prepareHour()
    batch.stepHour()
    path.push(Object.fromEntries(names.map((name) => [name, [...batch.state[name]]])))
  }
  return { batch, path }
}

const shock = (quantity: Shock['quantity'], expression: string, fromHour = 3, untilHour = 4): Shock => ({
  quantity,
  expression,
  fromHour,
  untilHour,
})

describe('scripted shocks', () => {
  it('that add nothing leave every bit alone, and before their hour nothing differs', () => {
    for (const mechanism of shippedMechanisms) {
      const plain = live(mechanism, 12, []).path
      const zero = (['marketReturn', 'logDemand', 'sentiment', 'orderFlowUsd'] as const).map((name) =>
        shock(name, '0 * confidence', 0, 12),
      )
      const silent = zero.map((entry) =>
        entry.quantity === 'orderFlowUsd' ? { ...entry, expression: '0 USD * hour / hours' } : entry,
      )
      expect(live(mechanism, 12, silent).path).toEqual(plain)
      const hit = live(mechanism, 12, [shock('marketReturn', '-0.3', 5, 6)]).path
      expect(hit.slice(0, 5)).toEqual(plain.slice(0, 5))
      expect(hit[5]).not.toEqual(plain[5])
    }
  })

  it('move the market’s return within their hours, the end not counted', () => {
    const plain = live(rai, 8, []).batch
    const { batch } = live(rai, 8, [shock('marketReturn', '-0.69 / 25', 3, 5)])
    for (let i = 0; i < 3; i++) {
      expect(batch.state.marketLogIndex[i] - plain.state.marketLogIndex[i]).toBeCloseTo((-2 * 0.69) / 25, 14)
    }
  })

  it('move demand for good and sentiment for a while', () => {
    const plain = live(ampleforth, 9, []).batch
    const { batch } = live(ampleforth, 9, [shock('logDemand', '1.1'), shock('sentiment', '-1.5')])
    for (let i = 0; i < 3; i++) {
      expect(batch.state.logDemand[i] - plain.state.logDemand[i]).toBeCloseTo(1.1, 12)
      // Mood forgets 1 % in each of the five hours since.
      expect(batch.state.sentiment[i] - plain.state.sentiment[i]).toBeCloseTo(-1.5 * 0.99 ** 5, 12)
    }
  })

  it('sell at the pool what they say, as one order with the rest', () => {
    const plain = live(terra, 4, []).batch
    const { batch } = live(terra, 4, [shock('orderFlowUsd', '-0.01 USD')])
    for (let i = 0; i < 3; i++) {
      expect(batch.hour.orderFlowUsd[i]).toBeCloseTo(plain.hour.orderFlowUsd[i] - 0.01, 14)
      expect(batch.state.priceUsd[i]).toBeLessThan(plain.state.priceUsd[i])
    }
  })

  it('take liquidity out of the pool in proportion, so that neither price nor supply moves', () => {
    const plain = live(rai, 4, []).batch.state
    const { state } = live(rai, 4, [shock('liquidityShare', '-0.25')]).batch
    for (let i = 0; i < 3; i++) {
      expect(state.poolQuoteUsd[i] / plain.poolQuoteUsd[i]).toBeCloseTo(0.75, 14)
      expect(state.poolTokens[i] / plain.poolTokens[i]).toBeCloseTo(0.75, 14)
      expect(state.priceUsd[i]).toBeCloseTo(plain.priceUsd[i], 14)
      expect(state.poolTokens[i] + state.liquidTokens[i]).toBeCloseTo(
        plain.poolTokens[i] + plain.liquidTokens[i],
        14,
      )
    }
  })

  it('make the oracle stand still, and give back the failure that the scenario has itself', () => {
    const { path, batch } = live(rai, 10, [shock('oracleStale', 'hour >= 3 hours', 2, 6)])
    const twap = path.map(({ twapPriceUsd }) => twapPriceUsd![0]!)
    // Hours 3, 4 and 5 are stale; hour 2 lies in the window, but the expression is 0 there.
    expect(twap[3]).toBe(twap[2])
    expect(twap[5]).toBe(twap[2])
    expect(twap[2]).not.toBe(twap[1])
    expect(twap[6]).not.toBe(twap[5])
    expect(batch.parameters.oracleFailureHour[0]).toBe(Number.POSITIVE_INFINITY)
    const failing = live(rai, 10, [shock('oracleStale', '1', 2, 3)], 'oracle-failure').batch
    expect(failing.parameters.oracleFailureHour[0]).toBeGreaterThanOrEqual(96)
    expect(failing.parameters.oracleFailureHours[0]).toBe(12)
  })

  it('read the state as the last hour left it', () => {
    const { path, batch } = live(rai, 4, [shock('sentiment', 'marketReturn > 0 ? 5 : -5', 3, 4)])
    const sentiment = live(rai, 4, []).batch.state.sentiment
    for (let i = 0; i < 3; i++) {
      const wanted = path[2]!.marketReturn![i]! > 0 ? 5 : -5
      expect(batch.state.sentiment[i] - sentiment[i]).toBeCloseTo(wanted, 12)
    }
  })

  it('are part of an environment’s options: the same words, the same hours, also from a snapshot', () => {
    const shocks = [
      { quantity: 'marketReturn', expression: '-0.02 * exp(-(hour - 5 hours) / (3 hours))', fromHour: 5 },
      { quantity: 'oracleStale', expression: '1', fromHour: 8, untilHour: 12 },
    ]
    const make = () => economy('Rai-v0', { shocks, horizonHours: 40 })
    const [one, two] = [make(), make()]
    for (let hour = 0; hour < 9; hour++) {
      expect(kept(one.step(randomActions(one, hour)))).toEqual(kept(two.step(randomActions(two, hour))))
    }
    const three = make()
    three.restore(one.snapshot())
    for (let hour = 9; hour < 20; hour++) {
      expect(kept(one.step(randomActions(one, hour)))).toEqual(kept(three.step(randomActions(three, hour))))
    }
  })

  it('come upon each economy alike, whatever the batch', () => {
    const shocks = [
      { quantity: 'liquidityShare', expression: '-0.1 * confidence', fromHour: 2, untilHour: 6 },
      { quantity: 'oracleStale', expression: 'priceUsd < 1 USD/tokens', fromHour: 2 },
      { quantity: 'orderFlowUsd', expression: '-0.001 * depthUsd', fromHour: 3 },
    ]
    const make = (numEnvs: number) => economy('Rai-v0', { shocks, numEnvs, leverMenu: true })
    const [few, many] = [make(2), make(700)]
    for (let hour = 0; hour < 8; hour++) {
      const one = few.step(randomActions(few, hour)).infos.columns['state/twapPriceUsd'].slice()
      const all = many.step(randomActions(many, hour)).infos.columns['state/twapPriceUsd']
      expect([...one]).toEqual([...all.slice(0, 2)])
    }
  })

  it.each([
    [{}, /Give a list of/],
    [[{ quantity: 'priceUsd', expression: '1' }], /Unknown quantity "priceUsd".*shocks\[0\]\.quantity/],
    [[{ quantity: 'marketReturn' }], /shocks\[0\]\.expression/],
    [[{ quantity: 'marketReturn', expression: '1', hour: 3 }], /Unknown key "hour"/],
    [[{ quantity: 'marketReturn', expression: '1', fromHour: 1.5 }], /shocks\[0\]\.fromHour/],
    [[{ quantity: 'marketReturn', expression: '1', fromHour: 9, untilHour: 9 }], /ends at hour 9 and begins/],
    [
      [{ quantity: 'marketReturn', expression: '-0.5 USD' }],
      /shock of marketReturn is in USD and must be a pure/,
    ],
    [[{ quantity: 'orderFlowUsd', expression: '-0.04' }], /is a pure number and must be in USD/],
    [[{ quantity: 'orderFlowUsd', expression: '-supplyTokens * 0.04' }], /is in tokens and must be in USD/],
    [[{ quantity: 'logDemand', expression: 'logDemad' }], /Unknown name "logDemad".*"logDemand"/],
  ])('refuse %j', (shocks, message) => {
    expect(() => economy('Rai-v0', { shocks })).toThrow(message)
  })

  it('name environment, episode and hour of what is beyond what an hour can bring', () => {
    const env = economy('Rai-v0', {
      shocks: [{ quantity: 'marketReturn', expression: 'log(momentum24h - 1)', fromHour: 1 }],
    })
    env.step(randomActions(env, 0))
    expect(() => env.step(randomActions(env, 1))).toThrow(
      /shock of marketReturn is NaN in environment 0, episode 0, hour 1 \(Rai-v0\.shocks\[0\]\.expression/,
    )
  })
})
