import { sineCosineColumns } from '../../core/math/sine-cosine.js'
import type { EnvironmentDefinition, EnvironmentOptions } from '../definition.js'
import { type ActionColumns, discrete } from '../spaces.js'
import { ClassicVectorEnv, describeClassic } from './classic-vector-env.js'

const GRAVITY = 9.8
const MASS_CART = 1
const MASS_POLE = 0.1
const MASS_TOTAL = MASS_POLE + MASS_CART
const POLE_HALF_LENGTH = 0.5
const POLE_MASS_LENGTH = MASS_POLE * POLE_HALF_LENGTH
const FORCE = 10
const SECONDS_PER_STEP = 0.02
const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360
const POSITION_LIMIT = 2.4
const START = 0.05

const task = {
  id: 'CartPole-v1',
  actionSpace: discrete(2, ['push-left', 'push-right']),
  observationLow: [-2 * POSITION_LIMIT, -Infinity, -2 * ANGLE_LIMIT, -Infinity],
  observationHigh: [2 * POSITION_LIMIT, Infinity, 2 * ANGLE_LIMIT, Infinity],
  observationNames: ['cart-position', 'cart-velocity', 'pole-angle', 'pole-angular-velocity'],
  initialLow: [-START, -START, -START, -START],
  initialHigh: [START, START, START, START],
  timeLimit: 500,
}

/**
 * CartPole-v1: a pole stands on a cart that moves along a frictionless track; keep it upright by pushing the cart.
 *
 * Action space: Discrete(2). 0 pushes the cart to the left with 10 N, 1 to the right. Other actions are an error.
 *
 * Observation space: Box(4), single precision.
 *
 * | Index | Observation           | Unit  | Low    | High  |
 * |-------|-----------------------|-------|--------|-------|
 * | 0     | cart position         | m     | -4.8   | 4.8   |
 * | 1     | cart velocity         | m/s   | -inf   | inf   |
 * | 2     | pole angle            | rad   | -0.419 | 0.419 |
 * | 3     | pole angular velocity | rad/s | -inf   | inf   |
 *
 * Rewards: 1 for every step, the last one included.
 *
 * Start: every entry uniform in [-0.05, 0.05).
 *
 * End: terminated where the cart leaves [-2.4, 2.4] m or the pole leaves [-12, 12] degrees; truncated after 500 steps.
 *
 * References: Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning control
 * problems", IEEE Transactions on Systems, Man and Cybernetics 13 (1983); Gymnasium's CartPole-v1 (explicit Euler
 * steps of 0.02 s), which it equals step by step.
 *
 * Versions: v1 has 500 steps an episode, v0 had 200 (not offered).
 */
export class CartPole extends ClassicVectorEnv {
  private readonly sines: Float64Array
  private readonly cosines: Float64Array
  /** A view of the pole's angles within the state. */
  private readonly angles: Float64Array

  constructor(options: EnvironmentOptions) {
    super(task, options)
    const { numEnvs } = this
    this.sines = new Float64Array(numEnvs)
    this.cosines = new Float64Array(numEnvs)
    this.angles = this.state.subarray(2 * numEnvs, 3 * numEnvs)
    this.reset()
  }

  protected advance(actions: ActionColumns): void {
    const { numEnvs, state, rewards, terminated, sines, cosines } = this
    sineCosineColumns(this.angles, 0, numEnvs, sines, cosines)
    for (let env = 0; env < numEnvs; env++) {
      const velocityAt = env + numEnvs
      const angleAt = velocityAt + numEnvs
      const spinAt = angleAt + numEnvs
      const velocity = state[velocityAt]
      const angle = state[angleAt]
      const spin = state[spinAt]
      const force = actions[env] === 1 ? FORCE : -FORCE
      const cosine = cosines[env]
      const sine = sines[env]
      const pushed = (force + POLE_MASS_LENGTH * (spin * spin) * sine) / MASS_TOTAL
      const angularAcceleration =
        (GRAVITY * sine - cosine * pushed) /
        (POLE_HALF_LENGTH * (4 / 3 - (MASS_POLE * (cosine * cosine)) / MASS_TOTAL))
      const acceleration = pushed - (POLE_MASS_LENGTH * angularAcceleration * cosine) / MASS_TOTAL
      const newPosition = state[env] + SECONDS_PER_STEP * velocity
      const newAngle = angle + SECONDS_PER_STEP * spin
      state[env] = newPosition
      state[velocityAt] = velocity + SECONDS_PER_STEP * acceleration
      state[angleAt] = newAngle
      state[spinAt] = spin + SECONDS_PER_STEP * angularAcceleration
      rewards[env] = 1
      terminated[env] = Math.abs(newPosition) > POSITION_LIMIT || Math.abs(newAngle) > ANGLE_LIMIT ? 1 : 0
    }
  }

  protected observe(from: number, to: number): void {
    const { numEnvs, state, observations } = this
    for (let start = 0; start < state.length; start += numEnvs) {
      for (let index = start + from; index < start + to; index++) observations[index] = state[index]
    }
  }
}

const title = 'CartPole: balance a pole on a cart'

export const cartPoleDefinition: EnvironmentDefinition = {
  id: task.id,
  kind: 'classic',
  title,
  optionKeys: [],
  describe: () =>
    describeClassic(
      task.id,
      title,
      'Push a cart left or right so that the pole on it stays within 12 degrees, for 500 steps.',
      [
        { name: 'cart-position', unit: 'm', scale: 1, meaning: 'where the cart is on its track' },
        { name: 'cart-velocity', unit: 'm/s', scale: 1, meaning: 'how fast the cart moves to the right' },
        { name: 'pole-angle', unit: 'rad', scale: 1, meaning: 'how far the pole leans to the right' },
        { name: 'pole-angular-velocity', unit: 'rad/s', scale: 1, meaning: 'how fast the pole turns' },
      ],
    ),
  make: (options) => new CartPole(options),
}
