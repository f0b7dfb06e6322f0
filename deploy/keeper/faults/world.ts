import type { GuardWords } from '../decide.js'
import type { Hex } from '../intent.js'
import type { KeeperPolicy } from '../keeper-policy.js'
import type { LocalChain } from './local-chain.js'

/** A chain with a controller on it, and what others than the keeper may do there. */
export interface World {
  readonly chain: LocalChain
  readonly chainId: number
  readonly controller: Hex
  /** The keeper's key: signer of decisions and payer of gas. */
  readonly keeperKey: Hex
  readonly policy: KeeperPolicy
  readonly guard: GuardWords
  readonly epochSeconds: number
  /** A new observation round: one value an observation, fixed18. */
  observe(values: readonly bigint[]): Promise<void>
  setPaused(paused: boolean): Promise<void>
  /** Governance stores other limits. */
  changeGuard(): Promise<void>
  /** Somebody else acts in the current epoch. */
  actElsewhere(): Promise<void>
}
