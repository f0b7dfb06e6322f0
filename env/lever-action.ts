import type { LeverLimits } from '../guard/specification.js'

/**
 * The lever value that an action in [-1, 1] asks for: -1 is the minimum, 0 the default, 1 the maximum, linear between.
 * Actions beyond ask for values out of bounds, which the guard then cuts.
 */
export function actionToLever(limits: LeverLimits, action: number): number {
  const range = action > 0 ? limits.maximum - limits.default : limits.default - limits.minimum
  return limits.default + range * action
}

/** The action that asks for a lever value; 0 on a side where the default is the bound. */
export function leverToAction(limits: LeverLimits, value: number): number {
  const range = value > limits.default ? limits.maximum - limits.default : limits.default - limits.minimum
  return range > 0 ? (value - limits.default) / range : 0
}
