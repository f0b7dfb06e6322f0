import { describe, expect, it } from 'vitest'
import type { BundleContents } from '../../../checkpoints/bundle-members.js'
import { bundleMembers } from '../../../checkpoints/bundle-members.js'
import { BundleDecider } from '../../../checkpoints/runtime/decide.js'
import { loadBundle } from '../../../checkpoints/runtime/load-bundle.js'
import { mechanismById } from '../../../env/mechanisms/mechanisms.js'
import { withoutBadTicks } from '../../../eval/replay/bridge.js'
import { raiRecord } from '../../../eval/replay/rai-record.js'
import { runShadow } from '../../../eval/replay/shadow.js'
import { reading, type ShadowRecord } from '../../../eval/replay/shadow-record.js'
import { terraRecord } from '../../../eval/replay/terra-record.js'
import { readSeries } from '../../../training/series.js'
import { sampleContents, samplePolicy } from '../../checkpoints/sample-bundle.js'
import { economyContents } from './economy-bundle.js'

/** Eight hours of made-up history in which only two of the sample bundle's four observations can be read. */
function record(hours = 8): ShadowRecord {
  const column = (value: (hour: number) => number) =>
    Float64Array.from({ length: hours }, (_, hour) => value(hour))
  return {
    id: 'made-up',
    title: 'made up',
    rule: 'none',
    sources: [],
    startTime: 0,
    hours,
    priceUsd: column(() => 1),
    targetUsd: column(() => 1),
    readings: {
      'twap-deviation': reading(
        column((hour) => 0.005 * hour),
        'recorded',
      ),
      momentum: reading(
        column((hour) => (hour < 4 ? 0 : -0.05)),
        'derived',
      ),
    },
  }
}

/** A bundle that asks for full spread and a capacity that follows the first observation. */
function contents(cadence: BundleContents['cadence']): BundleContents {
  const base = sampleContents()
  const policy = samplePolicy([4, 3], 'tanh', { kind: 'mean', dimensions: 3 }, false)
  const weights = Float32Array.of(0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0)
  const layers = [{ inputs: 4, outputs: 3, weights, biases: Float32Array.of(1, 0, 0) }]
  return { ...base, cadence, policy: { ...policy, network: { activation: 'tanh', layers } } }
}

const shadowOf = (cadence: BundleContents['cadence']) =>
  runShadow(loadBundle(bundleMembers(contents(cadence))), record())

describe('a bundle in shadow', () => {
  it('asks, is guarded and is counted as worked by hand', () => {
    const shadow = shadowOf({ decisionEveryHours: 1, actionDelayHours: 0, observationDelayHours: 0 })
    const [spread, capacity] = shadow.levers
    // The observation is 0.5 an hour (0.005 / 0.01), cut at 3; capacity = 1 + 3 * half of it, cut to action 1.
    expect([...capacity!.raw]).toEqual([1, 1.75, 2.5, 3.25, 4, 4, 4, 4])
    expect([...capacity!.guarded]).toEqual([1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75])
    expect(capacity!.shareRateBound).toBe(7 / 8)
    expect(spread!.raw.every((value) => value === 0.05)).toBe(true)
    expect(spread!.guarded[0]).toBeCloseTo(0.015, 15)
    expect(spread!.guarded[7]).toBeCloseTo(0.05, 15)
    expect(shadow.decisions).toBe(8)
  })

  it('keeps the cadence and the delays of the bundle', () => {
    const shadow = shadowOf({ decisionEveryHours: 2, actionDelayHours: 1, observationDelayHours: 1 })
    // Decisions at 0, 2, 4, 6 see hours 0, 1, 3, 5; requests reach the guard an hour later.
    expect([...shadow.levers[1]!.raw]).toEqual([1, 1, 1.75, 1.75, 3.25, 3.25, 4, 4])
    expect([...shadow.levers[1]!.guarded]).toEqual([1, 1, 1, 1.25, 1.5, 1.75, 2, 2.25])
    expect(shadow.decisions).toBe(4)
  })

  it('marks where readings come from and hours outside the training range', () => {
    const shadow = shadowOf({ decisionEveryHours: 1, actionDelayHours: 0, observationDelayHours: 0 })
    const by = Object.fromEntries(shadow.observations.map((observation) => [observation.name, observation]))
    expect(by['twap-deviation']!.shares).toEqual({ recorded: 1, derived: 0, imputed: 0 })
    expect(by.momentum!.shares).toEqual({ recorded: 0, derived: 1, imputed: 0 })
    expect(by.depth!.shares).toEqual({ recorded: 0, derived: 0, imputed: 1 })
    // Trained on -1 to 1: deviations of 1.5, 2 and so on lie outside from hour 3 on.
    expect([...shadow.outOfRange]).toEqual([0, 0, 0, 1, 1, 1, 1, 1])
    expect(by['twap-deviation']!.shareOutOfRange).toBe(5 / 8)
    // Momentum is -0.05 / 0.02 = -2.5 in four hours, trained from -2 on.
    expect(by.momentum!.shareOutOfRange).toBe(4 / 8)
    expect(by.depth!.shareOutOfRange).toBe(0)
  })

  it('decides in every hour as the decider alone does', () => {
    const bundle = loadBundle(bundleMembers(sampleContents('lever-menu')))
    const shadow = runShadow(bundle, record())
    const decider = new BundleDecider(bundle)
    let inForce = bundle.guard.levers.map((lever) => lever.default)
    let requested = inForce
    for (let hour = 0; hour < 8; hour++) {
      if (hour % 2 === 0) {
        const seen = Math.max(0, hour - 1)
        const clipped = (value: number) => Math.min(Math.max(value, -3), 3)
        const observation = [
          clipped(0.5 * seen),
          clipped(seen < 4 ? 0 : -2.5),
          Math.fround(0.2),
          Math.fround(0.3),
        ]
        const decision = decider.decide(observation, inForce, requested)
        requested = decision.levers.map((lever) => lever.raw)
      }
      expect(shadow.levers.map((lever) => lever.raw[hour])).toEqual(requested)
      inForce = shadow.levers.map((lever) => lever.guarded[hour]!)
    }
  })
})

