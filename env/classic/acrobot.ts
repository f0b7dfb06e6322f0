import { sineCosineColumns } from '../../core/math/sine-cosine.js'
import type { EnvironmentDefinition, EnvironmentOptions } from '../definition.js'
import { type ActionColumns, discrete } from '../spaces.js'
import { ClassicVectorEnv, describeClassic } from './classic-vector-env.js'

const SECONDS_PER_STEP = 0.2
const MAX_SPEED_1 = 4 * Math.PI
const MAX_SPEED_2 = 9 * Math.PI
const GRAVITY = 9.8
const HALF_TURN = Math.PI
const TURN = 2 * Math.PI
const START = 0.1
// Both links: 1 m long, 1 kg, centre of mass in the middle, moment of inertia 1 kg m^2.
const INERTIA_2 = 1.25

const task = {
  id: 'Acrobot-v1',
  actionSpace: discrete(3, ['torque-negative', 'torque-zero', 'torque-positive']),
  observationLow: [-1, -1, -1, -1, -MAX_SPEED_1, -MAX_SPEED_2],
  observationHigh: [1, 1, 1, 1, MAX_SPEED_1, MAX_SPEED_2],
  observationNames: ['cosine-1', 'sine-1', 'cosine-2', 'sine-2', 'angular-velocity-1', 'angular-velocity-2'],
  initialLow: [-START, -START, -START, -START],
  initialHigh: [START, START, START, START],
  timeLimit: 500,
}

/** The angle within [-pi, pi]. */
function wrapped(angle: number): number {
  let inside = angle
  while (inside > HALF_TURN) inside -= TURN
  while (inside < -HALF_TURN) inside += TURN
  return inside
}

/**
 * Acrobot-v1: two links hang from a fixed joint and the joint between them is driven; swing the free end above a line
 * one link's length over the fixed joint.
 *
 * Action space: Discrete(3). 0, 1 and 2 apply a torque of -1, 0 and 1 N m to the driven joint. Other actions are an
 * error.
 *
 * Observation space: Box(6), single precision. Angle 1 is 0 where the first link hangs down; angle 2 is relative to the
 * first link.
 *
 * | Index | Observation           | Unit  | Low     | High   |
 * |-------|-----------------------|-------|---------|--------|
 * | 0     | cosine of angle 1     | 1     | -1      | 1      |
 * | 1     | sine of angle 1       | 1     | -1      | 1      |
 * | 2     | cosine of angle 2     | 1     | -1      | 1      |
 * | 3     | sine of angle 2       | 1     | -1      | 1      |
 * | 4     | angular velocity 1    | rad/s | -12.566 | 12.566 |
 * | 5     | angular velocity 2    | rad/s | -28.274 | 28.274 |
 *
 * Dynamics: the book's equations, one step of the classic Runge-Kutta method of 0.2 s; then angles are wrapped to
 * [-pi, pi] and velocities clipped.
 *
 * Rewards: -1 for every step, 0 for the step that reaches the goal.
 *
 * Start: both angles and velocities uniform in [-0.1, 0.1), rounded to single precision as in Gymnasium.
 *
 * End: terminated where -cos(angle 1) - cos(angle 1 + angle 2) > 1; truncated after 500 steps.
 *
 * References: Sutton, "Generalization in reinforcement learning: successful examples using sparse coarse coding",
 * NIPS 8 (1996); Sutton and Barto, "Reinforcement Learning: An Introduction" (2018); Gymnasium's Acrobot-v1 with
 * `book_or_nips = 'book'`, which it equals step by step.
 *
 * Versions: v1 observes cosines and sines and has 500 steps, v0 observed angles and had 200 (not offered).
 */
export class Acrobot extends ClassicVectorEnv {
  private readonly trial: Float64Array
  private readonly slope: Float64Array
  private readonly slopeSum: Float64Array
  /** Three columns of angles: the first, the second and their sum; sines and cosines alike. */
  private readonly angles: Float64Array
  private readonly sines: Float64Array
  private readonly cosines: Float64Array

  constructor(options: EnvironmentOptions) {
    super(task, options)
    this.trial = new Float64Array(this.state.length)
    this.slope = new Float64Array(this.state.length)
    this.slopeSum = new Float64Array(this.state.length)
    this.angles = new Float64Array(3 * this.numEnvs)
    this.sines = new Float64Array(3 * this.numEnvs)
    this.cosines = new Float64Array(3 * this.numEnvs)
    this.reset()
  }

  /** Sines and cosines of both angles and of their sum, from columns laid out as the state. */
  private takeAngles(states: Float64Array): void {
    const { numEnvs, angles, sines, cosines } = this
    for (let env = 0; env < numEnvs; env++) {
      const angle1 = states[env]
      const angle2 = states[numEnvs + env]
      angles[env] = angle1
      angles[numEnvs + env] = angle2
      angles[2 * numEnvs + env] = angle1 + angle2
    }
    sineCosineColumns(angles, 0, angles.length, sines, cosines)
  }

