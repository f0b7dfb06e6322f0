import { sources } from './controller-abi.js'
import type { AppliedEvent, ControllerReader, Trial } from './controller-reader.js'
import type { Attempt, Ending, FinalState, Intent } from './intent.js'
import type { Journal } from './journal.js'
import type { KeeperFigures } from './keeper-config.js'
import { receiptLine } from './log-writer.js'
import type { Head } from './rpc-quorum.js'
import type { MinedReceipt, Sender } from './sender.js'

/** Something worth a line and a count: `what` is a fixed word, `words` say it to a person. */
export type Notice = (what: string, words: string) => void

const stateOfError: Readonly<Record<string, FinalState>> = {
  ControllerPaused: 'halted',
  AlreadyRetired: 'halted',
  EpochDone: 'superseded',
  WrongRound: 'superseded',
  WrongEpoch: 'expired',
  Expired: 'expired',
}

/** The end that a contract's refusal means, by the name of its error. */
export function stateOfTrial(trial: Extract<Trial, { ok: false }>): FinalState {
  return stateOfError[trial.error] ?? 'refused'
}

/** Brings open intents to their end: sends, sends again, bids more, waits for confirmations, records. */
export class Settlement {
  /** Set where an action's effect was not what the event says; nothing more is decided then. */
  anomaly: string | null = null

  constructor(
    private readonly reader: ControllerReader,
    private readonly journal: Journal,
    /** Null in shadow: nothing is ever sent. */
    private readonly sender: Sender | null,
    private readonly figures: KeeperFigures,
    private readonly notice: Notice,
  ) {}

  private isConfirmed(block: bigint, head: Head): boolean {
    return head.number - block + 1n >= this.figures.confirmations
  }

  /** The newest block that enough others follow. */
  private confirmedBlock(head: Head): Promise<Head> {
    const number = head.number - this.figures.confirmations + 1n
    return this.reader.rpc.block(number > 0n ? number : 0n)
  }

  private async finish(
    intent: Intent,
    ending: Ending,
    event: AppliedEvent | null = null,
    readBack: readonly bigint[] = [],
  ): Promise<void> {
    const logLine = receiptLine(this.journal, intent, ending, event, readBack)
    this.journal.record({ kind: 'final', id: intent.id, ending, logLine })
    this.notice(ending.state, `Epoch ${intent.decision.epoch}: ${ending.state}. ${ending.reason}`)
  }

  /** Ends an intent at once: nothing of it was ever signed, so nothing can come of it. */
  endUnsigned(intent: Intent, state: FinalState, reason: string, head: Head): Promise<void> {
    const ending = { state, reason, block: head.number, blockHash: head.hash, transaction: null }
    return this.finish(intent, ending)
  }

  /** Takes one open intent as far as the chain allows now. */
  async advance(intent: Intent, head: Head): Promise<void> {
    const { decision } = intent
    const { reorganisationBlocks } = this.figures
    const from =
      intent.decidedAtBlock > reorganisationBlocks ? intent.decidedAtBlock - reorganisationBlocks : 0n
    const events = await this.reader.events(from, head.number, decision.epoch)
    const event = events.find((candidate) => candidate.logHash === decision.logHash)
    if (event !== undefined) return this.applied(intent, event, head)
    const other = events[0]
    if (other !== undefined) return this.superseded(intent, other, head)
    if (this.sender === null) return this.expireIfPast(intent, head).then(() => {})
    return this.pursue(intent, head, this.sender)
  }

  private async applied(intent: Intent, event: AppliedEvent, head: Head): Promise<void> {
    if (!this.isConfirmed(event.block, head)) return
    const readBack = await this.reader.leverValues(event.blockHash)
    const { decision } = intent
    const same = (a: readonly bigint[], b: readonly bigint[]) => a.join() === b.join()
    // A fallback's request is the contract's own.
    if (event.source !== sources.fallback && !same(event.requested, decision.requested)) {
      this.anomaly = `Epoch ${decision.epoch}: the event's request is not the decision's`
    } else if (!same(readBack, event.applied)) {
      this.anomaly = `Epoch ${decision.epoch}: the levers read ${readBack.join(', ')} where ${event.applied.join(', ')} was applied`
    }
    if (this.anomaly !== null) this.notice('anomaly', this.anomaly)
    const { block, blockHash, transaction } = event
    const reason = this.anomaly ?? 'The levers read back as applied'
    await this.finish(intent, { state: 'applied', reason, block, blockHash, transaction }, event, readBack)
  }

  private async superseded(intent: Intent, other: AppliedEvent, head: Head): Promise<void> {
    if (!this.isConfirmed(other.block, head)) return
    const equal = other.requested.join() === intent.decision.requested.join()
    const reason = `Another action took the epoch: ${other.logHash}, which asked for ${equal ? 'the same' : 'something else'}`
    const { block, blockHash } = other
    await this.finish(intent, { state: 'superseded', reason, block, blockHash, transaction: null })
  }

  /** Ends the intent where no block that could still be mined may apply it. */
  private async expireIfPast(intent: Intent, head: Head): Promise<boolean> {
    if (head.timestamp <= intent.decision.expiresAt) return false
    const confirmed = await this.confirmedBlock(head)
    if (confirmed.timestamp > intent.decision.expiresAt) {
      const paused = await this.reader.paused(confirmed)
      const ending = paused
        ? { state: 'halted' as const, reason: 'The controller was paused until the time was over' }
        : { state: 'expired' as const, reason: 'Its time was over before it was applied' }
      await this.finish(intent, {
        ...ending,
        block: confirmed.number,
        blockHash: confirmed.hash,
        transaction: null,
      })
    }
    return true
  }