describe('the records', () => {
  const terra = terraRecord(readSeries('ust-daily'), readSeries('luna-daily'), 7)
  const rai = raiRecord(readSeries('rai-hourly'), 0.006)

  it('of Terra meet the recorded closes and pass over bad ticks', () => {
    const hourOf = (time: string) => (Date.parse(time) / 1000 + 86400 - terra.startTime) / 3600
    expect(terra.priceUsd[hourOf('2022-04-30')]).toBeGreaterThan(0.99)
    expect(terra.priceUsd[hourOf('2021-01-31')]).toBe(1.0420854)
    expect(terra.readings['twap-deviation']!.marks[hourOf('2021-01-31')]).toBe(0)
    expect(terra.readings['twap-deviation']!.marks[hourOf('2021-01-31') + 1]).toBe(1)
    expect(terra.priceUsd[hourOf('2020-12-30')]).toBeGreaterThan(0.97)
    expect(terra.readings['twap-deviation']!.marks[hourOf('2020-12-30')]).toBe(1)
    // 2022-04-21: LUNA at 90.799156 times its 351826861 tokens, per UST of that day.
    const ust = readSeries('ust-daily')
    const supply = ust.columns.supply_tokens![ust.times.indexOf(Date.parse('2022-04-21') / 1000)]!
    const backing = Math.log((90.799156 * 351826861) / supply)
    expect(terra.readings.backing!.values[hourOf('2022-04-21')]).toBeCloseTo(backing, 9)
  })

  it('have exactly the bad ticks that data/README.md lists', () => {
    const found = (name: 'ust-daily' | 'luna-daily', threshold: number) => {
      const { times, columns } = readSeries(name)
      const known = withoutBadTicks(columns.close_usd!, threshold)
      const bad = [...times].filter((_, day) => Number.isNaN(known[day]!))
      return bad.map((time) => new Date(time * 1000).toISOString().slice(0, 10))
    }
    expect(found('ust-daily', 0.03)).toEqual(['2020-12-30', '2021-05-23'])
    expect(found('luna-daily', 0.25)).toEqual(['2021-05-23'])
  })

  it('of RAI hold the last reading', () => {
    // 2021-05-23T16:26:10Z is a reading; the whole hour after it sees it.
    const hour = (Date.parse('2021-05-23T17:00:00Z') / 1000 - rai.startTime) / 3600
    expect(rai.priceUsd[hour]).toBe(3.0237681)
    expect(rai.targetUsd[hour]).toBe(3.0085419)
    expect(rai.readings['twap-deviation']!.marks[hour]).toBe(0)
    expect(rai.hours).toBe(2695)
  })

  it('can be shadowed by a bundle of each mechanism, twice alike', () => {
    const shares: number[] = []
    for (const [id, bundleRecord] of [
      ['terra', terra],
      ['rai', rai],
      ['terra', rai],
    ] as const) {
      const bundle = loadBundle(bundleMembers(economyContents(mechanismById(id))))
      const first = runShadow(bundle, bundleRecord)
      expect(runShadow(bundle, bundleRecord)).toEqual(first)
      for (const lever of first.levers) expect(lever.guarded.every(Number.isFinite)).toBe(true)
      for (const { shares } of first.observations) {
        expect(shares.recorded + shares.derived + shares.imputed).toBeCloseTo(1, 12)
      }
      shares.push(first.observations.filter((observation) => observation.shares.imputed === 1).length)
    }
    // Sentiment, return of liquidity, gas, and what the record lacks of the token: depth, market, pool and reserve of
    // Terra; the share token's three too where Terra's policy watches RAI.
    expect(shares).toEqual([8, 3, 9])
  })
})
