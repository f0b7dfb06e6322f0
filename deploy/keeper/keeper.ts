import { MinthelmError } from '../../core/errors.js'
import type { ControllerReader, Snapshot } from './controller-reader.js'
import { type Proposal, propose } from './decide.js'
import { type ChainDecision, type Intent, intentId } from './intent.js'
import type { Journal } from './journal.js'
import type { KeeperFigures } from './keeper-config.js'
import type { KeeperPolicy } from './keeper-policy.js'
import { hashOfLine } from './log-lines.js'
import { decisionLine, effectLine, type LogIdentity } from './log-writer.js'
import type { Head } from './rpc-quorum.js'
import type { Face, Sender } from './sender.js'
import { type Notice, Settlement } from './settle.js'

/** What the controller calls the last epoch while none has succeeded. */
const NO_EPOCH = 2n ** 64n - 1n

/** What a keeper is made of. */
export interface KeeperParts {
  readonly reader: ControllerReader
  readonly journal: Journal
  /** Null in shadow mode. */
  readonly sender: Sender | null
  readonly policy: KeeperPolicy
  readonly face: Face
  readonly identity: LogIdentity
  readonly figures: KeeperFigures
  readonly notice: Notice
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic: () => number
  /** Whether a decision may be made now; the schedule's word. */
  readonly isDue: () => boolean
}

/** What one look at the chain found. */
export interface TickReport {
  readonly head: Head
  readonly openIntents: number
}

/**
 * A keeper: at every tick it reads the chain, brings open intents on, and where none is open decides for the epoch. All that
 * it must remember is in its journal; killed at any point, another process goes on from there.
 */
export class Keeper {
  private readonly settlement: Settlement
  private lastHead: Head | null = null
  private headSince: number
  private mustReconcile = true

  constructor(private readonly parts: KeeperParts) {
    const { reader, journal, sender, figures, notice } = parts
    this.settlement = new Settlement(reader, journal, sender, figures, notice)
    this.headSince = parts.monotonic()
  }

  /** Why nothing is decided any more; null while all is well. */
  get anomaly(): string | null {
    return this.settlement.anomaly
  }

  /**
   * One look at the chain and what follows from it.
   * @throws RpcFailure, NoQuorum where the chain cannot be read, MinthelmError where the disk refuses; nothing is lost then
   */
  async tick(): Promise<TickReport> {
    const { reader, journal } = this.parts
    journal.flush()
    const head = await reader.rpc.head()
    await this.watch(head)
    await this.reconcile(head)
    for (const intent of this.open()) await this.settlement.advance(intent, head)
    if (this.open().length === 0) await this.decide(head)
    await this.logEffects(head)
    return { head, openIntents: this.open().length }
  }

  private open(): readonly Intent[] {
    return this.parts.journal.intents.filter(({ ending }) => ending === null)
  }

  /** Notes whether the chain still grows, and whether it is the chain that was seen before. */
  private async watch(head: Head): Promise<void> {
    const { reader, figures, monotonic } = this.parts
    const last = this.lastHead
    if (last?.hash !== head.hash) {
      this.headSince = monotonic()
      if (last !== null) {
        const same = head.number >= last.number && (await reader.rpc.block(last.number)).hash === last.hash
        if (!same) this.mustReconcile = true
      }
      this.lastHead = head
    }
    if (monotonic() - this.headSince > figures.noNewHeadMilliseconds) {
      throw new MinthelmError({
        what: `No new block since ${head.number} for ${figures.noNewHeadMilliseconds / 1000} s`,
        where: 'the endpoints',
        remedy: 'See whether they are cut off from the chain; the keeper waits.',
      })
    }
  }

  /** Opens again what a reorganisation took the ground from. */
  private async reconcile(head: Head): Promise<void> {
    if (!this.mustReconcile) return
    const { reader, journal, figures, notice, sender } = this.parts
    let waiting = false
    const recent = journal.intents.filter(
      ({ ending, attempts }) =>
        ending !== null &&
        (attempts.length > 0 || sender === null) &&
        ending.block + figures.reorganisationBlocks >= head.number,
    )
    for (const { id, ending, decision, attempts } of recent) {
      if (ending === null) continue
      if (ending.block > head.number) {
        waiting = true
        continue
      }
      if ((await reader.rpc.block(ending.block)).hash === ending.blockHash) continue
      const reason = `Block ${ending.block} is another one now`
      journal.record({ kind: 'reopened', id, reason })
      notice('reopened', `Epoch ${decision.epoch}: ${reason}`)
      for (const attempt of attempts) sender?.forget(attempt)
    }
    for (const { attempts } of this.open()) for (const attempt of attempts) sender?.forget(attempt)
    this.mustReconcile = waiting
  }

