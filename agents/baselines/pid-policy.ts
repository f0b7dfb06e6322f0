import { tanh } from '../../core/math/exponential.js'
import type { Mechanism } from '../../env/mechanisms/mechanism.js'
import type { ActionColumns } from '../../env/spaces.js'
import type { Infos } from '../../env/vector-env.js'
import type { Policy } from '../policy.js'
import { DEVIATION_FEATURE, MOMENTUM_FEATURE, type RuleFeatureReader } from './rule-features.js'
import { requireLeverActions, signalColumn } from './signal-columns.js'

/** Gains on the error in its observed scale, and what is added before the tanh. */
export interface PidGains {
  readonly proportional: number
  /** Per day of error. */
  readonly integral: number
  readonly derivative: number
  readonly bias: number
}

const HOURS_PER_DAY = 24
/** What is left of the integral after an hour. */
const INTEGRAL_MEMORY = 0.995
const INTEGRAL_BOUND = 10

/**
 * A PID controller on the main lever, the others at their defaults: action = tanh(kp e + ki I + kd d + b) with the
 * observed deviation e, its leaking integral I (bounded, against wind-up) and the price's momentum d.
 */
export class PidPolicy implements Policy {
  readonly name: string
  private readonly levers: Mechanism['levers']
  private readonly main: Mechanism['mainLever']
  private readonly reader: RuleFeatureReader
  private readonly gains: PidGains
  private integrals = new Float64Array(0)
  private lastHours = new Float64Array(0)

  constructor(
    name: string,
    mechanism: Pick<Mechanism, 'levers' | 'mainLever'>,
    reader: RuleFeatureReader,
    gains: PidGains,
  ) {
    this.name = name
    this.levers = mechanism.levers
    this.main = mechanism.mainLever
    this.reader = reader
    this.gains = gains
  }

  reset(numEnvs: number): void {
    this.integrals = new Float64Array(numEnvs)
    this.lastHours = new Float64Array(numEnvs)
  }

  act(observations: Float32Array, infos: Infos, actions: ActionColumns): void {
    const { integrals, lastHours, reader, gains } = this
    const numEnvs = integrals.length
    requireLeverActions(this.levers, actions.length / numEnvs, this.name)
    const { index, sign } = this.main
    const hours = signalColumn(infos, 'hour')
    actions.fill(0)
    for (let env = 0; env < numEnvs; env++) {
      const error = sign * reader.read(observations, numEnvs, DEVIATION_FEATURE, env)
      const derivative = sign * reader.read(observations, numEnvs, MOMENTUM_FEATURE, env)
      // An hour that does not follow the last one is the first of a new episode.
      if (hours[env] <= lastHours[env]) integrals[env] = lastHours[env] = 0
      const elapsed = Math.max(1, hours[env] - lastHours[env])
      let memory = 1
      for (let hour = 0; hour < elapsed; hour++) memory *= INTEGRAL_MEMORY
      const integral = integrals[env] * memory + (error * elapsed) / HOURS_PER_DAY
      integrals[env] = Math.min(INTEGRAL_BOUND, Math.max(-INTEGRAL_BOUND, integral))
      lastHours[env] = hours[env]
      actions[index * numEnvs + env] = tanh(
        gains.proportional * error +
          gains.integral * integrals[env] +
          gains.derivative * derivative +
          gains.bias,
      )
    }
  }
}
