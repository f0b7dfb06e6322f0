import { describe, expect, it } from 'vitest'
import type { EnvironmentOptions } from '../../../env/definition.js'
import { makeVector } from '../../../env/registry.js'
import { allocateActions } from '../../../env/spaces.js'
import { recordedTask } from './gymnasium-record.js'

/** One unit in the last place of a single-precision number. */
const SINGLE_ULP = 1.2e-7

function worst(ours: ArrayLike<number>, theirs: ArrayLike<number>, rows: (index: number) => boolean): number {
  let largest = 0
  for (let index = 0; index < theirs.length; index++) {
    if (!rows(index)) continue
    const error = Math.abs(ours[index]! - theirs[index]!) / Math.max(1, Math.abs(theirs[index]!))
    if (!(error <= largest)) largest = error
  }
  return largest
}

const tasks = [
  { id: 'CartPole-v1', ends: 'both' },
  { id: 'Acrobot-v1', ends: 'both' },
  { id: 'MountainCar-v0', ends: 'both' },
  { id: 'MountainCarContinuous-v0', ends: 'both' },
  { id: 'Pendulum-v1', ends: 'truncated' },
]

describe.each(tasks)('$id equals Gymnasium', ({ id, ends }) => {
  const task = recordedTask(id)
  const { count } = task
  const options: EnvironmentOptions = { numEnvs: count, seed: 0 }

  it('is compared on episodes that end in every way the task has', () => {
    expect(task.truncated.includes(1)).toBe(true)
    expect(task.terminated.includes(1)).toBe(ends === 'both')
    expect(count).toBeGreaterThan(900)
  })

  it('in every single step: state at 1e-12, observation, reward and both ends', () => {
    const env = makeVector(id, options)
    env.restore({
      state: task.states,
      elapsedSteps: task.elapsedSteps,
      episodes: new Float64Array(count),
    })
    const actions = allocateActions(env.actionSpace, count)
    actions.set(task.actions)
    const { observations, rewards, terminated, truncated, infos } = env.step(actions)

    expect(Array.from(terminated)).toEqual(Array.from(task.terminated))
    // Gymnasium's TimeLimit also marks a terminal step at the limit as truncated; here it is terminated only.
    const cut = Array.from(task.truncated, (flag, row) => flag * (1 - task.terminated[row]!))
    expect(Array.from(truncated)).toEqual(cut)
    const going = (index: number) => terminated[index % count] === 0 && truncated[index % count] === 0
    const ended = (index: number) => !going(index)
    expect(worst(env.snapshot().state!, task.nextStates, going)).toBeLessThan(1e-12)
    expect(worst(rewards, task.rewards, () => true)).toBeLessThan(1e-12)
    expect(worst(observations, task.observations, going)).toBeLessThan(SINGLE_ULP)
    expect(worst(infos.finalObservations, task.observations, ended)).toBeLessThan(SINGLE_ULP)
  })

  it('over the whole first episode from its first state', () => {
    const length = task.episodeLengths[0]!
    const env = makeVector(id, { numEnvs: 1, seed: 0 })
    const variables = Array.from({ length: task.stateSize }, (_, variable) => variable * count)
    env.restore({
      state: Float64Array.from(variables, (at) => task.states[at]!),
      elapsedSteps: new Int32Array(1),
      episodes: new Float64Array(1),
    })
    const actions = allocateActions(env.actionSpace, 1)
    for (let step = 0; step < length; step++) {
      actions[0] = task.actions[step]!
      const { rewards, terminated, truncated, infos, observations } = env.step(actions)
      const last = step === length - 1
      expect(terminated[0]! + truncated[0]!).toBe(last ? 1 : 0)
      const observation = last ? infos.finalObservations : observations
      const recorded = Array.from(observation, (_, feature) => task.observations[feature * count + step]!)
      expect(worst(observation, recorded, () => true)).toBeLessThan(2 * SINGLE_ULP)
      expect(rewards[0]).toBeCloseTo(task.rewards[step]!, 9)
    }
  })
})

it('bounds its observations as Gymnasium does, in single precision', () => {
  const { observationSpace } = makeVector('MountainCar-v0', { numEnvs: 1, seed: 0 })
  expect(Array.from(observationSpace.high)).toEqual([0.6000000238418579, 0.07000000029802322])
  expect(Array.from(observationSpace.low)).toEqual([-1.2000000476837158, -0.07000000029802322])
})
