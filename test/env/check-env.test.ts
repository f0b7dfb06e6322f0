import { describe, expect, it } from 'vitest'
import { checkEnv } from '../../env/check-env.js'
import { type Env, makeEnv } from '../../env/env.js'
import { environmentIds, makeVector } from '../../env/registry.js'
import { type ActionColumns, box, multiDiscrete } from '../../env/spaces.js'
import type { StepResult, VectorEnv } from '../../env/vector-env.js'

describe.each(environmentIds())('%s', (id) => {
  it('keeps the promises of VectorEnv', () => {
    expect(checkEnv(makeVector(id, { numEnvs: 3, seed: 11 }))).toEqual([])
  })

  it('keeps the promises of Env', () => {
    expect(checkEnv(makeEnv(id))).toEqual([])
  })
})

/** CartPole with some of its members replaced. */
function planted(change: (env: VectorEnv) => Partial<VectorEnv>): VectorEnv {
  const env = makeVector('CartPole-v1', { numEnvs: 2, seed: 1 })
  return {
    id: env.id,
    numEnvs: env.numEnvs,
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    autoresetMode: env.autoresetMode,
    reset: () => env.reset(),
    step: (actions) => env.step(actions),
    snapshot: () => env.snapshot(),
    restore: (snapshot) => env.restore(snapshot),
    ...change(env),
  }
}

/** CartPole whose step results are changed after the fact. */
function stepping(change: (result: StepResult, actions: ActionColumns) => StepResult): VectorEnv {
  return planted((env) => ({ step: (actions) => change(env.step(actions), actions) }))
}

const ended = ({ terminated, truncated }: StepResult, env: number) => terminated[env]! + truncated[env]! > 0

