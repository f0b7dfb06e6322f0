/**
 * A guard's limits in integers, field for field the struct `Guard.Limits` of Guard.sol. Quantities have 18 decimals, times are
 * seconds. `NONE` stands for a limit that there is not, `NO_INDEX` for an observation that there is not.
 */
export const NONE = 2n ** 255n - 1n
export const NO_INDEX = 255n
/** Sizes of numbers that a guard calculates with lie below this, so that products of two fit int256. */
export const TOO_LARGE = 2n ** 127n
export const ONE = 10n ** 18n

/** 0 clamp, 1 reject. */
export type ResponseCode = 0n | 1n
/** 0 no tier, 1 warn, 2 restrict, 3 halt. */
export type TierCode = 0n | 1n | 2n | 3n

export interface LimitsLever {
  /** ASCII, padded with zeros on the right, as 32 bytes. */
  readonly name: bigint
  readonly unit: bigint
  readonly increment: boolean
  readonly minimum: bigint
  readonly maximum: bigint
  readonly initial: bigint
  readonly rangeResponse: ResponseCode
  readonly zeroRefused: boolean
  readonly minimumChange: bigint
  readonly minimumChangeResponse: ResponseCode
  readonly cooldownSeconds: bigint
  readonly cooldownResponse: ResponseCode
  readonly maximumIncrease: bigint
  readonly increaseRelative: boolean
  readonly maximumDecrease: bigint
  readonly decreaseRelative: boolean
  readonly previousWithinBounds: boolean
  readonly changeResponse: ResponseCode
  readonly stepPerHour: bigint
  readonly accrualSeconds: bigint
  readonly rateResponse: ResponseCode
}

export interface LimitsObservation {
  readonly name: bigint
  readonly unit: bigint
  readonly minimum: bigint
  readonly maximum: bigint
  readonly rangeTier: TierCode
  readonly zeroTier: TierCode
  readonly maximumAgeSeconds: bigint
  readonly ageTier: TierCode
  readonly maximumJump: bigint
  readonly jumpWithinSeconds: bigint
  readonly jumpTier: TierCode
  readonly maximumDeviation: bigint
  readonly deviationTier: TierCode
}

export interface LimitsQuantity {
  readonly name: bigint
  readonly unit: bigint
  readonly basis: bigint
  readonly floor: bigint
  readonly floorResponse: ResponseCode
  readonly retentionSeconds: bigint
  readonly capacity: bigint
}

export interface LimitsEffect {
  readonly lever: bigint
  readonly quantity: bigint
  readonly coefficient: bigint
  readonly observation: bigint
}

export interface LimitsWindow {
  readonly quantity: bigint
  readonly lengthSeconds: bigint
  readonly limit: bigint
  readonly fraction: boolean
  readonly response: ResponseCode
}

export interface LimitsBreaker {
  readonly tier: TierCode
  readonly trip: Uint8Array
  /** Empty: cleared as soon as `trip` no longer holds. */
  readonly clear: Uint8Array
}

export interface GuardLimits {
  readonly levers: readonly LimitsLever[]
  readonly observations: readonly LimitsObservation[]
  readonly quantities: readonly LimitsQuantity[]
  readonly effects: readonly LimitsEffect[]
  readonly windows: readonly LimitsWindow[]
  readonly breakers: readonly LimitsBreaker[]
  readonly invariants: readonly Uint8Array[]
  /** 0 last, 1 production rule, 2 no action; in order. */
  readonly fallbacks: readonly bigint[]
}
