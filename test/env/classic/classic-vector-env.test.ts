import { describe, expect, it } from 'vitest'
import { streamKey } from '../../../core/random/stream.js'
import { threefry2x32 } from '../../../core/random/threefry.js'
import { makeVector } from '../../../env/registry.js'
import { allocateActions } from '../../../env/spaces.js'
import type { VectorEnv } from '../../../env/vector-env.js'

function stateOf(env: VectorEnv): Float64Array {
  return env.snapshot().state as Float64Array
}

describe('initial states', () => {
  it('are uniform numbers of 53 bits from the words of (seed, stream, episode)', () => {
    const env = makeVector('CartPole-v1', { numEnvs: 2, seed: 9, firstEpisode: 30 })
    const words = new Uint32Array(2)
    for (let variable = 0; variable < 4; variable++) {
      threefry2x32(streamKey(9, 'trainingEpisode'), 31, variable, 0, words)
      const uniform = ((words[0]! >>> 5) * 2 ** 26 + (words[1]! >>> 6)) / 2 ** 53
      expect(stateOf(env)[variable * 2 + 1]).toBeCloseTo(-0.05 + 0.1 * uniform, 17)
    }
  })

  it.each([
    ['CartPole-v1', [-0.05, -0.05, -0.05, -0.05], [0.05, 0.05, 0.05, 0.05]],
    ['Acrobot-v1', [-0.1, -0.1, -0.1, -0.1], [0.1, 0.1, 0.1, 0.1]],
    ['MountainCar-v0', [-0.6, 0], [-0.4, 0]],
    ['MountainCarContinuous-v0', [-0.6, 0], [-0.4, 0]],
    ['Pendulum-v1', [-Math.PI, -1], [Math.PI, 1]],
  ])('of %s fill their range evenly', (id, low, high) => {
    const count = 4000
    const state = stateOf(makeVector(id, { numEnvs: count, seed: 2 }))
    low.forEach((least, variable) => {
      const column = Array.from(state.subarray(variable * count, (variable + 1) * count))
      const most = high[variable]!
      const span = most - least
      // Acrobot's are rounded to single precision.
      expect(Math.min(...column)).toBeGreaterThanOrEqual(Math.fround(least))
      expect(Math.max(...column)).toBeLessThanOrEqual(Math.fround(most))
      const mean = column.reduce((sum, value) => sum + value, 0) / count
      // Five standard errors of the mean of uniform numbers.
      expect(Math.abs(mean - (least + most) / 2)).toBeLessThanOrEqual((5 * span) / Math.sqrt(12 * count))
      const centre = (least + most) / 2
      const variance = column.reduce((sum, value) => sum + (value - centre) ** 2, 0) / count
      if (span > 0) expect(variance / (span * span)).toBeCloseTo(1 / 12, 2)
    })
  })

  it('of Acrobot are single-precision numbers, as in Gymnasium', () => {
    const state = stateOf(makeVector('Acrobot-v1', { numEnvs: 5, seed: 2 }))
    expect(state.map(Math.fround)).toEqual(state)
  })
})

describe('autoreset', () => {
  it('starts the episode whose number is numEnvs greater, in the step that ends the old one', () => {
    const env = makeVector('CartPole-v1', { numEnvs: 3, seed: 5 })
    env.reset()
    const actions = Int32Array.of(0, 1, 0)
    for (;;) {
      const { terminated, observations } = env.step(actions)
      if (terminated[1] === 0) continue
      const opened = makeVector('CartPole-v1', { numEnvs: 1, seed: 5, firstEpisode: 4 }).reset()
      expect([0, 1, 2, 3].map((feature) => observations[feature * 3 + 1])).toEqual(
        Array.from(opened.observations),
      )
      expect(env.snapshot().episodes![1]).toBe(4)
      expect(env.snapshot().elapsedSteps![1]).toBe(0)
      return
    }
  })

  it('breaks off marked episodes only, and keeps their last observations', () => {
    const env = makeVector('Pendulum-v1', { numEnvs: 2, seed: 5 })
    const before = env.reset().observations.slice()
    const { observations, infos } = env.startNextEpisodes!(Uint8Array.of(0, 1))
    const even = [0, 2, 4]
    const odd = [1, 3, 5]
    expect(even.map((at) => observations[at])).toEqual(even.map((at) => before[at]))
    expect(odd.map((at) => observations[at])).not.toEqual(odd.map((at) => before[at]))
    expect(odd.map((at) => infos.finalObservations[at])).toEqual(odd.map((at) => before[at]))
    expect(Array.from(env.snapshot().episodes!)).toEqual([0, 3])
  })
})

