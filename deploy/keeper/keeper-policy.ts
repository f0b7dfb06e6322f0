import type { ExactPolicy } from './attributions.js'
import type { Hex } from './intent.js'

/** What a keeper needs of a frozen policy. */
export interface KeeperPolicy {
  readonly bundleHash: string
  readonly policyHash: Hex
  /** keccak-256 of the canonical encoding of the bundle's guard. */
  readonly guardHash: Hex
  /** Names of the observations, in order. */
  readonly observations: readonly string[]
  readonly levers: readonly string[]
  /** The observation that decisions are explained against: the medians of training, fixed18. */
  readonly baseline: readonly bigint[]
  /**
   * The policy for given levers in force.
   * @throws MinthelmError where the policy gives no finite number
   */
  at(inForce: readonly bigint[]): ExactPolicy
}
