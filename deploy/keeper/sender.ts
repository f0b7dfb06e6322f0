import { encodeFunctionData, keccak256 } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { controllerAbi, decisionDomain, decisionTypes } from './controller-abi.js'
import { bumpedFees, type Fees, firstFees } from './fees.js'
import type { Attempt, ChainDecision, Hex, Intent } from './intent.js'
import type { Journal } from './journal.js'
import type { KeeperFigures } from './keeper-config.js'
import { RpcFailure } from './rpc-endpoint.js'
import { type Head, NoQuorum, type RpcQuorum } from './rpc-quorum.js'
import { classifySendError, type SendErrorClass } from './send-errors.js'

/** How the action reaches the controller. */
export type Face = 'signed' | 'on-chain-policy'

/** Who signs, for what. */
export interface SenderIdentity {
  readonly account: PrivateKeyAccount
  readonly chainId: number
  readonly controller: Hex
  readonly face: Face
}

/** What became of a mined transaction. */
export interface MinedReceipt {
  readonly succeeded: boolean
  readonly block: bigint
  readonly blockHash: Hex
}

interface RawReceipt {
  readonly status: Hex
  readonly blockNumber: Hex
  readonly blockHash: Hex
}

/** Signs, stores, sends. Every signed transaction is in the journal before any endpoint sees it. */
export class Sender {
  /** When each transaction was last sent, by its hash, in this process. */
  private readonly sentAt = new Map<Hex, number>()
  private readonly account: PrivateKeyAccount
  private readonly chainId: number
  private readonly controller: Hex
  private readonly face: Face

  constructor(
    private readonly rpc: RpcQuorum,
    private readonly journal: Journal,
    private readonly figures: KeeperFigures,
    identity: SenderIdentity,
    /** Milliseconds of a clock that only goes forward. */
    private readonly monotonic: () => number,
  ) {
    this.account = identity.account
    this.chainId = identity.chainId
    this.controller = identity.controller
    this.face = identity.face
  }

  get address(): Hex {
    return this.account.address
  }

  /** The call that carries out a decision, with the keeper's signature where the face asks for one. */
  async callData(decision: ChainDecision): Promise<Hex> {
    if (this.face === 'on-chain-policy') {
      const args = [decision.logHash, decision.epoch] as const
      return encodeFunctionData({ abi: controllerAbi, functionName: 'executePolicy', args })
    }
    const signature = await this.account.signTypedData({
      domain: decisionDomain(this.chainId, this.controller),
      types: decisionTypes,
      primaryType: 'Decision',
      message: decision,
    })
    return encodeFunctionData({ abi: controllerAbi, functionName: 'execute', args: [decision, signature] })
  }

  /** Transactions of the sender in blocks up to the head. */
  async minedCount(head: Head): Promise<bigint> {
    const count = await this.rpc.read('eth_getTransactionCount', [this.address, { blockHash: head.hash }])
    return BigInt(count as Hex)
  }

  async receipt(hash: Hex): Promise<MinedReceipt | null> {
    const raw = (await this.rpc.read('eth_getTransactionReceipt', [hash])) as RawReceipt | null
    if (raw === null) return null
    return {
      succeeded: raw.status === '0x1',
      block: BigInt(raw.blockNumber),
      blockHash: raw.blockHash,
    }
  }

  /** The offer for a nonce: more than whatever of ours has it already, null where the ceiling forbids that. */
  private feesFor(nonce: bigint, head: Head): Fees | null {
    const earlier = this.journal.attempts.filter(({ attempt }) => attempt.nonce === nonce)
    const previous = earlier.reduce<Fees | null>(
      (most, { attempt }) =>
        most === null || attempt.fees.maxFeePerGas > most.maxFeePerGas ? attempt.fees : most,
      null,
    )
    const { baseFeePerGas } = head
    return previous === null
      ? firstFees(baseFeePerGas, this.figures.fees)
      : bumpedFees(previous, baseFeePerGas, this.figures.fees)
  }