/** Each violation with the words that name it. */
const violations: [string, VectorEnv, RegExp][] = [
  [
    'an observation outside the box',
    planted(() => ({ observationSpace: box(-0.2, 0.2, 4, ['position', 'velocity', 'angle', 'spin']) })),
    /^observation of environment \d at step \d+: entry \d \((velocity|spin)\) is -?\d.*, outside \[-0\.2, 0\.2\]$/,
  ],
  [
    'NaN in an observation',
    stepping((result) => {
      result.observations[1 * 2 + 1] = Number.NaN
      return result
    }),
    /^observation of environment 1 at step 1: entry 1 \(cart-velocity\) is NaN/,
  ],
  [
    'observations of the wrong length',
    stepping((result) => ({ ...result, observations: result.observations.slice(1) })),
    /^observations of step 1 has 7 entries where 8 are due$/,
  ],
  [
    'observations in double precision',
    stepping((result) => ({ ...result, observations: Float64Array.from(result.observations) as never })),
    /^observations of step 1 is no Float32Array$/,
  ],
  [
    'a reward that is not finite',
    stepping((result) => {
      result.rewards[1] = Infinity
      return result
    }),
    /^reward of environment 1 at step 1 is Infinity$/,
  ],
  [
    'flags that are no booleans',
    stepping((result) => {
      result.terminated[0] = 2
      return result
    }),
    /^terminated of environment 0 at step 1 is 2, neither 0 nor 1$/,
  ],
  [
    'terminated flags of the wrong kind',
    stepping((result) => ({ ...result, terminated: [0, 0] as never })),
    /^terminated of step 1 is no Uint8Array$/,
  ],
  [
    'an end of both kinds',
    stepping((result) => {
      result.truncated.set(result.terminated)
      return result
    }),
    /terminated and truncated at once/,
  ],
  [
    'missing final observations',
    stepping((result) => {
      result.infos.finalObservations.fill(Number.NaN)
      return result
    }),
    /^finalObservations of environment \d at step \d+ are missing, though the episode ended$/,
  ],
  [
    'no next episode after an end',
    stepping((result) => {
      for (let at = 0; at < 8; at++) {
        if (ended(result, at % 2)) result.observations[at] = result.infos.finalObservations[at]!
      }
      return result
    }),
    /^(at every end of an episode observations equal finalObservations)/,
  ],
  [
    'a new buffer at every step',
    stepping((result) => ({ ...result, rewards: result.rewards.slice() })),
    /^rewards of step 2 is a new buffer/,
  ],
  [
    'actions that are written to',
    stepping((result, actions) => {
      actions[0] = 1 - actions[0]!
      return result
    }),
    /^step 1 changed the actions it was given$/,
  ],
  [
    'reward components that do not add up',
    stepping(
      ((columns) => (result: StepResult) => ({ ...result, infos: { ...result.infos, columns } }))({
        'reward/upright': Float64Array.of(1, 0.5),
      }),
    ),
    /^reward components of environment 1 at step 1 add up to 0\.5, the reward is 1$/,
  ],
  [
    'a named quantity that is NaN',
    stepping(
      ((columns) => (result: StepResult) => ({ ...result, infos: { ...result.infos, columns } }))({
        'state/priceUsd': Float64Array.of(1, Number.NaN),
      }),
    ),
    /^infos\.columns\["state\/priceUsd"\] of environment 1 at step 1 is NaN$/,
  ],
  [
    'masks that allow nothing',
    stepping(
      ((actionMasks) => (result: StepResult) => ({ ...result, infos: { ...result.infos, actionMasks } }))(
        Uint8Array.of(1, 0, 1, 0),
      ),
    ),
    /^actionMasks at step 1 allow environment 1 nothing in choice 0$/,
  ],
  [
    'a reset that goes on',
    planted((env) => ({ reset: () => env.restore(env.snapshot()) })),
    /^after reset the same actions have other results/,
  ],
  [
    'randomness beside the seed',
    stepping(
      ((calls) => (result: StepResult) => {
        result.rewards[0] = calls.count++ % 7
        return result
      })({ count: 0 }),
    ),
    /^after reset the same actions have other results \(rewards differ after 1 steps\)/,
  ],
  [
    'a snapshot that leaves something out',
    planted((env) => ({
      snapshot: () => ({ ...env.snapshot(), elapsedSteps: new Int32Array(2), episodes: new Float64Array(2) }),
    })),
    /^a restored snapshot does not go on as before \(.* differ after \d+ steps\)/,
  ],
  [
    'a snapshot that is no copy',
    planted((env) => {
      const shared = env.snapshot()
      return {
        snapshot: () => shared,
        step: (actions) => {
          const result = env.step(actions)
          shared.state!.set(env.snapshot().state!)
          return result
        },
      }
    }),
    /^"state" of a snapshot changed while the environment went on: it is no copy$/,
  ],
  [
    'actions outside the space that are taken',
    planted((env) => ({
      step: (actions) => env.step(Int32Array.from({ length: 2 }, (_, e) => (actions[e] === 1 ? 1 : 0))),
    })),
    /^step takes the action -1 without an error$/,
  ],
  [
    'an error without a remedy',
    planted((env) => ({
      step: (actions) => {
        if (actions.some((action) => action > 1)) throw new RangeError('bad')
        return env.step(actions)
      },
    })),
    /^step refuses the action 2 without a remedy: RangeError: bad$/,
  ],
  [
    'another autoreset mode',
    planted(() => ({ autoresetMode: 'next-step' as never })),
    /^autoresetMode is "next-step", not "same-step"$/,
  ],
]

describe('checkEnv names', () => {
  it.each(violations)('%s', (_, env, words) => {
    const problems = checkEnv(env, { steps: 120 })
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join('\n')).toMatch(new RegExp(words.source, 'm'))
  })

  it('nothing in CartPole left as it is', () => {
    expect(
      checkEnv(
        planted(() => ({})),
        { steps: 120 },
      ),
    ).toEqual([])
  })

  it('masks at real-valued actions', () => {
    const pendulum = makeVector('Pendulum-v1', { numEnvs: 1, seed: 0 })
    const reset = pendulum.reset.bind(pendulum)
    pendulum.reset = () => {
      const result = reset()
      return { ...result, infos: { ...result.infos, actionMasks: new Uint8Array(1) } }
    }
    expect(checkEnv(pendulum)).toEqual(['actionMasks at reset though actions are real numbers'])
  })
})