  private lastRound(): bigint {
    return this.parts.journal.intents
      .filter(({ ending }) => ending?.state === 'applied')
      .reduce((most, { decision }) => (decision.round > most ? decision.round : most), 0n)
  }

  private async decide(head: Head): Promise<void> {
    const { reader, policy, face, isDue } = this.parts
    if (!isDue() || this.anomaly !== null) return
    const snapshot = await reader.snapshot(head)
    if (this.isDone(snapshot)) return
    await this.commit(snapshot, await propose(snapshot, policy, face, reader, this.lastRound()))
  }

  /** Whether the epoch has had its action. */
  protected isDone({ lastEpoch, epoch }: Snapshot): boolean {
    return lastEpoch !== NO_EPOCH && lastEpoch >= epoch
  }

  /** The intent's name: the same for the same action in the same epoch on the same round. */
  protected nameOf({ epoch, round }: Snapshot, action: string): string {
    return intentId(this.parts.policy.bundleHash, epoch, round, action)
  }

  /** Records a proposal as an intent, once, and takes the first step with it. */
  private async commit(snapshot: Snapshot, proposal: Proposal): Promise<void> {
    const { journal, policy, identity, figures, notice } = this.parts
    const { head, epoch, round } = snapshot
    const { stop } = proposal
    const asked = proposal.requested?.join() ?? ''
    const action = stop === null ? asked : `${stop.state}: ${stop.reason}`
    const id = this.nameOf(snapshot, action)
    const known = journal.intent(id)
    if (known !== undefined) return this.takeUpAgain(known, stop === null, head)
    // One halt is one line, however many reasons pile up behind it.
    const isSame = (intent: Intent) =>
      intent.decision.epoch === epoch &&
      intent.decision.round === round &&
      intent.ending?.state === stop?.state
    if (stop !== null && journal.intents.some(isSame)) return
    const epochEnd = snapshot.epochZero + (epoch + 1n) * snapshot.epochSeconds - 1n
    const timeout = head.timestamp + figures.validSeconds
    const expiresAt = timeout < epochEnd ? timeout : epochEnd
    const logLine = decisionLine(journal, identity, policy, snapshot, proposal, id, expiresAt)
    const decision: ChainDecision = {
      policyHash: snapshot.policyHash,
      guardHash: snapshot.guardHash,
      epoch,
      round,
      expiresAt,
      logHash: hashOfLine(logLine),
      requested: proposal.requested ?? [],
    }
    journal.record({ kind: 'intent', id, decision, decidedAtBlock: head.number, logLine })
    notice('decided', `Epoch ${epoch}: ${stop === null ? `asks for ${asked}` : stop.reason}`)
    const intent = journal.intent(id)!
    if (stop !== null) return this.settlement.endUnsigned(intent, stop.state, stop.reason, head)
    await this.settlement.advance(intent, head)
  }

  /** An intent that the contract refused goes on where the contract would take it now and its time is not over. */
  private async takeUpAgain(known: Intent, wanted: boolean, head: Head): Promise<void> {
    const { journal, sender, figures } = this.parts
    const { ending, attempts, decision, id } = known
    if (!wanted || sender === null || ending === null || ending.state === 'applied') return
    if (attempts.length >= figures.maximumReverts || head.timestamp > decision.expiresAt) return
    const trial = await this.parts.reader.trial(sender.address, await sender.callData(decision), head)
    if (!trial.ok) return
    journal.record({ kind: 'reopened', id, reason: 'The contract takes it now' })
    await this.settlement.advance(journal.intent(id)!, head)
  }

  /** Logs what is observed once an action's horizon has passed. */
  private async logEffects(head: Head): Promise<void> {
    const { journal, reader, figures, policy } = this.parts
    const next = journal.intents.find(
      ({ ending, effectLogged }) => ending?.state === 'applied' && !effectLogged,
    )
    if (next?.ending == null) return
    const { effectAfterSeconds } = figures
    if (next.decision.expiresAt + effectAfterSeconds > head.timestamp) return
    const snapshot = await reader.snapshot(head)
    const logLine = effectLine(journal, next, policy, snapshot, effectAfterSeconds)
    journal.record({ kind: 'effect', id: next.id, logLine })
  }
}
