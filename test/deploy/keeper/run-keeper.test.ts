import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Schedule } from '../../../deploy/keeper/run-keeper.js'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:04:30Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a schedule', () => {
  it('is always due without a pattern', () => {
    const schedule = new Schedule(undefined)
    expect(schedule.isDue()).toBe(true)
    schedule.decided()
    expect(schedule.isDue()).toBe(true)
  })

  it('is due from its time until a decision, in UTC', () => {
    const schedule = new Schedule('5 * * * *')
    expect(schedule.isDue()).toBe(false)
    vi.advanceTimersByTime(31_000)
    expect(schedule.isDue()).toBe(true)
    schedule.decided()
    expect(schedule.isDue()).toBe(false)
    vi.advanceTimersByTime(3_600_000)
    expect(schedule.isDue()).toBe(true)
    schedule.stop()
  })

  it('refuses what is no pattern', () => {
    expect(() => new Schedule('every hour')).toThrow(/is no schedule/)
  })
})
