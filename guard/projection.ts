import { usageError } from '../core/errors.js'
import type { LeverLimits } from './specification.js'

/** The value nearest to the one asked for that lies within one step of the previous value. */
function withinStep(requested: number, previous: number, maximumStep: number): number {
  return Math.min(Math.max(requested, previous - maximumStep), previous + maximumStep)
}

/** The value nearest to the one asked for that lies within the lever's bounds. */
function withinBounds(requested: number, minimum: number, maximum: number): number {
  return Math.min(Math.max(requested, minimum), maximum)
}

/** The largest change of a lever in so many hours; Infinity where its rate is not limited. */
function maximumStep(limits: LeverLimits, hours: number): number {
  return limits.maximumStepPerHour === null ? Number.POSITIVE_INFINITY : limits.maximumStepPerHour * hours
}

function notFinite(lever: string, requested: number, place: string): Error {
  return usageError(
    `The lever "${lever}" was asked for ${requested}`,
    place,
    'Find what made the request no finite number; the policy or its readings, most likely.',
  )
}

/** What the guard makes of one request. */
export interface LeverDecision {
  readonly applied: number
  /** Whether the rate limit changed the request. */
  readonly rateBound: boolean
  /** Whether a bound changed what the rate limit had left. */
  readonly boundsBound: boolean
}

/**
 * What the guard lets through of one request, all in the lever's own unit: first the rate limit, then the bounds.
 * @param previous the value in force
 * @param hours hours since that value was set; the rate limit is per hour
 */
export function projectLever(
  limits: LeverLimits,
  requested: number,
  previous: number,
  hours: number,
): LeverDecision {
  if (!Number.isFinite(requested)) throw notFinite(limits.name, requested, 'guard')
  const limited = withinStep(requested, previous, maximumStep(limits, hours))
  const applied = withinBounds(limited, limits.minimum, limits.maximum)
  return { applied, rateBound: limited !== requested, boundsBound: applied !== limited }
}

/** The guard's limits on levers, applied to many economies at once without allocating. */
export class Projection {
  private readonly levers: readonly LeverLimits[]

  constructor(specification: { readonly levers: readonly LeverLimits[] }) {
    this.levers = specification.levers
  }

  /**
   * What the guard lets through in each economy; the arithmetic is that of `projectLever`. All columns are
   * `column[lever * count + economy]`.
   * @param requested values asked for, in the levers' own units
   * @param inForce the values in force; overwritten by those applied
   * @param hours hours since the values in force were set
   * @param rateBound set to 1 where the rate limit changed a request, else left alone
   * @param boundsBound set to 1 where a bound changed what was left, else left alone
   */
  apply(
    requested: Float64Array,
    inForce: Float64Array,
    hours: number,
    count: number,
    rateBound: Uint8Array,
    boundsBound: Uint8Array,
  ): void {
    for (let lever = 0; lever < this.levers.length; lever++) {
      const limits = this.levers[lever]!
      const { minimum, maximum } = limits
      const step = maximumStep(limits, hours)
      const start = lever * count
      for (let index = start; index < start + count; index++) {
        const wanted = requested[index]!
        if (!Number.isFinite(wanted)) throw notFinite(limits.name, wanted, `guard, economy ${index - start}`)
        const limited = withinStep(wanted, inForce[index]!, step)
        const applied = withinBounds(limited, minimum, maximum)
        if (limited !== wanted) rateBound[index] = 1
        if (applied !== limited) boundsBound[index] = 1
        inForce[index] = applied
      }
    }
  }
}
