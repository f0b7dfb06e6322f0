import { describe, expect, it } from 'vitest'
import { CorrelatedNoise } from '../../agents/correlated-noise.js'
import { KeyedNoise } from '../../agents/keyed-noise.js'

const ENVS = 200
const STEPS = 400

function series(correlation: number): Float64Array[] {
  const noise = new CorrelatedNoise(new KeyedNoise(5, 'action'), correlation, ENVS, 2)
  return Array.from({ length: STEPS }, (_, step) => {
    noise.advance(step)
    return Float64Array.from({ length: ENVS }, (_, env) => noise.values[ENVS + env])
  })
}

/** Mean over steps and environments of the product of values `lag` steps apart. */
function autocovariance(steps: readonly Float64Array[], lag: number): number {
  let sum = 0
  for (let step = lag; step < steps.length; step++) {
    for (let env = 0; env < ENVS; env++) sum += steps[step]![env]! * steps[step - lag]![env]!
  }
  return sum / ((steps.length - lag) * ENVS)
}

describe('noise that remembers', () => {
  it('has variance 1 from the first step on, and falls off by rho a step', () => {
    const steps = series(0.9)
    // 200 independent chains of 400 steps: standard errors below 0.02.
    expect(autocovariance(steps, 0)).toBeCloseTo(1, 1)
    expect(autocovariance(steps, 1)).toBeCloseTo(0.9, 1)
    expect(autocovariance(steps, 5)).toBeCloseTo(0.9 ** 5, 1)
    expect(autocovariance(steps.slice(0, 1), 0)).toBeGreaterThan(0.7)
    expect(autocovariance(steps.slice(0, 1), 0)).toBeLessThan(1.3)
  })

  it('is a draw of its own each step where rho is 0', () => {
    const fresh = new KeyedNoise(5, 'action')
    const steps = series(0)
    expect(steps[7]![3]).toBe(fresh.normal(3, 7, 1))
    expect(Math.abs(autocovariance(steps, 1))).toBeLessThan(0.02)
  })

  it('goes on from a snapshot', () => {
    const make = () => new CorrelatedNoise(new KeyedNoise(1, 'action'), 0.95, 3, 2)
    const whole = make()
    for (let step = 0; step < 10; step++) whole.advance(step)
    const resumed = make()
    resumed.restore(whole.snapshot())
    whole.advance(10)
    resumed.advance(10)
    expect(resumed.snapshot()).toEqual(whole.snapshot())
    expect(resumed.values).toEqual(whole.values)
  })
})
