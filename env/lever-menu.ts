import type { LeverLimits } from '../guard/specification.js'

/** Without a rate limit, a lever moves by this part of its range at a time. */
const FREE_STEP_SHARE = 1 / 8

/** How far one entry of the menu moves a lever, in its unit. */
export function menuStep({ maximumStepPerHour, minimum, maximum }: LeverLimits): number {
  return maximumStepPerHour ?? (maximum - minimum) * FREE_STEP_SHARE
}

/**
 * Levers as a menu for agents that choose among alternatives: action 0 holds all levers, actions 2l + 1 and 2l + 2 move
 * lever l one step up or down and hold the others. A step is the lever's hourly rate limit, or an eighth of its range
 * where its rate is free. Steps start from what was asked for last, so they add up under a delay too.
 */
export class LeverMenu {
  /** What each action does, such as "capacity up". */
  readonly names: readonly string[]
  private readonly steps: readonly number[]

  constructor(private readonly levers: readonly LeverLimits[]) {
    this.names = ['hold', ...levers.flatMap(({ name }) => [`${name} up`, `${name} down`])]
    this.steps = levers.map(menuStep)
  }

  /**
   * Moves the values asked for.
   * @param actions one choice an environment
   * @param targets `targets[lever * count + env]`, in the levers' units
   */
  apply(actions: ArrayLike<number>, targets: Float64Array, count: number): void {
    for (let env = 0; env < count; env++) {
      const choice = actions[env] - 1
      if (choice < 0) continue
      const lever = choice >> 1
      const { minimum, maximum } = this.levers[lever]
      const index = lever * count + env
      const moved = targets[index] + ((choice & 1) === 0 ? this.steps[lever] : -this.steps[lever])
      targets[index] = Math.min(Math.max(moved, minimum), maximum)
    }
  }

  /** Writes `masks[action * count + env]`: 0 where a lever already lies at the bound that the action moves it to. */
  mask(targets: Float64Array, masks: Uint8Array, count: number): void {
    masks.fill(1, 0, count)
    for (let lever = 0; lever < this.levers.length; lever++) {
      const { minimum, maximum } = this.levers[lever]
      for (let env = 0; env < count; env++) {
        const target = targets[lever * count + env]
        masks[(2 * lever + 1) * count + env] = target < maximum ? 1 : 0
        masks[(2 * lever + 2) * count + env] = target > minimum ? 1 : 0
      }
    }
  }
}