describe('wrong calls', () => {
  it.each([
    ['CartPole-v1', 2, 'Environment 1 got the action 2 \\(CartPole-v1\\.step\\)\\. .*0 to 1'],
    ['Acrobot-v1', 3, 'Environment 1 got the action 3 .*0 to 2'],
    ['MountainCar-v0', -1, 'Environment 1 got the action -1 .*0 to 2'],
    ['Pendulum-v1', Number.NaN, 'Environment 1 got the action NaN .*NaN'],
  ])('%s refuses the action %d by environment and action', (id, action, words) => {
    const env = makeVector(id, { numEnvs: 2, seed: 0 })
    const before = stateOf(env)
    const actions = allocateActions(env.actionSpace, 2)
    actions[1] = action
    expect(() => env.step(actions)).toThrow(new RegExp(words))
    expect(stateOf(env)).toEqual(before)
  })

  it('refuses NaN and fractions where a policy gives choices as doubles', () => {
    const env = makeVector('CartPole-v1', { numEnvs: 1, seed: 0 })
    expect(() => env.step(Float64Array.of(Number.NaN))).toThrow(/Environment 0 got the action NaN/)
    expect(() => env.step(Float64Array.of(0.5))).toThrow(/Environment 0 got the action 0\.5/)
    expect(env.step(Float64Array.of(1)).rewards[0]).toBe(1)
  })

  it('refuses a batch of another length and a snapshot of another size', () => {
    const env = makeVector('CartPole-v1', { numEnvs: 2, seed: 0 })
    expect(() => env.step(new Int32Array(3))).toThrow(/3 actions for 2 environments/)
    const other = makeVector('CartPole-v1', { numEnvs: 3, seed: 0 })
    expect(() => env.restore(other.snapshot())).toThrow(/12 entries of "state" where 8 are due/)
    expect(() => env.restore({})).toThrow(/no "state" where 8 are due/)
  })
})

it('allocates nothing of the size of a batch in a step', () => {
  const env = makeVector('Acrobot-v1', { numEnvs: 4, seed: 0 })
  const actions = new Int32Array(4)
  const first = env.step(actions)
  expect(env.step(actions)).toBe(first)
})

/** A short play of each task to the last bit: a change here changes every run, and needs a new numericsVersion. */
it.each([
  ['CartPole-v1', '7cf8cad9'],
  ['Acrobot-v1', '8e66af6a'],
  ['MountainCar-v0', 'edd5ab0a'],
  ['MountainCarContinuous-v0', 'b47c2a60'],
  ['Pendulum-v1', '55d55893'],
])('%s plays the same bits as ever', (id, golden) => {
  const env = makeVector(id, { numEnvs: 3, seed: 12 })
  const actions = allocateActions(env.actionSpace, 3)
  let hash = 0x811c9dc5
  for (let step = 0; step < 600; step++) {
    for (let e = 0; e < 3; e++) actions[e] = Math.floor((step + 5 * e) / 7) % 2
    env.step(actions)
    for (const byte of new Uint8Array(stateOf(env).buffer)) hash = Math.imul(hash ^ byte, 0x01000193)
  }
  expect((hash >>> 0).toString(16)).toBe(golden)
})
