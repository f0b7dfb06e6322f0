import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../core/random/stream.js'
import { RewardScaler } from '../../../env/wrappers/reward-scaler.js'

function step(rewards: number[], ended: number[] = rewards.map(() => 0)) {
  return {
    rewards: Float64Array.from(rewards),
    terminated: Uint8Array.from(ended, (end) => (end === 1 ? 1 : 0)),
    truncated: Uint8Array.from(ended, (end) => (end === 2 ? 1 : 0)),
  }
}

/** Population variance about the mean, with 1e-4 of a point of mean 0 and variance 1. */
function varianceOf(values: readonly number[]): number {
  const weight = 1e-4 + values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / weight
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 1e-4 * (1 + mean * mean)) / weight
}

describe('RewardScaler', () => {
  it('divides by the deviation of the running discounted return, worked by hand', () => {
    const scaler = new RewardScaler(2, 0.5)
    scaler.scale(step([1, 2]))
    // Running returns: 1, 2; then 0.5 * 1 + 3 = 3.5 and 0.5 * 2 + 4 = 5.
    const scaled = scaler.scale(step([3, 4]))
    const deviation = Math.sqrt(varianceOf([1, 2, 3.5, 5]) + 1e-8)
    expect(scaler.standardDeviation).toBeCloseTo(deviation, 12)
    expect(scaled[0]).toBeCloseTo(3 / deviation, 12)
    expect(scaled[1]).toBeCloseTo(4 / deviation, 12)
  })

  it('starts the running return over where an episode ends, in either way', () => {
    const scaler = new RewardScaler(3, 0.5)
    scaler.update(step([1, 2, 6], [1, 2, 0]))
    scaler.update(step([3, 4, 1]))
    expect(scaler.standardDeviation).toBeCloseTo(Math.sqrt(varianceOf([1, 2, 6, 3, 4, 4]) + 1e-8), 12)
  })

  it('clips, and keeps the sign of the reward', () => {
    expect(new RewardScaler(1, 0.99, 2).scale(step([5]))[0]).toBe(2)
    expect(new RewardScaler(1, 0.99, 2).scale(step([-5]))[0]).toBe(-2)
  })

  it('brings returns to the order of 1 whatever the unit', () => {
    for (const unit of [1e-3, 1e4]) {
      const stream = new RandomStream(3, 'test')
      const scaler = new RewardScaler(4, 0.9)
      const scaled: number[] = []
      for (let index = 0; index < 500; index++) {
        const rewards = Array.from({ length: 4 }, () => unit * stream.normal())
        const out = scaler.scale(step(rewards))
        if (index >= 250) scaled.push(...out)
      }
      // The return of independent rewards varies as 1 / (1 - 0.9^2) = 5.26 of them.
      const variance = scaled.reduce((sum, value) => sum + value * value, 0) / scaled.length
      expect(variance).toBeGreaterThan(0.85 * 0.19)
      expect(variance).toBeLessThan(1.15 * 0.19)
    }
  })

  it('goes on from a snapshot, running returns included', () => {
    const one = new RewardScaler(2, 0.9)
    one.scale(step([1, 2]))
    const other = new RewardScaler(2, 0.9)
    other.restore(one.snapshot())
    expect(other.scale(step([3, -4]))).toEqual(one.scale(step([3, -4])))
    expect(other.snapshot()).toEqual(one.snapshot())
    expect(() => new RewardScaler(3, 0.9).restore(one.snapshot())).toThrow(/2 entries of "returns" where 3/)
  })
})
