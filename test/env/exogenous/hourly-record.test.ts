import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../core/random/stream.js'
import { hourlyRecord } from '../../../env/exogenous/hourly-record.js'
import { recordedFlow } from '../../../env/exogenous/recorded-flow.js'
import { MAY, recorded, rowsFrom } from './recorded.js'

const HOUR = 3600
const request = { column: 'close_usd', startTime: MAY + HOUR, hours: 3, maximumGapHours: 6, seed: 5 }
const hourly = (values: readonly (number | string | null)[]) =>
  recorded('time,close_usd', rowsFrom(values, 'hour'))

describe('hours from a record', () => {
  it('are the log-returns of hourly closes, each at the end of its hour', () => {
    const { logReturns, filledHours, badTicks } = hourlyRecord(hourly([100, 101, 99, 100, 120]), request)
    const wanted = [Math.log(1.01), Math.log(99 / 101), Math.log(100 / 99)]
    for (const [hour, value] of wanted.entries()) expect(logReturns[hour]).toBeCloseTo(value, 14)
    expect([filledHours, badTicks]).toEqual([0, 0])
    const later = hourlyRecord(hourly([100, 101, 99, 100, 120]), { ...request, startTime: MAY + 2 * HOUR })
    expect(later.logReturns[0]).toBe(logReturns[1])
  })

  it('bridge a short gap by the words of its row, as worked by hand', () => {
    // The close of hour 2 is missing: two steps lead from log 1.01 to log 1.03 (in hundreds). The one move known so far
    // is log 1.01 in one hour and the next is log(103 / 101) over two: hourly variance is their mean square by the hour.
    const { logReturns, filledHours } = hourlyRecord(hourly([100, 101, null, 103, 103]), request)
    const [first, second] = [Math.log(1.01), Math.log(103 / 101)]
    const variance = (first ** 2 + second ** 2 / 2) / 2
    const middle = second / 2 + Math.sqrt(variance / 2) * new RandomStream(5, 'bridge', 1).normal()
    expect(logReturns[0]).toBeCloseTo(first, 14)
    expect(logReturns[1]).toBeCloseTo(middle, 13)
    expect(logReturns[2]).toBeCloseTo(second - middle, 13)
    expect(filledHours).toBe(1)
    const other = hourlyRecord(hourly([100, 101, null, 103, 103]), { ...request, seed: 6 })
    expect(other.logReturns[1]).not.toBe(logReturns[1])
    expect(other.logReturns[1]! + other.logReturns[2]!).toBeCloseTo(second, 14)
    const empty = hourlyRecord(hourly([100, 101, '', 103, 103]), request)
    expect(empty.logReturns[1]).toBeCloseTo(middle, 13)
  })

  it('refuse a longer gap by line and remedy, and bridge it where that is allowed', () => {
    const values = [100, 101, 100, null, null, null, null, null, null, null, 103, 102, 101]
    const wide = { ...request, hours: 11 }
    expect(() => hourlyRecord(hourly(values), wide)).toThrow(
      /no close_usd for 7 hours after 2021-05-01T02:00Z \(mine\.csv:5\).*maximumGapHours: 7/,
    )
    const { logReturns, filledHours } = hourlyRecord(hourly(values), { ...wide, maximumGapHours: 7 })
    expect(filledHours).toBe(7)
    expect(logReturns.slice(2, 10).reduce((sum, value) => sum + value, 0)).toBeCloseTo(Math.log(1.03), 13)
    // A gap outside the hours that are wanted does no harm.
    expect(hourlyRecord(hourly(values), { ...request, hours: 1 }).filledHours).toBe(0)
  })

  it('cut a tick that the next one takes back, and only that', () => {
    const calm = Array.from({ length: 40 }, (_, hour) => 100 + (hour % 2))
    const limit = 6 * 1.4826 * Math.log(1.01)
    const spiked = calm.map((value, hour) => (hour === 20 ? 130 : value))
    const wide = { ...request, hours: 38 }
    const { logReturns, badTicks, badTickLimit } = hourlyRecord(hourly(spiked), wide)
    expect(badTickLimit).toBeCloseTo(limit, 12)
    expect(badTicks).toBe(1)
    expect(logReturns[19]).toBeCloseTo(limit, 12)
    // What comes after the tick is where it was.
    expect(logReturns[19]! + logReturns[20]!).toBeCloseTo(0, 12)
    const crashed = calm.map((value, hour) => (hour >= 20 ? value * 0.7 : value))
    const crash = hourlyRecord(hourly(crashed), wide)
    expect(crash.badTicks).toBe(0)
    expect(crash.logReturns[19]).toBeCloseTo(Math.log((100 * 0.7) / 101), 12)
    const half = calm.map((value, hour) => (hour === 20 ? 130 : hour > 20 ? value * 1.05 : value))
    expect(hourlyRecord(hourly(half), wide).badTicks).toBe(0)
  })

  it('bridge every day of a daily record, and meet each close at its day’s end', () => {
    const daily = recorded('time,close_usd', rowsFrom([100, 110, 99, 99], 'day'))
    const { logReturns, filledHours } = hourlyRecord(daily, {
      ...request,
      startTime: MAY + 24 * HOUR,
      hours: 48,
    })
    expect(filledHours).toBe(46)
    const sum = (from: number, to: number) =>
      logReturns.slice(from, to).reduce((total, value) => total + value, 0)
    expect(sum(0, 24)).toBeCloseTo(Math.log(1.1), 13)
    expect(sum(24, 48)).toBeCloseTo(Math.log(0.9), 13)
    const missing = recorded('time,close_usd', rowsFrom([100, null, 99, 99], 'day'))
    expect(() => hourlyRecord(missing, { ...request, startTime: MAY + 24 * HOUR, hours: 24 })).toThrow(
      /no close_usd for 24 hours after 2021-05-01T00:00Z \(mine\.csv:3\)/,
    )
  })

  it('take readings at odd moments from the next full hour on', () => {
    const times = ['00:10', '01:05', '02:50', '03:01', '04:20'].map((time) => `2021-05-01T${time}Z`)
    const odd = recorded(
      'time,close_usd',
      times.map((time, index) => `${time},${100 + index}`),
    )
    const { logReturns, filledHours } = hourlyRecord(odd, { ...request, hours: 4 })
    // Known at 1:00, 2:00, 3:00, 4:00 and 5:00.
    for (const [hour, ratio] of [101 / 100, 102 / 101, 103 / 102, 104 / 103].entries()) {
      expect(logReturns[hour]).toBeCloseTo(Math.log(ratio), 14)
    }
    expect(filledHours).toBe(0)
  })

  it('name what is no level, a record that is too short, and rows of another spacing', () => {
    expect(() => hourlyRecord(hourly([100, 0, 99, 100, 1]), request)).toThrow(
      /close_usd is 0 \(mine\.csv:4\).*above 0/,
    )
    expect(() => hourlyRecord(hourly([100, 101, 99]), request)).toThrow(
      /no close_usd for 3 hours from 2021-05-01T01:00Z: it goes from 2021-05-01T00:00Z to 2021-05-01T02:00Z/,
    )
    expect(() => hourlyRecord(hourly([100, 101, 99, 98, 97]), { ...request, startTime: MAY })).toThrow(
      /Choose another start/,
    )
    const weekly = recorded('time,close_usd', ['2021-05-01,1', '2021-05-08,1', '2021-05-15,1'])
    expect(() => hourlyRecord(weekly, request)).toThrow(/stand 604800 seconds apart.*hourly or daily/)
  })
})

