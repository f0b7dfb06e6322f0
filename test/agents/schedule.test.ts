import { describe, expect, it } from 'vitest'
import { interpolated, scheduled } from '../../agents/schedule.js'

describe('schedules', () => {
  it('hold or fall to 0 and never below', () => {
    expect(scheduled(0.2, 'constant', 900, 1000)).toBe(0.2)
    expect([0, 500, 1000, 1100].map((steps) => scheduled(0.2, 'linear', steps, 1000))).toEqual([
      0.2, 0.1, 0, 0,
    ])
  })

  it('fall over the first fraction and stay', () => {
    expect([0, 50, 100, 500].map((steps) => interpolated(1, 0.5, steps, 1000, 0.1))).toEqual([
      1, 0.75, 0.5, 0.5,
    ])
    expect(interpolated(1, 0.5, 0, 1000, 0)).toBe(0.5)
  })
})
