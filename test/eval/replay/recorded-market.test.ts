import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../../agents/baselines/baselines.js'
import { bundleMembers } from '../../../checkpoints/bundle-members.js'
import { loadBundle } from '../../../checkpoints/runtime/load-bundle.js'
import { parseSeries } from '../../../core/series.js'
import { mechanismById } from '../../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../../env/registry.js'
import { driveByRecord, marketWindows } from '../../../eval/replay/recorded-market.js'
import { traceEpisode } from '../../../eval/replay/trace.js'
import { readSeries } from '../../../training/series.js'
import { economyContents } from './economy-bundle.js'

describe('windows of recorded hours', () => {
  it('are the extremes among all that begin at midnight', () => {
    const eth = readSeries('eth-hourly')
    const windows = marketWindows(eth, 720)
    const [volatile, calm, fall] = windows as [(typeof windows)[0], (typeof windows)[0], (typeof windows)[0]]
    expect(windows.map((window) => window.startTime % 86400)).toEqual([0, 0, 0])
    expect(volatile.volatilityPerHour).toBeGreaterThan(4 * calm.volatilityPerHour)
    expect(fall.totalReturn).toBeLessThan(-0.5)
    for (const window of windows) expect(window.returns.length).toBe(720)
    // The deepest fall, straight from the closes at its two ends.
    const close = (time: number) => eth.columns.close_usd![eth.times.indexOf(time)]!
    const end = fall.startTime + 719 * 3600
    expect(fall.totalReturn).toBeCloseTo(Math.log(close(end) / close(fall.startTime - 3600)), 9)
  })

  it('spread the move over a gap evenly', () => {
    const text =
      '# source: s; terms: t\ntime,close_usd\n2020-01-01T23:00Z,1\n2020-01-02T00:00Z,2\n2020-01-02T03:00Z,16\n'
    const series = parseSeries(text, 'eth-hourly', 'eth.csv')
    const [window] = marketWindows(series, 4)
    expect([...window!.returns].map((value) => value / Math.log(2))).toEqual(
      [1, 1, 1, 1].map((v) => expect.closeTo(v, 12)),
    )
    expect(window!.startTime).toBe(Date.UTC(2020, 0, 2) / 1000)
    expect(() => marketWindows(series, 5)).toThrow(/does not fit in 4/)
  })
})

describe('a drive by the record', () => {
  const bundle = loadBundle(bundleMembers(economyContents(mechanismById('rai'))))
  const windows = marketWindows(readSeries('eth-hourly'), 48).slice(0, 1)

  it('judges the bundle and the baselines on the same episodes, twice alike', () => {
    const drives = driveByRecord(bundle, windows, 2, 5, ['no-action', 'pid'])
    expect(drives.map((drive) => drive.evaluations.map((evaluation) => evaluation.policy))).toEqual([
      ['policy', 'no-action', 'pid'],
    ])
    for (const evaluation of drives[0]!.evaluations) {
      expect(evaluation.scenarios[0]!.metrics.pegRmse!.every((value) => value > 0 && value < 1)).toBe(true)
    }
    expect(driveByRecord(bundle, windows, 2, 5, ['no-action', 'pid'])).toEqual(drives)
    expect(JSON.parse(JSON.stringify(drives[0]!.evaluations))).toEqual(drives[0]!.evaluations)
  })

  it('has the market of the record, hour by hour', () => {
    const returns = windows[0]!.returns
    const env = makeVector('Rai-v0', { numEnvs: 1, seed: 1, marketReturns: returns, horizonHours: 48 })
    const policy = createBaseline(mechanismById('rai'), 'no-action')
    const actions = new Float64Array(3)
    policy.reset(1)
    let result = env.reset()
    for (let hour = 0; hour < 48; hour++) {
      policy.act(result.observations, result.infos, actions)
      result = env.step(actions)
      expect(result.infos.columns['state/marketReturn']![0]).toBe(returns[hour])
    }
  })

  it('can be followed as an episode', () => {
    const env = makeVector('Rai-v0', { numEnvs: 1, seed: 1, horizonHours: 30 })
    const trace = traceEpisode(env, createBaseline(mechanismById('rai'), 'no-action'), 'calm', 1)
    expect(trace.priceUsd.length).toBe(30)
    expect(Object.keys(trace.levers)).toEqual(mechanismById('rai').levers.map((lever) => lever.name))
    expect(trace.levers.capacity!.every((value) => value === 1)).toBe(true)
  })
})
