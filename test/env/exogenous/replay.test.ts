import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { usageError } from '../../../core/errors.js'
import { provideSeries } from '../../../env/exogenous/recorded-series.js'
import { makeVector } from '../../../env/registry.js'
import { resolveConfig } from '../../../training/config/resolve-config.js'
import { findSeries } from '../../../training/series.js'
import { economy, kept, randomActions } from '../token-economy-helpers.js'
import { recorded, rowsFrom } from './recorded.js'

const prices = Array.from({ length: 60 }, (_, hour) => 100 * 1.01 ** ((hour * 7) % 5))
const made = {
  market: recorded('time,close_usd', rowsFrom(prices, 'hour'), 'market'),
  token: recorded(
    'time,close_usd,supply_tokens,net_usd',
    rowsFrom(
      prices.map((price, hour) => `${price},${1e6 * 1.001 ** hour},${hour === 4 ? -5e4 : 0}`),
      'hour',
    ),
    'token',
  ),
}

beforeAll(() =>
  provideSeries((name) => {
    if (!Object.hasOwn(made, name))
      throw usageError(`Unknown series "${name}"`, undefined, 'Name a known one.')
    return made[name as keyof typeof made]
  }),
)
afterAll(() => provideSeries(findSeries))

const options = { horizonHours: 24, scenario: 'calm', numEnvs: 2 }
const replaying = (id: string, replay: Record<string, unknown>, more: object = {}) =>
  economy(id, { ...options, replay, ...more })

