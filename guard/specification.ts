/** What one lever may do. */
export interface LeverLimits {
  readonly name: string
  readonly unit: string
  readonly minimum: number
  readonly maximum: number
  readonly default: number
  /** Largest change within one hour; null where the lever is set anew each time (a rate of change itself). */
  readonly maximumStepPerHour: number | null
}

/** The cap on changes of supply: the sum of |change / supply| over any 24 hours. */
export interface SupplyLimit {
  readonly maximumFractionPer24Hours: number
  /** Whether users' redemptions and mints count beside the changes that the policy starts. */
  readonly counts: 'policy' | 'policy-and-redemptions'
}

/** A guard as data: limits that hold whatever the policy says. */
export interface GuardSpecification {
  readonly version: 1
  readonly mechanism: string
  readonly levers: readonly LeverLimits[]
  readonly supply: SupplyLimit
}
