import { cos } from '../../core/math/trigonometry.js'
import type { EnvironmentDefinition, EnvironmentOptions } from '../definition.js'
import { type ActionColumns, discrete } from '../spaces.js'
import { ClassicVectorEnv, describeClassic } from './classic-vector-env.js'

const MIN_POSITION = -1.2
const MAX_POSITION = 0.6
const MAX_SPEED = 0.07
const GOAL_POSITION = 0.5
const FORCE = 0.001
const GRAVITY = 0.0025

const task = {
  id: 'MountainCar-v0',
  actionSpace: discrete(3, ['accelerate-left', 'coast', 'accelerate-right']),
  observationLow: [MIN_POSITION, -MAX_SPEED],
  observationHigh: [MAX_POSITION, MAX_SPEED],
  observationNames: ['position', 'velocity'],
  initialLow: [-0.6, 0],
  initialHigh: [-0.4, 0],
  timeLimit: 200,
}

/**
 * MountainCar-v0: a car in a valley is too weak to drive up the right hill; it has to swing up.
 *
 * Action space: Discrete(3). 0 accelerates to the left, 1 not at all, 2 to the right. Other actions are an error.
 *
 * Observation space: Box(2), single precision.
 *
 * | Index | Observation | Unit        | Low   | High |
 * |-------|-------------|-------------|-------|------|
 * | 0     | position    | length      | -1.2  | 0.6  |
 * | 1     | velocity    | length/step | -0.07 | 0.07 |
 *
 * Dynamics: velocity += (action - 1) * 0.001 - 0.0025 * cos(3 * position), clipped; then position += velocity, clipped.
 * At the left wall a velocity to the left becomes 0.
 *
 * Rewards: -1 for every step, the last one included.
 *
 * Start: position uniform in [-0.6, -0.4), velocity 0.
 *
 * End: terminated where the position is at least 0.5 and the velocity not negative; truncated after 200 steps.
 *
 * References: Moore, "Efficient memory-based learning for robot control", PhD thesis, Cambridge (1990); Gymnasium's
 * MountainCar-v0, which it equals step by step.
 *
 * Versions: v0 is the only one.
 */
export class MountainCar extends ClassicVectorEnv {
  constructor(options: EnvironmentOptions) {
    super(task, options)
    this.reset()
  }

  protected advance(actions: ActionColumns): void {
    const { numEnvs, state, rewards, terminated } = this
    for (let env = 0; env < numEnvs; env++) {
      const before = state[env]
      let velocity = state[numEnvs + env] + ((actions[env] - 1) * FORCE + cos(3 * before) * -GRAVITY)
      if (velocity > MAX_SPEED) velocity = MAX_SPEED
      if (velocity < -MAX_SPEED) velocity = -MAX_SPEED
      let position = before + velocity
      if (position > MAX_POSITION) position = MAX_POSITION
      if (position <= MIN_POSITION) {
        position = MIN_POSITION
        if (velocity < 0) velocity = 0
      }
      state[env] = position
      state[numEnvs + env] = velocity
      rewards[env] = -1
      terminated[env] = position >= GOAL_POSITION && velocity >= 0 ? 1 : 0
    }
  }
}

const title = 'MountainCar: swing a weak car out of a valley'

export const mountainCarDefinition: EnvironmentDefinition = {
  id: task.id,
  kind: 'classic',
  title,
  optionKeys: [],
  describe: () =>
    describeClassic(task.id, title, 'Reach the top of the right hill in as few of 200 steps as possible.', [
      { name: 'position', unit: 'length', scale: 1, meaning: 'where the car is; the goal is 0.5' },
      { name: 'velocity', unit: 'length/step', scale: 1, meaning: 'how fast the car moves to the right' },
    ]),
  make: (options) => new MountainCar(options),
}