describe('a replayed record', () => {
  it.each(['Terra-v0', 'Ampleforth-v0', 'Rai-v0'])('is the market of every episode of %s', (id) => {
    const env = replaying(id, { series: 'market', start: '2021-05-01T02:00Z' })
    for (let hour = 0; hour < 30; hour++) {
      const { columns } = env.step(randomActions(env, hour)).infos
      // The first hour goes from the close of 1:00 to 2:00, known at 2:00, to the next one.
      const place = (hour % 24) + 1
      for (const value of columns['state/marketReturn']) {
        expect(value).toBeCloseTo(Math.log(prices[place + 1]! / prices[place]!), 12)
      }
    }
  })

  it('begins with the record where no start is given, and is the same as the returns themselves', () => {
    const marketReturns = Array.from({ length: 24 }, (_, hour) => {
      const env = replaying('Rai-v0', { series: 'market' })
      for (let past = 0; past < hour; past++) env.step(randomActions(env, past))
      return env.step(randomActions(env, hour)).infos.columns['state/marketReturn'][0]!
    })
    const [one, two] = [
      replaying('Rai-v0', { series: 'market' }),
      economy('Rai-v0', { ...options, marketReturns }),
    ]
    for (let hour = 0; hour < 30; hour++) {
      expect(kept(one.step(randomActions(one, hour)))).toEqual(kept(two.step(randomActions(two, hour))))
    }
  })

  it('of supply is demand in place of the model’s, and scripted shocks still come', () => {
    const demandOf = (replay: Record<string, unknown> | undefined, more: object = {}) => {
      const env = economy('Ampleforth-v0', {
        ...options,
        numEnvs: 1,
        ...(replay && { replay }),
        customRewards: [{ name: 'demand', expression: 'logDemand' }],
        ...more,
      })
      const still = new Float64Array(env.actionSpace.kind === 'box' ? env.actionSpace.size : 1)
      return Array.from({ length: 20 }, () => env.step(still).infos.columns['reward/custom/demand'][0]!)
    }
    const demand = demandOf({ series: 'token', demand: 'supply_tokens', start: '2021-05-01T01:00Z' })
    for (const [hour, value] of demand.entries()) {
      expect(value).toBeCloseTo((hour + 1) * Math.log(1.001), 10)
    }
    expect(demandOf(undefined)[19]).not.toBeCloseTo(demand[19]!, 3)
    const shocked = demandOf(
      { series: 'token', demand: 'supply_tokens', start: '2021-05-01T01:00Z' },
      { shocks: [{ quantity: 'logDemand', expression: '-0.5', fromHour: 10, untilHour: 11 }] },
    )
    expect(shocked[9]).toBe(demand[9])
    expect(shocked[10]! - demand[10]!).toBeCloseTo(-0.5, 12)
  })

  it('of net orders moves the price in its hour, in place of the noise', () => {
    const price = (net: Record<string, unknown> | undefined) => {
      const env = replaying('Ampleforth-v0', {
        series: 'token',
        demand: 'supply_tokens',
        ...(net && { orderFlow: net }),
      })
      const still = new Float64Array(env.actionSpace.kind === 'box' ? env.actionSpace.size * 2 : 2)
      return Array.from({ length: 8 }, () => env.step(still).infos.columns['state/priceUsd'][0]!)
    }
    const path = price({ column: 'net_usd', initialSupplyUsd: 5e6 })
    // Hour 4 of the file is the fourth of the episode, which begins at 1:00: a sale of 1 % of the initial supply's value
    // into a pool with a tenth of it as quote.
    expect(path[3]! / path[2]!).toBeLessThan(0.9)
    expect(Math.abs(path[2]! / path[1]! - 1)).toBeLessThan(0.02)
    expect(price({ column: 'net_usd', initialSupplyUsd: 5e12 })[3]! / path[2]!).toBeCloseTo(1, 1)
  })

  it.each([
    ['market', /replay is market/],
    [{}, /replay\.series/],
    [{ series: 'markt' }, /Unknown series "markt"/],
    [{ series: 'market', colum: 'close_usd' }, /Did you mean "column"/],
    [{ series: 'market', column: 'close' }, /Unknown column of market "close".*Known: close_usd/],
    [
      { series: 'token', column: 'supply_tokens' },
      /price in dollars, and the column "supply_tokens" is not.*token\.csv:2/,
    ],
    [
      { series: 'market', demand: 'close_usd' },
      /in tokens, and the column "close_usd" is not.*ends in _tokens/,
    ],
    [{ series: 'token' }, /token has 2 prices in dollars/],
    [{ series: 'market', start: '01.05.2021' }, /start is 01\.05\.2021.*record begins at 2021-05-01T00:00Z/],
    [{ series: 'market', start: '2021-05-01T01:30Z' }, /a whole hour/],
    [{ series: 'market', start: '2021-05-02T20:00Z' }, /no close_usd for 24 hours/],
    [{ series: 'market', maximumGapHours: -1 }, /maximumGapHours/],
    [
      { series: 'market', sha256: '0'.repeat(64) },
      /not the one that was replayed before: its SHA-256 is ffff/,
    ],
    [{ series: 'token', orderFlow: { column: 'net_usd' } }, /"initialSupplyUsd" is missing/],
  ])('%j is refused', (replay, message) => {
    expect(() => replaying('Rai-v0', replay as Record<string, unknown>)).toThrow(message)
  })

  it('is refused beside returns of one’s own', () => {
    expect(() => replaying('Rai-v0', { series: 'market' }, { marketReturns: new Float64Array(24) })).toThrow(
      /Both marketReturns and a replayed market/,
    )
  })

  it('is named by its bytes in a run’s config', () => {
    const env = { id: 'Rai-v0', replay: { series: 'eth-hourly', start: '2018-11-01' } }
    provideSeries(findSeries)
    const { replay } = resolveConfig({ agent: { name: 'ppo' }, env, totalSteps: 1000 }).env
    expect(replay).toEqual({ ...env.replay, sha256: findSeries('eth-hourly').sha256 })
    expect(() => makeVector('Rai-v0', { numEnvs: 1, seed: 1, replay })).not.toThrow()
    const changed = { ...env, replay: { ...env.replay, sha256: 'f'.repeat(64) } }
    expect(() => resolveConfig({ agent: { name: 'ppo' }, env: changed, totalSteps: 1000 })).toThrow(/SHA-256/)
    expect(() =>
      resolveConfig({
        agent: { name: 'ppo' },
        env: { ...env, replay: { series: './none.csv' } },
        totalSteps: 1,
      }),
    ).toThrow(/The series is not there \(env, \.\/none\.csv\)/)
  })
})