  /** Time derivatives of the trial state, by the equations of Sutton and Barto's book. */
  private takeSlope(actions: ActionColumns): void {
    const { numEnvs, trial, slope, sines, cosines } = this
    this.takeAngles(trial)
    for (let env = 0; env < numEnvs; env++) {
      const speed1 = trial[2 * numEnvs + env]
      const speed2 = trial[3 * numEnvs + env]
      const cosine2 = cosines[numEnvs + env]
      const sine2 = sines[numEnvs + env]
      const d1 = 3.5 + cosine2
      const d2 = INERTIA_2 + 0.5 * cosine2
      const phi2 = 0.5 * GRAVITY * sines[2 * numEnvs + env]
      const phi1 =
        -0.5 * speed2 * speed2 * sine2 - speed2 * speed1 * sine2 + 1.5 * GRAVITY * sines[env] + phi2
      const acceleration2 =
        (actions[env] - 1 + (d2 / d1) * phi1 - 0.5 * speed1 * speed1 * sine2 - phi2) /
        (INERTIA_2 - (d2 * d2) / d1)
      slope[env] = speed1
      slope[numEnvs + env] = speed2
      slope[2 * numEnvs + env] = -(d2 * acceleration2 + phi1) / d1
      slope[3 * numEnvs + env] = acceleration2
    }
  }

  /** Adds the slope of this stage to the sum and takes the next stage's trial state. */
  private stage(actions: ActionColumns, weight: number, secondsToNext: number): void {
    const { state, trial, slope, slopeSum } = this
    this.takeSlope(actions)
    for (let index = 0; index < state.length; index++) {
      slopeSum[index] += weight * slope[index]
      trial[index] = state[index] + secondsToNext * slope[index]
    }
  }

  protected advance(actions: ActionColumns): void {
    const { numEnvs, state, rewards, terminated, slopeSum, cosines } = this
    this.trial.set(state)
    slopeSum.fill(0)
    this.stage(actions, 1, SECONDS_PER_STEP / 2)
    this.stage(actions, 2, SECONDS_PER_STEP / 2)
    this.stage(actions, 2, SECONDS_PER_STEP)
    this.stage(actions, 1, 0)
    for (let index = 0; index < state.length; index++) {
      state[index] += (SECONDS_PER_STEP / 6) * slopeSum[index]
    }
    for (let env = 0; env < numEnvs; env++) {
      const speed1At = 2 * numEnvs + env
      const speed2At = 3 * numEnvs + env
      state[env] = wrapped(state[env])
      state[numEnvs + env] = wrapped(state[numEnvs + env])
      state[speed1At] = Math.min(Math.max(state[speed1At], -MAX_SPEED_1), MAX_SPEED_1)
      state[speed2At] = Math.min(Math.max(state[speed2At], -MAX_SPEED_2), MAX_SPEED_2)
    }
    this.takeAngles(state)
    for (let env = 0; env < numEnvs; env++) {
      const reached = -cosines[env] - cosines[2 * numEnvs + env] > 1
      terminated[env] = reached ? 1 : 0
      rewards[env] = reached ? 0 : -1
    }
  }

  protected override observe(from: number, to: number): void {
    const { numEnvs, state, observations, sines, cosines } = this
    sineCosineColumns(state, from, to, sines, cosines)
    sineCosineColumns(state, numEnvs + from, numEnvs + to, sines, cosines)
    for (let env = from; env < to; env++) {
      observations[env] = cosines[env]
      observations[numEnvs + env] = sines[env]
      observations[2 * numEnvs + env] = cosines[numEnvs + env]
      observations[3 * numEnvs + env] = sines[numEnvs + env]
      observations[4 * numEnvs + env] = state[2 * numEnvs + env]
      observations[5 * numEnvs + env] = state[3 * numEnvs + env]
    }
  }

  protected override startEpisode(env: number): void {
    super.startEpisode(env)
    for (let index = env; index < this.state.length; index += this.numEnvs) {
      this.state[index] = Math.fround(this.state[index])
    }
  }
}

const title = 'Acrobot: swing up a double pendulum'

export const acrobotDefinition: EnvironmentDefinition = {
  id: task.id,
  kind: 'classic',
  title,
  optionKeys: [],
  describe: () =>
    describeClassic(
      task.id,
      title,
      'Swing the free end of two links above a line in as few steps as possible.',
      [
        { name: 'cosine-1', unit: '1', scale: 1, meaning: 'cosine of the first angle; 1 hangs down' },
        { name: 'sine-1', unit: '1', scale: 1, meaning: 'sine of the first angle' },
        { name: 'cosine-2', unit: '1', scale: 1, meaning: 'cosine of the angle between the links' },
        { name: 'sine-2', unit: '1', scale: 1, meaning: 'sine of the angle between the links' },
        { name: 'angular-velocity-1', unit: 'rad/s', scale: 1, meaning: 'how fast the first link turns' },
        { name: 'angular-velocity-2', unit: 'rad/s', scale: 1, meaning: 'how fast the second link turns' },
      ],
    ),
  make: (options) => new Acrobot(options),
}
