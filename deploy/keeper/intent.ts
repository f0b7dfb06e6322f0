import { createHash } from 'node:crypto'
import { canonicalJson } from '../../checkpoints/canonical-json.js'
import type { Fees } from './fees.js'

export type Hex = `0x${string}`

/** What the keeper wants done: the contract's Decision, its integers as BigInt. */
export interface ChainDecision {
  readonly policyHash: Hex
  readonly guardHash: Hex
  readonly epoch: bigint
  readonly round: bigint
  /** Seconds, chain time. */
  readonly expiresAt: bigint
  readonly logHash: Hex
  /** One a lever, fixed18. */
  readonly requested: readonly bigint[]
}

/**
 * The one end of a decision. `applied`: the chain holds its event. `refused`: the policy, the guard or the contract said
 * no. `expired`: its time passed. `superseded`: another action took its epoch. `halted`: a switch or a missing reading
 * stopped it.
 */
export const finalStates = ['applied', 'refused', 'expired', 'superseded', 'halted'] as const

export type FinalState = (typeof finalStates)[number]

/** A signed transaction, stored before it is sent. */
export interface Attempt {
  readonly nonce: bigint
  readonly hash: Hex
  /** The signed transaction. */
  readonly raw: Hex
  readonly fees: Fees
  /** The head when it was signed. */
  readonly signedAtBlock: bigint
}

/** How a decision ended. */
export interface Ending {
  readonly state: FinalState
  /** In words. */
  readonly reason: string
  /** The block that decides it: that of the event or the revert, else the head when it was recorded. */
  readonly block: bigint
  readonly blockHash: Hex
  readonly transaction: Hex | null
}

/** One decision on its way, as the journal holds it. */
export interface Intent {
  readonly id: string
  readonly decision: ChainDecision
  /** The head that it was decided at. */
  readonly decidedAtBlock: bigint
  readonly attempts: readonly Attempt[]
  /** Null while it is open; a reorganisation opens it again. */
  readonly ending: Ending | null
  /** Whether the effect's line is written. */
  readonly effectLogged: boolean
}

/**
 * The name of an intent: the same bundle, epoch and action are the same intent, whatever process makes it, so a restarted
 * keeper finds its own and does not make another.
 * @param action what is asked for, or why nothing is
 */
export function intentId(bundleHash: string, epoch: bigint, round: bigint, action: string): string {
  return createHash('sha256')
    .update(canonicalJson({ bundleHash, epoch: `${epoch}`, round: `${round}`, action }))
    .digest('hex')
}
