import type { FeeFigures } from './fees.js'
import type { RetryFigures } from './rpc-quorum.js'

/** The figures by which a keeper sends and watches. */
export interface KeeperFigures {
  /** An action counts as done with so many blocks, its own included. */
  readonly confirmations: bigint
  /** A transaction that is not mined after so many blocks is replaced by one that offers more. */
  readonly bumpAfterBlocks: bigint
  /** A transaction that is not mined is sent again after so long. */
  readonly resendAfterMilliseconds: number
  /** So many blocks behind the head, endings are still compared with the chain. */
  readonly reorganisationBlocks: bigint
  /** A decision may be applied so long, chain seconds; the end of its epoch ends it too. */
  readonly validSeconds: bigint
  /** Reverted transactions of one decision after which it is given up. */
  readonly maximumReverts: number
  /** Percent that a gas estimate is raised by. */
  readonly gasMarginPercent: bigint
  /** So long after an action its effect is read, chain seconds. */
  readonly effectAfterSeconds: bigint
  /** Pause between two looks at the chain. */
  readonly pollMilliseconds: number
  /** Longest pause after failures. */
  readonly maximumPauseMilliseconds: number
  /** No new block for so long, and nothing is decided: the endpoints may be cut off from the chain. */
  readonly noNewHeadMilliseconds: number
  /** An endpoint has so long for an answer. */
  readonly requestTimeoutMilliseconds: number
  readonly fees: FeeFigures
  readonly retries: RetryFigures
}

const GWEI = 1_000_000_000n

/**
 * The figures of established senders: 12 confirmations and 10 s a request as in OpenZeppelin Relayer; a bump of 20 % after
 * 3 blocks, resending after a minute and no new head for 3 minutes as in Chainlink's node.
 */
export const defaultFigures: KeeperFigures = {
  confirmations: 12n,
  bumpAfterBlocks: 3n,
  resendAfterMilliseconds: 60_000,
  reorganisationBlocks: 128n,
  validSeconds: 1800n,
  maximumReverts: 3,
  gasMarginPercent: 30n,
  effectAfterSeconds: 86_400n,
  pollMilliseconds: 4000,
  maximumPauseMilliseconds: 60_000,
  noNewHeadMilliseconds: 180_000,
  requestTimeoutMilliseconds: 10_000,
  fees: { tipPerGas: GWEI, maximumFeePerGas: 500n * GWEI, bumpPercent: 20n },
  retries: {
    attempts: 3,
    initialDelayMilliseconds: 250,
    maximumDelayMilliseconds: 10_000,
    failuresInARow: 25,
    restMilliseconds: 30_000,
  },
}
