import { describe, expect, it } from 'vitest'
import { brownianBridge } from '../../../core/random/brownian-bridge.js'
import { RandomStream } from '../../../core/random/stream.js'

describe('a Brownian bridge', () => {
  it('has in its middle the mean of its ends and a quarter of the variance of all its steps', () => {
    const middles: number[] = []
    for (let index = 0; index < 4000; index++) {
      let last = Number.NaN
      brownianBridge(1, 3, 8, 0.5, new RandomStream(3, 'test', index), (step, value) => {
        if (step === 4) middles.push(value)
        last = step
      })
      expect(last).toBe(7)
    }
    const mean = middles.reduce((sum, value) => sum + value, 0) / middles.length
    const variance = middles.reduce((sum, value) => sum + (value - mean) ** 2, 0) / middles.length
    expect(mean).toBeCloseTo(2, 1)
    // 4 of 8 steps of 0.5: 0.5 * 4 * 4 / 8 = 1, with a standard error of 0.022.
    expect(Math.abs(variance - 1)).toBeLessThan(0.09)
  })

  it('is a straight line without variance, and nothing over one step', () => {
    const values: number[] = []
    const write = (_: number, value: number) => values.push(value)
    brownianBridge(0, 1, 4, 0, new RandomStream(3, 'test', 0), write)
    expect(values).toEqual([0.25, 0.5, 0.75])
    brownianBridge(0, 1, 1, 1, new RandomStream(3, 'test', 0), write)
    expect(values.length).toBe(3)
  })
})
