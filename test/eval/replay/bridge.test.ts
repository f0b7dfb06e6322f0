import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../core/random/stream.js'
import {
  bridgeDailyCloses,
  isBadTick,
  lineDailyCloses,
  withoutBadTicks,
} from '../../../eval/replay/bridge.js'

describe('hours from daily closes', () => {
  it('meet every close and follow the bridge worked by hand between them', () => {
    const closes = Float64Array.of(1, Math.E ** 0.48, Math.E ** 0.24)
    const hours = bridgeDailyCloses(closes, 5, 2)
    expect(hours.length).toBe(49)
    expect([hours[0], hours[24], hours[48]]).toEqual([...closes])
    // First hour of the first day: 23 of 24 parts of the way remain. The one move known so far is 0.48, so the hourly
    // variance is 0.48^2 / 24 = 0.0096, and the bridge's first step has mean 0.48 / 24 = 0.02 and variance
    // 0.0096 * 23 / 24 = 0.0092.
    const random = new RandomStream(5, 'bridge', 0 * 16 + 2)
    const first = 0.02 + Math.sqrt(0.0092) * random.normal()
    expect(Math.log(hours[1]!)).toBeCloseTo(first, 12)
    const second = first + (0.48 - first) / 23 + Math.sqrt((0.0096 * 22) / 23) * random.normal()
    expect(Math.log(hours[2]!)).toBeCloseTo(second, 12)
    // Second day: the variance is the mean of 0.48^2 and 0.24^2, over 24: 0.006.
    const day = new RandomStream(5, 'bridge', 1 * 16 + 2)
    expect(Math.log(hours[25]!)).toBeCloseTo(0.48 - 0.01 + Math.sqrt((0.006 * 23) / 24) * day.normal(), 12)
  })

  it('spread in the middle of a day as a bridge does: variance k (24 - k) / 24 of the hourly one', () => {
    // Moves of +s and -s in turn: each day's bridge has hourly variance s^2 / 24.
    const size = 0.1
    const closes = Float64Array.from({ length: 4001 }, (_, day) => Math.exp(day % 2 === 0 ? 0 : size))
    const hours = bridgeDailyCloses(closes, 1, 0)
    let squares = 0
    for (let day = 0; day < 4000; day++) squares += (Math.log(hours[24 * day + 12]!) - size / 2) ** 2
    const expected = ((size * size) / 24) * ((12 * 12) / 24)
    // The standard error of a variance over 4000 draws is 2.2 %.
    expect(squares / 4000 / expected).toBeGreaterThan(0.92)
    expect(squares / 4000 / expected).toBeLessThan(1.08)
  })

  it('span missing days, and do not depend on the days around them', () => {
    const closes = Float64Array.of(1, 1.1, Number.NaN, 1.2, 1.15)
    const hours = bridgeDailyCloses(closes, 3, 0)
    expect(hours.every((value) => value > 0)).toBe(true)
    expect(hours[48]).not.toBeNaN()
    expect(bridgeDailyCloses(closes, 3, 0)).toEqual(hours)
    expect(bridgeDailyCloses(closes, 4, 0)[1]).not.toBe(hours[1])
    expect(bridgeDailyCloses(closes, 3, 1)[1]).not.toBe(hours[1])
    expect(bridgeDailyCloses(closes.slice(0, 4), 3, 0)).toEqual(hours.slice(0, 73))
  })

  it('lie on lines in the logarithm where nothing is random', () => {
    const hours = lineDailyCloses(Float64Array.of(1, Number.NaN, 16))
    expect(hours[12]).toBeCloseTo(2, 12)
    expect(hours[24]).toBeCloseTo(4, 12)
    expect(hours[48]).toBe(16)
  })

  it('leave out closes that the next day takes back', () => {
    expect(isBadTick(0.99745679, 0.85140012, 0.99730425, 0.03)).toBe(true)
    expect(isBadTick(1, 1.05, 1.02, 0.03)).toBe(false)
    expect(isBadTick(1, 0.9, 0.81, 0.03)).toBe(false)
    expect([...withoutBadTicks(Float64Array.of(1, 0.9, 1, 1.01), 0.03)]).toEqual([1, Number.NaN, 1, 1.01])
  })
})
