import { cos } from '../../core/math/trigonometry.js'
import type { EnvironmentDefinition, EnvironmentOptions } from '../definition.js'
import { type ActionColumns, box } from '../spaces.js'
import { ClassicVectorEnv, describeClassic } from './classic-vector-env.js'

const MIN_POSITION = Math.fround(-1.2)
const MAX_POSITION = Math.fround(0.6)
const MAX_SPEED = Math.fround(0.07)
const GOAL_POSITION = 0.45
const POWER = 0.0015
const GRAVITY = 0.0025
const MAX_FORCE = 1

const task = {
  id: 'MountainCarContinuous-v0',
  actionSpace: box(-MAX_FORCE, MAX_FORCE, 1, ['force']),
  observationLow: [MIN_POSITION, -MAX_SPEED],
  observationHigh: [MAX_POSITION, MAX_SPEED],
  observationNames: ['position', 'velocity'],
  initialLow: [-0.6, 0],
  initialHigh: [-0.4, 0],
  timeLimit: 999,
}

/**
 * MountainCarContinuous-v0: the car of MountainCar-v0 under a force of any size up to its limit, which costs.
 *
 * Action space: Box(1), the force from -1 to 1, positive to the right. A force beyond moves the car as the limit does, and
 * costs what was asked for, as in Gymnasium; NaN is an error.
 *
 * Observation space: Box(2), single precision.
 *
 * | Index | Observation | Unit        | Low   | High |
 * |-------|-------------|-------------|-------|------|
 * | 0     | position    | length      | -1.2  | 0.6  |
 * | 1     | velocity    | length/step | -0.07 | 0.07 |
 *
 * Dynamics: velocity += force * 0.0015 - 0.0025 * cos(3 * position), clipped; then position += velocity, clipped. At the
 * left wall a velocity to the left becomes 0. All of it in single precision, but for the slope under a force at its limit:
 * that is how Gymnasium computes once its state and the action are single precision.
 *
 * Rewards: -0.1 * action^2 a step, and 100 for the goal.
 *
 * Start: position uniform in [-0.6, -0.4), velocity 0.
 *
 * End: terminated where the position is at least 0.45 and the velocity not negative; truncated after 999 steps.
 *
 * References: Moore, "Efficient memory-based learning for robot control", PhD thesis, Cambridge (1990); Gymnasium's
 * MountainCarContinuous-v0, which it equals step by step.
 *
 * Versions: v0 is the only one.
 */
export class MountainCarContinuous extends ClassicVectorEnv {
  constructor(options: EnvironmentOptions) {
    super(task, options)
    this.reset()
  }

  protected advance(actions: ActionColumns): void {
    const { numEnvs, state, rewards, terminated } = this
    for (let env = 0; env < numEnvs; env++) {
      const action = Math.fround(actions[env])
      const before = Math.fround(state[env])
      const slope = GRAVITY * cos(Math.fround(3 * before))
      let push = Math.fround(Math.fround(action * Math.fround(POWER)) - Math.fround(slope))
      if (action > MAX_FORCE) push = Math.fround(POWER - slope)
      if (action < -MAX_FORCE) push = Math.fround(-POWER - slope)
      let velocity = Math.fround(Math.fround(state[numEnvs + env]) + push)
      if (velocity > MAX_SPEED) velocity = MAX_SPEED
      if (velocity < -MAX_SPEED) velocity = -MAX_SPEED
      let position = Math.fround(before + velocity)
      if (position > MAX_POSITION) position = MAX_POSITION
      if (position <= MIN_POSITION) {
        position = MIN_POSITION
        if (velocity < 0) velocity = 0
      }
      state[env] = position
      state[numEnvs + env] = velocity
      const reached = position >= GOAL_POSITION && velocity >= 0
      terminated[env] = reached ? 1 : 0
      rewards[env] = (reached ? 100 : 0) - action * action * 0.1
    }
  }
}

const title = 'MountainCar continuous: swing a weak car out of a valley, sparingly'

export const mountainCarContinuousDefinition: EnvironmentDefinition = {
  id: task.id,
  kind: 'classic',
  title,
  optionKeys: [],
  describe: () =>
    describeClassic(
      task.id,
      title,
      'Reach the top of the right hill within 999 steps with as little force as possible.',
      [
        { name: 'position', unit: 'length', scale: 1, meaning: 'where the car is; the goal is 0.45' },
        { name: 'velocity', unit: 'length/step', scale: 1, meaning: 'how fast the car moves to the right' },
      ],
    ),
  make: (options) => new MountainCarContinuous(options),
}
