import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../../agents/baselines/baselines.js'
import { mechanismById } from '../../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../../env/registry.js'
import { observationRanges, withRanges } from '../../../eval/replay/observation-ranges.js'

describe('the ranges of observations', () => {
  it('hold what was seen, feature by feature', () => {
    const mechanism = mechanismById('rai')
    const make = () => makeVector('Rai-v0', { numEnvs: 3, seed: 1, horizonHours: 48 })
    const env = make()
    const names = env.observationSpace.names!
    const ranges = observationRanges(env, createBaseline(mechanism, 'no-action'), 48)
    expect(ranges.length).toBe(env.observationSpace.size)
    const at = (name: string) => ranges[names.indexOf(name)]!
    // The clock goes round twice; the sine's median is 0. Levers of no action stay at their defaults, observed as 0.
    expect(at('hour-sine').minimum).toBeCloseTo(-1, 6)
    expect(at('hour-sine').maximum).toBeCloseTo(1, 6)
    expect(at('hour-sine').median).toBeCloseTo(0, 6)
    expect(at('lever/capacity')).toEqual({ minimum: 0, median: 0, maximum: 0 })
    for (const { minimum, median, maximum } of ranges) {
      expect(minimum).toBeLessThanOrEqual(median)
      expect(median).toBeLessThanOrEqual(maximum)
    }
    const feature = { name: 'depth', unit: 'log', scale: 1, meaning: 'the depth' }
    expect(withRanges([feature], ranges)).toEqual([{ ...feature, ...ranges[0] }])
  })
})
