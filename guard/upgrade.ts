import { usageError } from '../core/errors.js'
import type { GuardEffect, GuardSpecification, LeverLimits, SupplyLimit } from './specification.js'

const SECONDS_PER_HOUR = 3600
const HOURS_PER_DAY = 24
const LONGEST_WINDOW_DAYS = 30
/** More than any supply; what 18 decimals leave of 127 bits is 1.7e20. */
const MAXIMUM_SUPPLY_TOKENS = 1e20
/** The name of the observation and of the quantity that hold a token's supply. */
export const SUPPLY = 'supply'

/** A guard as version 1 had it: what an environment's options say. */
export interface GuardVersion1 {
  readonly version: 1
  readonly mechanism: string
  readonly levers: readonly LeverLimits[]
  readonly supply: SupplyLimit
}

/**
 * The same limits as version 2. Levers without an hourly step become increments. The cap on supply becomes an exact window of
 * 24 hours on the smallest supply; beside it stand 7 and 30 days at 7 and 30 times the fraction, so that days cannot compound.
 * @param decisionEveryHours so many hourly steps may add up between decisions
 * @param mintedPerHour the fraction of supply that a lever's value of 1 mints in an hour, by lever; those left out mint nothing
 */
export function upgradeGuard(
  guard: GuardVersion1,
  decisionEveryHours = 1,
  mintedPerHour: Readonly<Record<string, number>> = {},
): GuardSpecification {
  const daySeconds = HOURS_PER_DAY * SECONDS_PER_HOUR
  const { maximumFractionPer24Hours, counts } = guard.supply
  const effects: GuardEffect[] = guard.levers.flatMap(({ name }) =>
    Object.hasOwn(mintedPerHour, name)
      ? [
          {
            lever: name,
            quantity: SUPPLY,
            coefficient: mintedPerHour[name]! * decisionEveryHours,
            times: SUPPLY,
          },
        ]
      : [],
  )
  return {
    version: 2,
    mechanism: guard.mechanism,
    levers: guard.levers.map((lever) => ({
      ...lever,
      kind: lever.maximumStepPerHour === null ? 'increment' : 'level',
      range: 'clamp',
      rate: 'clamp',
      accrualHours: decisionEveryHours,
      change: null,
      zero: 'allowed',
      cooldown: null,
      hysteresis: null,
    })),
    observations: [
      {
        name: SUPPLY,
        unit: 'tokens',
        minimum: 0,
        maximum: MAXIMUM_SUPPLY_TOKENS,
        range: 'halt',
        zero: 'halt',
        age: { seconds: 2 * SECONDS_PER_HOUR, tier: 'halt' },
        jump: null,
        deviation: null,
      },
    ],
    quantities: [
      {
        name: SUPPLY,
        unit: 'tokens',
        basis: SUPPLY,
        floor: null,
        retentionSeconds: LONGEST_WINDOW_DAYS * daySeconds,
        capacity: Math.ceil((LONGEST_WINDOW_DAYS * HOURS_PER_DAY) / decisionEveryHours) + 1,
        counts,
      },
    ],
    effects,
    windows: [1, 7, LONGEST_WINDOW_DAYS].map((days) => ({
      quantity: SUPPLY,
      seconds: days * daySeconds,
      limit: maximumFractionPer24Hours * days,
      limitIs: 'fraction',
      response: 'clamp',
    })),
    definitions: [],
    breakers: [],
    invariants: [],
    fallback: ['last', 'production-rule', 'no-action'],
  }
}

/** The environment's cap on supply, for which a guard's window of 24 hours stands. */
export function supplyLimitOf(guard: Pick<GuardSpecification, 'windows' | 'quantities'>): SupplyLimit {
  const window = guard.windows.find(
    ({ quantity, seconds, limitIs }) =>
      quantity === SUPPLY && seconds === HOURS_PER_DAY * SECONDS_PER_HOUR && limitIs === 'fraction',
  )
  const quantity = guard.quantities.find(({ name }) => name === SUPPLY)
  if (window === undefined || quantity === undefined) {
    throw usageError(
      'The guard has no cap on supply in 24 hours',
      'guard.windows',
      'Add a window of 86,400 seconds on the quantity "supply", as a fraction.',
    )
  }
  return { maximumFractionPer24Hours: window.limit, counts: quantity.counts }
}