  private async pursue(intent: Intent, head: Head, sender: Sender): Promise<void> {
    const last = intent.attempts.at(-1)
    if (last === undefined) {
      if (!(await this.expireIfPast(intent, head))) await this.first(intent, head, sender)
      return
    }
    const mined = await this.minedOf(intent, last, sender)
    if (mined !== null) return this.afterRevert(intent, mined, head, sender)
    if (await this.expireIfPast(intent, head)) return
    const count = await sender.minedCount(head)
    if (count > last.nonce) return this.afterForeignNonce(intent, last, head, sender)
    for (let nonce = count; nonce < last.nonce; nonce++) await sender.fill(nonce, head)
    await this.push(intent, last, head, sender)
  }

  private async first(intent: Intent, head: Head, sender: Sender): Promise<void> {
    const trial = await this.trial(intent, head, sender)
    if (!trial.ok)
      return this.endUnsigned(intent, stateOfTrial(trial), `The contract says ${trial.words}`, head)
    await this.sign(intent, await sender.minedCount(head), head, sender)
  }

  private trial(intent: Intent, head: Head, sender: Sender): Promise<Trial> {
    return sender.callData(intent.decision).then((data) => this.reader.trial(sender.address, data, head))
  }

  private async sign(intent: Intent, nonce: bigint, head: Head, sender: Sender): Promise<boolean> {
    const outcome = await sender.signAndSend(intent, nonce, head)
    if (outcome === null)
      this.notice('fee-ceiling', `Epoch ${intent.decision.epoch}: the fee ceiling is reached`)
    else this.notice(`send-${outcome}`, `Epoch ${intent.decision.epoch}: nonce ${nonce} ${outcome}`)
    return outcome !== null
  }

  /** Whichever transaction of the last nonce was mined. One that succeeded would have shown as an event. */
  private async minedOf(
    intent: Intent,
    last: Attempt,
    sender: Sender,
  ): Promise<{ attempt: Attempt; receipt: MinedReceipt } | null> {
    for (const attempt of intent.attempts.filter(({ nonce }) => nonce === last.nonce)) {
      const receipt = await sender.receipt(attempt.hash)
      if (receipt !== null) return { attempt, receipt }
    }
    return null
  }

  private async afterRevert(
    intent: Intent,
    mined: { attempt: Attempt; receipt: MinedReceipt },
    head: Head,
    sender: Sender,
  ): Promise<void> {
    const { receipt, attempt } = mined
    if (!this.isConfirmed(receipt.block, head)) return
    const nonces = new Set(intent.attempts.map(({ nonce }) => nonce)).size
    const past = head.timestamp > intent.decision.expiresAt
    const trial = past ? null : await this.trial(intent, head, sender)
    if (trial?.ok === true && nonces < this.figures.maximumReverts) {
      this.notice('reverted', `Epoch ${intent.decision.epoch}: reverted, and passes now; signed anew`)
      await this.sign(intent, await sender.minedCount(head), head, sender)
      return
    }
    const { block, blockHash } = receipt
    const transaction = attempt.hash
    const ending =
      trial === null
        ? { state: 'expired' as const, reason: 'The transaction reverted, and its time is over' }
        : trial.ok
          ? { state: 'refused' as const, reason: `The transaction reverted ${nonces} times` }
          : {
              state: stateOfTrial(trial),
              reason: `The transaction reverted; the contract says ${trial.words}`,
            }
    await this.finish(intent, { ...ending, block, blockHash, transaction })
  }

  /** The nonce went to a transaction that is not this intent's: ours can never be mined, so it gets another nonce. */
  private async afterForeignNonce(intent: Intent, last: Attempt, head: Head, sender: Sender): Promise<void> {
    const confirmed = await this.confirmedBlock(head)
    if ((await sender.minedCount(confirmed)) <= last.nonce) return
    this.notice(
      'nonce-taken',
      `Epoch ${intent.decision.epoch}: nonce ${last.nonce} went to another transaction`,
    )
    const trial = await this.trial(intent, head, sender)
    if (!trial.ok) {
      const { number: block, hash: blockHash } = confirmed
      const reason = `Its nonce went to another transaction; the contract says ${trial.words}`
      return this.finish(intent, { state: stateOfTrial(trial), reason, block, blockHash, transaction: null })
    }
    await this.sign(intent, await sender.minedCount(head), head, sender)
  }

  /** Sends what is signed again, or bids more for the same nonce. */
  private async push(intent: Intent, last: Attempt, head: Head, sender: Sender): Promise<void> {
    const bid = head.number >= last.signedAtBlock + this.figures.bumpAfterBlocks
    if (!bid && !sender.isDue(last)) return
    const trial = await this.trial(intent, head, sender)
    if (!trial.ok) {
      this.notice('held', `Epoch ${intent.decision.epoch}: not sent again; the contract says ${trial.words}`)
      return
    }
    if (bid && (await this.sign(intent, await sender.retryNonce(last), head, sender))) return
    if (!sender.isDue(last)) return
    const outcome = await sender.send(last)
    this.notice(`send-${outcome}`, `Epoch ${intent.decision.epoch}: nonce ${last.nonce} again, ${outcome}`)
    if (outcome === 'underpriced') await this.sign(intent, await sender.retryNonce(last), head, sender)
  }
}