/** CartPole as a single environment with some of its members replaced. */
function plantedSingle(change: (env: Env) => Partial<Env>): Env {
  const env = makeEnv('CartPole-v1')
  return {
    id: env.id,
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    reset: (options) => env.reset(options),
    step: (action) => env.step(action),
    ...change(env),
  }
}

describe('checkEnv of a single environment names', () => {
  it.each<[string, Env, RegExp]>([
    [
      'steps after the end',
      plantedSingle((env) => {
        let last: ReturnType<Env['step']> | undefined
        return {
          reset: (options) => {
            last = undefined
            return env.reset(options)
          },
          step: (action) => {
            if (last?.terminated !== true) last = env.step(action)
            return last
          },
        }
      }),
      /^the episode ended at step \d+, and the next step is taken without an error$/,
    ],
    [
      'a seed that is not heeded',
      plantedSingle((env) => ({ reset: () => env.reset() })),
      /^after reset with the same seed the same actions have other results/,
    ],
    [
      'an observation that is written over later',
      plantedSingle((env) => {
        const buffer = new Float32Array(4)
        const shared = <T extends { observation: Float32Array }>(result: T): T => {
          buffer.set(result.observation)
          return { ...result, observation: buffer }
        }
        return { reset: (options) => shared(env.reset(options)), step: (action) => shared(env.step(action)) }
      }),
      /^step 1 changed the observation that was returned before it$/,
    ],
    [
      'a reward that is not finite',
      plantedSingle((env) => ({ step: (action) => ({ ...env.step(action), reward: Number.NaN }) })),
      /^reward of step 1 is NaN$/,
    ],
    [
      'a flag that is no boolean',
      plantedSingle((env) => ({ step: (action) => ({ ...env.step(action), truncated: 0 as never }) })),
      /^truncated of step 1 is 0, no boolean$/,
    ],
    [
      'an observation of the wrong length',
      plantedSingle((env) => ({
        step: (action) => ({ ...env.step(action), observation: new Float32Array(3) }),
      })),
      /^observation of step 1 is no Float32Array of 4 entries$/,
    ],
  ])('%s', (_, env, words) => {
    expect(checkEnv(env, { steps: 120 }).join('\n')).toMatch(words)
  })
})

it('draws the actions of several choices within their masks', () => {
  const seen = new Set<string>()
  const inner = makeVector('CartPole-v1', { numEnvs: 1, seed: 1 })
  const actionMasks = Uint8Array.of(1, 0, 1, 0, 1)
  const masked: VectorEnv = {
    id: inner.id,
    numEnvs: 1,
    observationSpace: inner.observationSpace,
    actionSpace: multiDiscrete([3, 2]),
    autoresetMode: 'same-step',
    reset: () => {
      const result = inner.reset()
      return { ...result, infos: { ...result.infos, actionMasks } }
    },
    step: (actions) => {
      if (actions.length === 2) seen.add(`${actions[0]},${actions[1]}`)
      const result = inner.step(actions.length === 2 ? Int32Array.of(Math.min(actions[0]!, 1)) : actions)
      return { ...result, infos: { ...result.infos, actionMasks } }
    },
    snapshot: () => inner.snapshot(),
    restore: (snapshot) => {
      const result = inner.restore(snapshot)
      return { ...result, infos: { ...result.infos, actionMasks } }
    },
  }
  checkEnv(masked, { steps: 60 })
  const valid = [...seen].filter((choice) => choice !== '-1,0' && choice !== '3,0')
  expect(new Set(valid)).toEqual(new Set(['0,1', '2,1']))
})
