import type { RandomStream } from '../../../core/random/stream.js'
import type { Hex } from '../intent.js'
import type { KeeperPolicy } from '../keeper-policy.js'
import type { Face } from '../sender.js'
import type { LocalChain } from './local-chain.js'

/** Observations that must not be acted on, by what is wrong with them. */
export type UnsoundKind = 'zero' | 'negative' | 'jump' | 'out-of-distribution' | 'not-finite'

/** A chain with a controller on it, and what others than the keeper may do there. */
export interface World {
  readonly chain: LocalChain
  readonly chainId: number
  readonly controller: Hex
  /** The keeper's key: signer of decisions and payer of gas. */
  readonly keeperKey: Hex
  readonly keeperAddress: Hex
  readonly face: Face
  /** The folder of the bundle that the chain registered. */
  readonly bundleFolder: string
  readonly epochSeconds: number
  /** Older observations are not acted on, seconds. */
  readonly maximumAgeSeconds: number
  /** Reads the bundle from its folder, as a keeper does when it starts. */
  readPolicy(): KeeperPolicy
  /** An observation that the policy answers with a movement. */
  soundObservation(random: RandomStream): readonly bigint[]
  unsoundObservation(kind: UnsoundKind): readonly bigint[]
  /** A new observation round: one value an observation, fixed18. */
  observe(values: readonly bigint[]): Promise<void>
  setPaused(paused: boolean): Promise<void>
  /** Governance stores other limits. */
  changeGuard(): Promise<void>
  /** Ends the chain and removes the bundle. */
  close(): Promise<void>
  /** What a keeper in another process needs to know. */
  describe(): WorldDescription
}

/** A world as text that a child process can be given. */
export interface WorldDescription {
  readonly url: string
  readonly controller: Hex
  readonly chainId: number
  readonly face: Face
  readonly bundleFolder: string
  readonly keeperKey: Hex
}
