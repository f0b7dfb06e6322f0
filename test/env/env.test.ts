import { describe, expect, it } from 'vitest'
import { makeEnv } from '../../env/env.js'
import { makeVector } from '../../env/registry.js'

describe('makeEnv', () => {
  it('shows the episodes of the vector environment of size 1, the last observation at the end', () => {
    const env = makeEnv('CartPole-v1', { seed: 3 })
    const vector = makeVector('CartPole-v1', { numEnvs: 1, seed: 3 })
    expect(env.reset().observation).toEqual(vector.reset().observations)
    let ends = 0
    while (ends < 3) {
      const single = env.step(1)
      const batch = vector.step(Int32Array.of(1))
      expect(single.reward).toBe(batch.rewards[0])
      expect(single.terminated).toBe(batch.terminated[0] === 1)
      if (single.terminated) {
        ends++
        expect(single.observation).toEqual(batch.infos.finalObservations)
        expect(env.reset().observation).toEqual(batch.observations)
      } else {
        expect(single.observation).toEqual(batch.observations)
      }
    }
  })

  it('starts over with a seed, and goes to the next episode without', () => {
    const env = makeEnv('CartPole-v1')
    const first = env.reset({ seed: 5 }).observation
    const second = env.reset().observation
    expect(second).not.toEqual(first)
    expect(env.reset({ seed: 5 }).observation).toEqual(first)
    env.step(0)
    expect(env.reset().observation).toEqual(second)
    const vector = makeVector('CartPole-v1', { numEnvs: 1, seed: 5, firstEpisode: 1 })
    expect(vector.reset().observations).toEqual(second)
  })

  it('refuses steps before reset and after the end, and says what to do', () => {
    const env = makeEnv('CartPole-v1')
    expect(() => env.step(0)).toThrow(/step was called before reset .*Call reset\(\)/)
    env.reset()
    while (!env.step(0).terminated);
    expect(() => env.step(0)).toThrow(/step was called after the episode ended .*Call reset\(\)/)
    env.reset()
    expect(env.step(0).reward).toBe(1)
  })

  it('takes numbers and arrays as actions, and refuses the wrong ones by name', () => {
    const cartPole = makeEnv('CartPole-v1')
    cartPole.reset()
    expect(() => cartPole.step(2)).toThrow(/Environment 0 got the action 2.*0 to 1/)
    expect(() => cartPole.step(0.5)).toThrow(/0\.5 is no whole number/)
    expect(() => cartPole.step([0, 1])).toThrow(/An action of 2 entries.*Give a number/)
    const pendulum = makeEnv('Pendulum-v1')
    pendulum.reset()
    expect(() => pendulum.step(Number.NaN)).toThrow(/Environment 0 got the action NaN/)
    const given = pendulum.reset({ seed: 1 }).observation
    expect(pendulum.step([1.5]).observation).not.toEqual(given)
  })

  it('truncates Pendulum after 200 steps, apart from terminated', () => {
    const env = makeEnv('Pendulum-v1')
    env.reset()
    for (let step = 1; step < 200; step++)
      expect(env.step(0)).toMatchObject({ terminated: false, truncated: false })
    expect(env.step(0)).toMatchObject({ terminated: false, truncated: true })
  })

  it('gives named quantities of an economy as numbers', () => {
    const env = makeEnv('Terra-v0', { seed: 1 })
    env.reset()
    const size = env.actionSpace.kind === 'box' ? env.actionSpace.size : 0
    const { info, reward } = env.step(new Float64Array(size))
    const components = Object.entries(info.quantities).filter(([name]) => name.startsWith('reward/'))
    expect(components.reduce((sum, [, value]) => sum + value, 0)).toBeCloseTo(reward, 9)
    expect(() => env.step([0])).toThrow(new RegExp(`Give an array of ${size} numbers`))
  })
})
