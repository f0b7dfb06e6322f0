import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../core/random/stream.js'
import { checkEnv } from '../../../env/check-env.js'
import { makeVector } from '../../../env/registry.js'
import { allocateActions, samplePoints } from '../../../env/spaces.js'
import type { VectorEnv } from '../../../env/vector-env.js'
import { ActionMasks } from '../../../env/wrappers/action-masks.js'
import { FrameHistory } from '../../../env/wrappers/frame-history.js'
import { NormaliseObservations } from '../../../env/wrappers/normalise-observations.js'
import { NormaliseRewards } from '../../../env/wrappers/normalise-rewards.js'
import { RewardScaler } from '../../../env/wrappers/reward-scaler.js'
import { RunningNormaliser } from '../../../env/wrappers/running-normaliser.js'
import { TimeLimit } from '../../../env/wrappers/time-limit.js'
import { CountingEnv } from './counting-env.js'

const hold = (numEnvs: number) => new Int32Array(numEnvs)

describe('TimeLimit', () => {
  it('truncates after its steps, keeps the last observation and starts the next episode', () => {
    const env = new TimeLimit(new CountingEnv(2), 3)
    env.reset()
    expect(Array.from(env.step(hold(2)).truncated)).toEqual([0, 0])
    // Environment 1 ends by itself in its second step, so that its limit is two steps later.
    const second = env.step(Int32Array.of(0, 1))
    expect([Array.from(second.terminated), Array.from(second.truncated)]).toEqual([
      [0, 1],
      [0, 0],
    ])
    expect(second.observations[1]).toBe(120)
    const third = env.step(hold(2))
    expect(Array.from(third.truncated)).toEqual([1, 0])
    expect(Array.from(third.terminated)).toEqual([0, 0])
    expect([third.infos.finalObservations[0], third.infos.finalObservations[2]]).toEqual([13, -13])
    expect(Array.from(third.observations)).toEqual([20, 121, -20, -121])
    expect(Array.from(third.rewards)).toEqual([3, 1])
    env.step(hold(2))
    expect(Array.from(env.step(hold(2)).truncated)).toEqual([0, 1])
  })

  it('leaves an end in the step of the limit to the environment', () => {
    const env = new TimeLimit(new CountingEnv(1), 2)
    env.reset()
    env.step(hold(1))
    const { terminated, truncated, infos, observations } = env.step(Int32Array.of(1))
    expect([terminated[0], truncated[0]]).toEqual([1, 0])
    expect([infos.finalObservations[0], observations[0]]).toEqual([12, 20])
  })

  it('plays MountainCar as the environment itself does where both have 200 steps', () => {
    const actions = Int32Array.of(1, 1)
    const plain = makeVector('MountainCar-v0', { numEnvs: 2, seed: 4 })
    const limited = new TimeLimit(makeVector('MountainCar-v0', { numEnvs: 2, seed: 4 }), 200)
    plain.reset()
    limited.reset()
    for (let step = 0; step < 450; step++) {
      const one = plain.step(actions)
      const other = limited.step(actions)
      expect(other.observations).toEqual(one.observations)
      expect(other.truncated).toEqual(one.truncated)
      expect(other.infos.finalObservations).toEqual(one.infos.finalObservations)
    }
  })

  it('cuts the episodes of economies and masked menus alike', () => {
    const make = () => makeVector('Rai-v0', { numEnvs: 2, seed: 3, leverMenu: true })
    const limited = new TimeLimit(make(), 4)
    const plain = make()
    limited.reset()
    const actions = Int32Array.of(1, 2)
    for (let step = 1; step <= 9; step++) {
      const { truncated, infos, observations } = limited.step(actions)
      const due = step % 4 === 0
      expect(Array.from(truncated)).toEqual(due ? [1, 1] : [0, 0])
      if (!due) continue
      // The second and third episodes of each environment open as episodes of these numbers do.
      const opened = makeVector('Rai-v0', {
        numEnvs: 2,
        seed: 3,
        leverMenu: true,
        firstEpisode: (step / 4) * 2,
      }).reset()
      expect(observations).toEqual(opened.observations)
      expect(infos.actionMasks).toEqual(opened.infos.actionMasks)
    }
    plain.reset()
    for (let step = 1; step < 4; step++) plain.step(actions)
    const { observations } = plain.step(actions)
    const again = new TimeLimit(make(), 4)
    again.reset()
    for (let step = 1; step < 4; step++) again.step(actions)
    expect(again.step(actions).infos.finalObservations).toEqual(observations)
  })

  it('refuses no limit, and an environment that cannot start single episodes', () => {
    expect(() => new TimeLimit(new CountingEnv(1), 0)).toThrow(/A limit of 0 steps/)
    const wrapped = new FrameHistory(new CountingEnv(1), 2)
    expect(() => new TimeLimit(wrapped, 5)).toThrow(
      /Counting-v0 cannot start.*directly around the environment/,
    )
  })
})

