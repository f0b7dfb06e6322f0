import { sineCosineColumns } from '../../core/math/sine-cosine.js'
import type { EnvironmentDefinition, EnvironmentOptions } from '../definition.js'
import { type ActionColumns, box } from '../spaces.js'
import { ClassicVectorEnv, describeClassic } from './classic-vector-env.js'

const MAX_SPEED = 8
const MAX_TORQUE = 2
const SECONDS_PER_STEP = 0.05
const GRAVITY = 10
const MASS = 1
const LENGTH = 1
const TURN = 2 * Math.PI

const task = {
  id: 'Pendulum-v1',
  actionSpace: box(-MAX_TORQUE, MAX_TORQUE, 1, ['torque']),
  observationLow: [-1, -1, -MAX_SPEED],
  observationHigh: [1, 1, MAX_SPEED],
  observationNames: ['cosine', 'sine', 'angular-velocity'],
  initialLow: [-Math.PI, -1],
  initialHigh: [Math.PI, 1],
  timeLimit: 200,
}

/**
 * Pendulum-v1: swing a pendulum up by a torque that is too small to lift it at once, and hold it there.
 *
 * Action space: Box(1), the torque in N m from -2 to 2, positive counter-clockwise. A torque beyond is clipped, as in
 * Gymnasium; NaN is an error.
 *
 * Observation space: Box(3), single precision. The angle is 0 where the pendulum is upright.
 *
 * | Index | Observation         | Unit  | Low | High |
 * |-------|---------------------|-------|-----|------|
 * | 0     | cosine of the angle | 1     | -1  | 1    |
 * | 1     | sine of the angle   | 1     | -1  | 1    |
 * | 2     | angular velocity    | rad/s | -8  | 8    |
 *
 * Rewards: -(angle^2 + 0.1 * velocity^2 + 0.001 * torque^2) of the state before the step, the angle in [-pi, pi): from
 * -16.27 to 0.
 *
 * Start: angle uniform in [-pi, pi), angular velocity in [-1, 1).
 *
 * End: never terminated; truncated after 200 steps.
 *
 * References: Gymnasium's Pendulum-v1, which it equals step by step where the torque is given in double precision.
 *
 * Versions: v1 is v0 with simpler formulas; only v1 is offered.
 */
export class Pendulum extends ClassicVectorEnv {
  /** Of the angles as last observed, so that a step need not take them again. */
  private readonly sines: Float64Array
  private readonly cosines: Float64Array

  constructor(options: EnvironmentOptions) {
    super(task, options)
    this.sines = new Float64Array(this.numEnvs)
    this.cosines = new Float64Array(this.numEnvs)
    this.reset()
  }

  protected advance(actions: ActionColumns): void {
    const { numEnvs, state, rewards, sines } = this
    for (let env = 0; env < numEnvs; env++) {
      const angle = state[env]
      const speed = state[numEnvs + env]
      let torque = actions[env]
      if (torque > MAX_TORQUE) torque = MAX_TORQUE
      if (torque < -MAX_TORQUE) torque = -MAX_TORQUE
      let turned = angle + Math.PI
      if (!(turned >= 0 && turned < TURN)) {
        turned %= TURN
        if (turned < 0) turned += TURN
      }
      const fromUpright = turned - Math.PI
      rewards[env] = -(fromUpright * fromUpright + 0.1 * (speed * speed) + 0.001 * (torque * torque))
      let newSpeed =
        speed +
        (((3 * GRAVITY) / (2 * LENGTH)) * sines[env] + (3 / (MASS * (LENGTH * LENGTH))) * torque) *
          SECONDS_PER_STEP
      if (newSpeed > MAX_SPEED) newSpeed = MAX_SPEED
      if (newSpeed < -MAX_SPEED) newSpeed = -MAX_SPEED
      state[env] = angle + newSpeed * SECONDS_PER_STEP
      state[numEnvs + env] = newSpeed
    }
  }

  protected override observe(from: number, to: number): void {
    const { numEnvs, state, observations, sines, cosines } = this
    sineCosineColumns(state, from, to, sines, cosines)
    for (let env = from; env < to; env++) {
      observations[env] = cosines[env]
      observations[numEnvs + env] = sines[env]
      observations[2 * numEnvs + env] = state[numEnvs + env]
    }
  }
}

const title = 'Pendulum: swing up and hold'

export const pendulumDefinition: EnvironmentDefinition = {
  id: task.id,
  kind: 'classic',
  title,
  optionKeys: [],
  describe: () =>
    describeClassic(task.id, title, 'Swing a pendulum up with a weak torque and hold it, for 200 steps.', [
      { name: 'cosine', unit: '1', scale: 1, meaning: 'cosine of the angle; 1 is upright' },
      { name: 'sine', unit: '1', scale: 1, meaning: 'sine of the angle' },
      { name: 'angular-velocity', unit: 'rad/s', scale: 1, meaning: 'how fast it turns counter-clockwise' },
    ]),
  make: (options) => new Pendulum(options),
}
