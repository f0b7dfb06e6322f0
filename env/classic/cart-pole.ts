import type { EnvironmentDefinition, EnvironmentOptions } from '../definition.js'
import { ColumnMemory } from '../kernels/column-memory.js'
import type { Kernels } from '../kernels/kernels.js'
import { type ActionColumns, discrete } from '../spaces.js'
import { ClassicVectorEnv, describeClassic } from './classic-vector-env.js'

const FORCE = 10
const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360
const POSITION_LIMIT = 2.4
const START = 0.05
/** Four of state, one of forces, and the flags. */
const COLUMNS = 6

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
  private readonly kernels: Kernels
  private readonly forces: Float64Array

  constructor(options: EnvironmentOptions) {
    const memory = new ColumnMemory(options.numEnvs, COLUMNS)
    super(task, options, memory)
    this.kernels = memory.kernels
    this.forces = memory.doubles(options.numEnvs)
    this.reset()
  }

  protected advance(actions: ActionColumns): void {
    const { numEnvs, state, forces, rewards, terminated } = this
    for (let env = 0; env < numEnvs; env++) forces[env] = actions[env] === 1 ? FORCE : -FORCE
    this.kernels.stepCartPole(
      numEnvs,
      state.byteOffset,
      forces.byteOffset,
      terminated.byteOffset,
      POSITION_LIMIT,
      ANGLE_LIMIT,
    )
    rewards.fill(1)
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