describe('FrameHistory', () => {
  it('shows the last observations, oldest first, and begins an episode with its first in every frame', () => {
    const env = new FrameHistory(new CountingEnv(2), 3)
    const shownOf = (column: Float32Array, e: number) => [0, 2, 4].map((feature) => column[feature * 2 + e])
    const { observations } = env.reset()
    expect(shownOf(observations, 0)).toEqual([10, 10, 10])
    env.step(hold(2))
    expect(shownOf(env.step(hold(2)).observations, 1)).toEqual([110, 111, 112])
    const { infos } = env.step(Int32Array.of(1, 0))
    expect(shownOf(infos.finalObservations, 0)).toEqual([11, 12, 13])
    expect(shownOf(observations, 0)).toEqual([20, 20, 20])
    expect(shownOf(observations, 1)).toEqual([111, 112, 113])
    expect(Array.from(observations.filter((_, at) => at % 4 >= 2))).toEqual([-20, -111, -20, -112, -20, -113])
  })

  it('names and bounds every frame', () => {
    const { observationSpace } = new FrameHistory(new CountingEnv(1), 2)
    expect(observationSpace.names).toEqual(['count at -1', 'negative at -1', 'count', 'negative'])
    expect(Array.from(observationSpace.high)).toEqual([1000, 1000, 1000, 1000])
    expect(() => new FrameHistory(new CountingEnv(1), 1.5)).toThrow(/A history of 1\.5 frames/)
  })
})

describe('ActionMasks', () => {
  it('adds the masks of a rule on what is observed', () => {
    const env = new ActionMasks(new CountingEnv(2), (observations, _infos, masks) => {
      for (let e = 0; e < 2; e++) {
        masks[e] = 1
        masks[2 + e] = observations[e]! % 10 >= 2 ? 1 : 0
      }
    })
    expect(Array.from(env.reset().infos.actionMasks!)).toEqual([1, 1, 0, 0])
    env.step(hold(2))
    expect(Array.from(env.step(Int32Array.of(0, 1)).infos.actionMasks!)).toEqual([1, 1, 1, 0])
  })

  it('refuses real-valued actions and a rule that allows nothing', () => {
    const pendulum = makeVector('Pendulum-v1', { numEnvs: 1, seed: 0 })
    expect(() => new ActionMasks(pendulum, () => {})).toThrow(/actions of Pendulum-v1 are real numbers/)
    const none = new ActionMasks(new CountingEnv(3), (_observations, _infos, masks) =>
      masks.set([1, 1, 0, 0, 1, 0]),
    )
    expect(() => none.reset()).toThrow(/allows environment 2 no action at all in choice 0/)
  })
})

