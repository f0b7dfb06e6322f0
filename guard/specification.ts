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

/** The environment's cap on changes of supply in any 24 hours; a bundle's guard has it as a window on a quantity. */
export interface SupplyLimit {
  readonly maximumFractionPer24Hours: number
  /** Whether users' redemptions and mints count beside the changes that the policy starts. */
  readonly counts: 'policy' | 'policy-and-redemptions'
}

/** What a limit does with a request beyond it: bring it to the limit, or drop the whole decision. */
export type Response = 'clamp' | 'reject'

/**
 * How much a failed check costs: `warn` is only said, `restrict` lets levers move towards their defaults only and
 * increments be zero, `halt` drops the decision.
 */
export type Tier = 'warn' | 'restrict' | 'halt'

/** The largest change of a lever in one decision, in its own unit or relative to the size of the value in force. */
export interface ChangeLimit {
  /** null: no limit in that direction. */
  readonly maximumIncrease: number | null
  readonly increaseIs: 'absolute' | 'relative'
  readonly maximumDecrease: number | null
  readonly decreaseIs: 'absolute' | 'relative'
  /** Whether the change is measured from the value in force as it is, or brought within the lever's bounds first. */
  readonly previous: 'as-is' | 'within-bounds'
  readonly response: Response
}

/** A lever of a guard: bounds and rate as in training, and what only a chain needs. */
export interface GuardLever extends LeverLimits {
  /** A level stays until it is set anew. An increment acts once, so that the value before it is always zero. */
  readonly kind: 'level' | 'increment'
  /** What happens beyond minimum and maximum. */
  readonly range: Response
  /** What happens beyond maximumStepPerHour. */
  readonly rate: Response
  /** Hours without a change add up for maximumStepPerHour, but not more of them than this. */
  readonly accrualHours: number
  readonly change: ChangeLimit | null
  /** Whether the lever may be set to zero. */
  readonly zero: 'allowed' | 'refused'
  /** Seconds that must have passed since the lever's last change; equality passes. */
  readonly cooldown: { readonly seconds: number; readonly response: Response } | null
  /** A change smaller than this, in the lever's unit, is not made. */
  readonly hysteresis: { readonly minimumChange: number; readonly response: Response } | null
}

/** A quantity that the guard reads before it decides, and the checks on its reading. */
export interface GuardObservation {
  readonly name: string
  readonly unit: string
  /** Values that a sound reading can have, and what a reading outside of them costs. */
  readonly minimum: number
  readonly maximum: number
  readonly range: Tier
  /** What a reading of zero costs; null where zero is as good as any. */
  readonly zero: Tier | null
  /** Oldest reading that counts; equality passes. */
  readonly age: { readonly seconds: number; readonly tier: Tier }
  /** Largest |value - last| / |last| against the last sound reading, where that is no older than withinSeconds. */
  readonly jump: { readonly fraction: number; readonly withinSeconds: number; readonly tier: Tier } | null
  /** Largest (highest - lowest source) / |value|. */
  readonly deviation: { readonly fraction: number; readonly tier: Tier } | null
}

/** Something that decisions use up or change, such as supply, emission or a treasury's money. */
export interface GuardQuantity {
  readonly name: string
  readonly unit: string
  /** The observation that holds the stock which the quantity changes (supply, treasury); null where there is none. */
  readonly basis: string | null
  /** The stock may not fall below this through a decision; null where there is no floor. */
  readonly floor: { readonly minimum: number; readonly response: Response } | null
  /** How long changes are remembered: at least the longest window, so that limits can change without forgetting. */
  readonly retentionSeconds: number
  /** Changes remembered at most. Where there is no room for one more, the decision is refused. */
  readonly capacity: number
  /** What the environment counts in training; on a chain only what the policy starts passes through the guard. */
  readonly counts: 'policy' | 'policy-and-redemptions'
}

/** A decision's change of a quantity: lever value x coefficient x reading of the observation (1 where null). */
export interface GuardEffect {
  readonly lever: string
  readonly quantity: string
  /** Below zero where the quantity's stock falls as the lever rises. */
  readonly coefficient: number
  readonly times: string | null
}

/** A cap on the sum of absolute changes of a quantity over (t - seconds, t]. */
export interface GuardWindow {
  readonly quantity: string
  readonly seconds: number
  /** In the quantity's unit, or as a fraction of the smallest stock in the window. */
  readonly limit: number
  readonly limitIs: 'absolute' | 'fraction'
  readonly response: Response
}

/**
 * A value that conditions may name, such as `reserveRatio` for `reserves / (supply + supplyDelta)`: put in where it is named,
 * so that it is of the state after the decision in invariants, and before it in breakers.
 */
export interface GuardDefinition {
  readonly name: string
  readonly text: string
}

/** A condition on the state after the decision: its text, and the same compiled (see guard/postfix.ts). */
export interface GuardInvariant {
  readonly text: string
  /** Postfix code, hexadecimal with 0x in front. */
  readonly code: string
}

/** A condition on the state before the decision that raises the tier while it holds, until `clear` holds. */
export interface GuardBreaker {
  readonly trip: GuardInvariant
  /** null: cleared as soon as `trip` no longer holds. */
  readonly clear: GuardInvariant | null
  readonly tier: Tier
}

/**
 * What acts where a decision is dropped: the levels in force and no increment (`last`), the mechanism's production rule,
 * or nothing. Each passes the same guard.
 */
export type Fallback = 'last' | 'production-rule' | 'no-action'

/** A guard as data (guard.json): limits that hold whatever the policy says. */
export interface GuardSpecification {
  readonly version: 2
  readonly mechanism: string
  readonly levers: readonly GuardLever[]
  readonly observations: readonly GuardObservation[]
  readonly quantities: readonly GuardQuantity[]
  readonly effects: readonly GuardEffect[]
  readonly windows: readonly GuardWindow[]
  readonly definitions: readonly GuardDefinition[]
  readonly breakers: readonly GuardBreaker[]
  readonly invariants: readonly GuardInvariant[]
  readonly fallback: readonly Fallback[]
}