describe('recorded flows', () => {
  const flows = (values: readonly (number | string | null)[], step: 'hour' | 'day' = 'hour') =>
    recorded('time,net_usd', rowsFrom(values, step))
  const wanted = { column: 'net_usd', startTime: MAY, hours: 4, maximumGapHours: 2 }

  it('stand for their own hour, and a day’s is spread evenly', () => {
    expect([...recordedFlow(flows([5, -3, 0, 2, 9]), wanted)]).toEqual([5, -3, 0, 2])
    expect([...recordedFlow(flows([5, -3, 0, 2, 9]), { ...wanted, startTime: MAY + HOUR })]).toEqual([
      -3, 0, 2, 9,
    ])
    const daily = recordedFlow(flows([24, -48], 'day'), { ...wanted, startTime: MAY + 22 * HOUR })
    expect([...daily]).toEqual([1, 1, -2, -2])
  })

  it('are nothing in a short gap and refused in a longer one', () => {
    expect([...recordedFlow(flows([5, null, '', 2, 9]), wanted)]).toEqual([5, 0, 0, 2])
    expect(() => recordedFlow(flows([5, null, '', 2, 9]), { ...wanted, maximumGapHours: 1 })).toThrow(
      /no net_usd for 2 hours after 2021-05-01T00:00Z \(mine\.csv:3\)/,
    )
    expect(() => recordedFlow(flows([5, 1, 1]), { ...wanted, hours: 6 })).toThrow(/for 3 hours after/)
    expect(() => recordedFlow(flows([5, 1]), { ...wanted, startTime: MAY - 4 * HOUR })).toThrow(
      /for 4 hours at the start \(mine\.csv\)/,
    )
  })
})