describe('NormaliseObservations', () => {
  it('shows what a normaliser of its own makes of the same observations', () => {
    const env = new NormaliseObservations(new CountingEnv(2), 5)
    const inner = new CountingEnv(2)
    const normaliser = new RunningNormaliser(2, 5)
    const expected = new Float32Array(4)
    const compare = (shown: Float32Array, observations: Float32Array) => {
      normaliser.normalise(observations, 2, expected)
      expect(shown).toEqual(expected)
    }
    const first = inner.reset()
    normaliser.update(first.observations, 2)
    compare(env.reset().observations, first.observations)
    for (let step = 1; step < 20; step++) {
      const actions = Int32Array.of(step % 5 === 0 ? 1 : 0, 0)
      const result = env.step(actions)
      const raw = inner.step(actions)
      normaliser.update(raw.observations, 2)
      compare(result.observations, raw.observations)
      compare(result.infos.finalObservations, raw.infos.finalObservations)
      expect(result.rewards).toEqual(raw.rewards)
    }
    expect(Array.from(env.observationSpace.high)).toEqual([5, 5])
  })

  it('learns nothing more where it is frozen', () => {
    const env = new NormaliseObservations(new CountingEnv(1))
    env.reset()
    env.step(hold(1))
    const before = env.snapshot()
    env.learning = false
    env.step(hold(1))
    const after = env.snapshot()
    expect(after['normaliser/mean']).toEqual(before['normaliser/mean'])
    env.learning = true
    env.step(hold(1))
    expect(env.snapshot()['normaliser/mean']).not.toEqual(before['normaliser/mean'])
  })
})

describe('NormaliseRewards', () => {
  it('pays what a scaler of its own makes of the same rewards, from 0 after a reset', () => {
    const env = new NormaliseRewards(new CountingEnv(2), 0.9)
    const inner = new CountingEnv(2)
    const scaler = new RewardScaler(2, 0.9)
    for (const _episode of [1, 2]) {
      env.reset()
      inner.reset()
      scaler.forgetReturns()
      for (let step = 1; step < 12; step++) {
        const actions = Int32Array.of(0, step % 4 === 0 ? 1 : 0)
        const { rewards, observations } = env.step(actions)
        const raw = inner.step(actions)
        expect(rewards).toEqual(scaler.scale(raw))
        expect(observations).toEqual(raw.observations)
      }
    }
  })
})

const wrapped: [string, (env: VectorEnv) => VectorEnv][] = [
  ['TimeLimit', (env) => new TimeLimit(env, 7)],
  ['FrameHistory', (env) => new FrameHistory(env, 3)],
  ['ActionMasks', (env) => new ActionMasks(env, (_observations, _infos, masks) => masks.fill(1))],
  ['NormaliseObservations', (env) => new NormaliseObservations(env)],
  ['NormaliseRewards', (env) => new NormaliseRewards(env, 0.99)],
  [
    'all of them',
    (env) =>
      new NormaliseRewards(
        new NormaliseObservations(
          new FrameHistory(
            new ActionMasks(new TimeLimit(env, 7), (_observations, _infos, masks) => masks.fill(1)),
            2,
          ),
        ),
        0.99,
      ),
  ],
]

describe.each(wrapped)('%s around CartPole', (_, wrap) => {
  const make = (seed: number) => wrap(makeVector('CartPole-v1', { numEnvs: 3, seed }))

  it('goes on from a snapshot in a new instance as if nothing had happened', () => {
    const stream = new RandomStream(1, 'test')
    const one = make(1)
    one.reset()
    const actions = allocateActions(one.actionSpace, 3)
    const play = (envs: VectorEnv[]) => {
      samplePoints(one.actionSpace, stream, 3, actions)
      return envs.map((env) => {
        const { observations, rewards, terminated, truncated, infos } = env.step(actions)
        const ends = terminated.map((end, e) => end | truncated[e]!)
        const final = infos.finalObservations.filter((_, at) => ends[at % 3] === 1)
        return [observations.slice(), rewards.slice(), terminated.slice(), truncated.slice(), final]
      })
    }
    for (let step = 0; step < 40; step++) play([one])
    const stored = one.snapshot()
    const other = make(1)
    expect(other.restore(stored).observations).toEqual(one.restore(stored).observations)
    for (let step = 0; step < 60; step++) {
      const [mine, theirs] = play([one, other])
      expect(theirs).toEqual(mine)
    }
  })

  it('refuses a snapshot that is not its own', () => {
    const plain = makeVector('CartPole-v1', { numEnvs: 3, seed: 1 })
    expect(() => make(1).restore(plain.snapshot())).toThrow(/The snapshot has no "/)
  })
})

it.each(wrapped.slice(0, 3))('%s around CartPole keeps the promises of VectorEnv', (_, wrap) => {
  expect(checkEnv(wrap(makeVector('CartPole-v1', { numEnvs: 3, seed: 1 })), { steps: 200 })).toEqual([])
})