  private async sign(
    to: Hex,
    data: Hex,
    gas: bigint,
    nonce: bigint,
    fees: Fees,
    head: Head,
  ): Promise<Attempt> {
    const { chainId } = this
    const raw = await this.account.signTransaction({
      type: 'eip1559',
      chainId,
      nonce: Number(nonce),
      to,
      data,
      gas,
      ...fees,
    })
    return { nonce, hash: keccak256(raw), raw, fees, signedAtBlock: head.number }
  }

  /**
   * Signs a decision's transaction for a nonce, stores and sends it.
   * @returns null where the fee ceiling leaves no room for a better offer
   */
  async signAndSend(
    intent: Intent,
    nonce: bigint,
    head: Head,
  ): Promise<SendErrorClass | 'sent' | 'unknown' | null> {
    const fees = this.feesFor(nonce, head)
    if (fees === null) return null
    const data = await this.callData(intent.decision)
    const call = { from: this.address, to: this.controller, data }
    const estimates = await this.rpc.broadcast('eth_estimateGas', [call])
    const amounts = estimates.filter((answer): answer is Hex => typeof answer === 'string').map(BigInt)
    if (amounts.length < this.rpc.votes) {
      const failures = estimates.filter((answer): answer is RpcFailure => answer instanceof RpcFailure)
      throw new NoQuorum(
        `No estimate of gas: ${failures.map((failure) => failure.message).join('; ')}`,
        failures,
      )
    }
    const most = amounts.reduce((a, b) => (a > b ? a : b))
    const gas = (most * (100n + this.figures.gasMarginPercent)) / 100n
    const attempt = await this.sign(this.controller, data, gas, nonce, fees, head)
    this.journal.record({ kind: 'signed', id: intent.id, attempt })
    return this.send(attempt)
  }

  /** Sends a stored transaction, again or for the first time, to every endpoint; one that takes it is enough. */
  async send(attempt: Attempt): Promise<SendErrorClass | 'sent' | 'unknown'> {
    this.sentAt.set(attempt.hash, this.monotonic())
    const answers = await this.rpc.broadcast('eth_sendRawTransaction', [attempt.raw])
    if (answers.some((answer) => typeof answer === 'string')) return 'sent'
    const classes = answers
      .filter((answer): answer is RpcFailure => answer instanceof RpcFailure && answer.kind === 'answered')
      .map((failure) => classifySendError(failure.message))
    if (classes.includes('already-there')) return 'already-there'
    // Nobody answered: it may have arrived all the same, and is sent again as it is.
    return classes[0] ?? 'unknown'
  }

  /** Whether a transaction is due to be sent again: never sent by this process, or long enough ago. */
  isDue(attempt: Attempt): boolean {
    const at = this.sentAt.get(attempt.hash)
    return at === undefined || this.monotonic() - at >= this.figures.resendAfterMilliseconds
  }

  /** The nonce of a retry: that of the attempt before it, so that at most one of them can be mined. */
  async retryNonce(last: Attempt): Promise<bigint> {
    return last.nonce
  }

  /** Lets a transaction be sent again at once. */
  forget(attempt: Attempt): void {
    this.sentAt.delete(attempt.hash)
  }

  /** Takes a missing nonce before ours: by what we once signed for it, or by a transfer of nothing to ourselves. */
  async fill(nonce: bigint, head: Head): Promise<void> {
    const stored = this.journal.attempts.filter(({ attempt }) => attempt.nonce === nonce).at(-1)
    if (stored !== undefined) {
      if (this.isDue(stored.attempt)) await this.send(stored.attempt)
      return
    }
    const fees = this.feesFor(nonce, head)
    if (fees === null) return
    const attempt = await this.sign(this.address, '0x', 21_000n, nonce, fees, head)
    this.journal.record({ kind: 'filler', attempt })
    await this.send(attempt)
  }
}
