import type { AppliedEvent, Snapshot } from './controller-reader.js'
import { named, type Proposal } from './decide.js'
import type { Ending, Hex, Intent } from './intent.js'
import type { Journal } from './journal.js'
import type { KeeperPolicy } from './keeper-policy.js'
import {
  type DecisionLine,
  type EffectLine,
  encodeLine,
  hashOfLine,
  type LogLine,
  NO_LINE,
  type ReceiptLine,
} from './log-lines.js'

/** Whose decisions are logged. */
export interface LogIdentity {
  readonly mode: DecisionLine['mode']
  readonly chainId: number
  readonly controller: Hex
}

/** Place of the next line in the chain of lines. */
function next(journal: Journal): { sequence: number; previous: Hex } {
  const last = journal.lastLogLine
  return { sequence: journal.logLength, previous: last === null ? NO_LINE : hashOfLine(last) }
}

/** The line of a decision. */
export function decisionLine(
  journal: Journal,
  identity: LogIdentity,
  policy: KeeperPolicy,
  snapshot: Snapshot,
  proposal: Proposal,
  intent: string,
  expiresAt: bigint,
): string {
  const line: DecisionLine = {
    type: 'decision',
    ...next(journal),
    intent,
    ...identity,
    bundleHash: policy.bundleHash,
    policyHash: policy.policyHash,
    guardHash: policy.guardHash,
    epoch: `${snapshot.epoch}`,
    round: `${snapshot.round}`,
    decidedAt: `${snapshot.head.timestamp}`,
    block: `${snapshot.head.number}`,
    blockHash: snapshot.head.hash,
    expiresAt: `${expiresAt}`,
    observations: proposal.observations,
    observationsHash: proposal.observationsHash,
    inForce: proposal.inForce,
    requested: named(policy.levers, proposal.requested ?? []),
    guarded: named(policy.levers, proposal.guarded ?? []),
    reasons: proposal.reasons,
    attributions: proposal.attributions,
  }
  return encodeLine(line)
}

/** The last receipt of a decision that the journal holds. */
function lastReceipt(journal: Journal, decision: Hex): ReceiptLine | null {
  return (
    journal.logLines
      .map((text) => JSON.parse(text) as LogLine)
      .filter((line): line is ReceiptLine => line.type === 'receipt' && line.decision === decision)
      .at(-1) ?? null
  )
}

/** The line of a decision's end. */
export function receiptLine(
  journal: Journal,
  intent: Intent,
  ending: Ending,
  event: AppliedEvent | null,
  readBack: readonly bigint[],
): string {
  const line: ReceiptLine = {
    type: 'receipt',
    ...next(journal),
    decision: intent.decision.logHash,
    epoch: `${intent.decision.epoch}`,
    state: ending.state,
    reason: ending.reason,
    block: `${ending.block}`,
    blockHash: ending.blockHash,
    transaction: ending.transaction,
    applied: event === null ? [] : event.applied.map(String),
    readBack: readBack.map(String),
    revises: lastReceipt(journal, intent.decision.logHash)?.sequence ?? null,
  }
  return encodeLine(line)
}

/** The line of what was read once a decision's horizon had passed. */
export function effectLine(
  journal: Journal,
  intent: Intent,
  policy: KeeperPolicy,
  snapshot: Snapshot,
  horizonSeconds: bigint,
): string {
  const before = journal.logLines
    .map((text) => ({ text, line: JSON.parse(text) as LogLine }))
    .find(({ line, text }) => line.type === 'decision' && hashOfLine(text) === intent.decision.logHash)
  const line: EffectLine = {
    type: 'effect',
    ...next(journal),
    decision: intent.decision.logHash,
    horizonSeconds: `${horizonSeconds}`,
    block: `${snapshot.head.number}`,
    blockHash: snapshot.head.hash,
    round: `${snapshot.round}`,
    observationsBefore: before?.line.type === 'decision' ? before.line.observations : [],
    observationsAfter: named(
      policy.observations,
      policy.observations.map((name) => snapshot.slots[snapshot.slotNames.indexOf(name)] ?? 0n),
    ),
    levers: named(policy.levers, snapshot.leverValues),
  }
  return encodeLine(line)
}
