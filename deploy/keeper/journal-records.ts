import { MinthelmError } from '../../core/errors.js'
import type { Attempt, ChainDecision, Ending, Hex, Intent } from './intent.js'

/** Whose journal it is: another chain, controller or sender must not take it up. */
export interface JournalOwner {
  readonly chainId: number
  readonly controller: Hex
  readonly sender: Hex
  readonly mode: 'send' | 'shadow'
}

/** One transition. Lines of the decision log ride on the transition that makes them, so that neither can be without the other. */
export type JournalRecord =
  | { readonly kind: 'opened'; readonly version: 1; readonly owner: JournalOwner }
  | {
      readonly kind: 'intent'
      readonly id: string
      readonly decision: ChainDecision
      readonly decidedAtBlock: bigint
      readonly logLine: string
    }
  | { readonly kind: 'signed'; readonly id: string; readonly attempt: Attempt }
  /** A transfer of nothing to oneself that takes a nonce which nothing else of ours has. */
  | { readonly kind: 'filler'; readonly attempt: Attempt }
  | { readonly kind: 'final'; readonly id: string; readonly ending: Ending; readonly logLine: string }
  | { readonly kind: 'reopened'; readonly id: string; readonly reason: string }
  | { readonly kind: 'effect'; readonly id: string; readonly logLine: string }

/** Everything that the records say. */
export interface JournalState {
  owner: JournalOwner | null
  readonly intents: Map<string, Intent>
  readonly fillers: Attempt[]
  readonly logLines: string[]
}

const BIG = /^-?\d+n$/

/** JSON with BigInts as "123n". */
export function encodeRecord(record: JournalRecord): string {
  return JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

/** The record that `encodeRecord` wrote. The line's checksum has vouched for its shape. */
export function decodeRecord(text: string): JournalRecord {
  return JSON.parse(text, (key, value: unknown) =>
    key !== 'reason' && typeof value === 'string' && BIG.test(value) ? BigInt(value.slice(0, -1)) : value,
  ) as JournalRecord
}

function damaged(what: string, where: string): MinthelmError {
  return new MinthelmError({
    what: `The journal contradicts itself: ${what}`,
    where,
    remedy: 'Put the journal back from a copy, or begin with an empty state folder once nothing is pending.',
  })
}

/** Adds one transition to the state. */
export function applyRecord(state: JournalState, record: JournalRecord, where: string): void {
  if (record.kind === 'opened') {
    if (state.owner !== null) throw damaged('it was opened twice', where)
    state.owner = record.owner
    return
  }
  if (state.owner === null) throw damaged('its first line is missing', where)
  if ('logLine' in record) state.logLines.push(record.logLine)
  if (record.kind === 'filler') {
    state.fillers.push(record.attempt)
    return
  }
  if (record.kind === 'intent') {
    if (state.intents.has(record.id)) throw damaged(`intent ${record.id} was made twice`, where)
    const { id, decision, decidedAtBlock } = record
    state.intents.set(id, { id, decision, decidedAtBlock, attempts: [], ending: null, effectLogged: false })
    return
  }
  const intent = state.intents.get(record.id)
  if (intent === undefined) throw damaged(`${record.kind} of intent ${record.id}, which is not there`, where)
  state.intents.set(record.id, advanced(intent, record))
}

function advanced(
  intent: Intent,
  record: Extract<JournalRecord, { kind: 'signed' | 'final' | 'reopened' | 'effect' }>,
): Intent {
  switch (record.kind) {
    case 'signed':
      return { ...intent, attempts: [...intent.attempts, record.attempt] }
    case 'final':
      return { ...intent, ending: record.ending }
    case 'reopened':
      return { ...intent, ending: null }
    case 'effect':
      return { ...intent, effectLogged: true }
  }
}
