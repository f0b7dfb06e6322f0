import { createHash } from 'node:crypto'
import { canonicalJson } from '../../checkpoints/canonical-json.js'
import type { FinalState, Hex } from './intent.js'

/** A named value of the decision: fixed18 integers as decimal text, so that no digit is lost. */
export interface NamedValue {
  readonly name: string
  readonly value: string
}

/** What each input added to one lever's request: baseline + sum of contributions = requested, to the last digit. */
export interface Attribution {
  readonly lever: string
  /** What the policy asks for where every input stands at its median of training. */
  readonly baseline: string
  readonly contributions: readonly NamedValue[]
  /** What the contributions leave unexplained; "0" by construction. */
  readonly residual: string
}

/** What a keeper read, thought and wanted. Its hash goes into the chain's event. */
export interface DecisionLine {
  readonly type: 'decision'
  readonly sequence: number
  readonly previous: Hex
  readonly intent: string
  readonly mode: 'signed' | 'on-chain-policy' | 'shadow'
  readonly chainId: number
  readonly controller: Hex
  readonly bundleHash: string
  readonly policyHash: Hex
  readonly guardHash: Hex
  readonly epoch: string
  readonly round: string
  /** Chain time of the block that everything was read at, seconds. */
  readonly decidedAt: string
  readonly block: string
  readonly blockHash: Hex
  readonly expiresAt: string
  readonly observations: readonly NamedValue[]
  /** SHA-256 of the observations as read, canonical JSON. */
  readonly observationsHash: Hex
  readonly inForce: readonly NamedValue[]
  /** What is asked for: by the policy, or where its request was dropped and the keeper signs, by the fallback; empty where nothing is. */
  readonly requested: readonly NamedValue[]
  /** What the guard lets through; empty where it lets nothing. */
  readonly guarded: readonly NamedValue[]
  /** In words: why nothing is done, or what the guard changed. */
  readonly reasons: readonly string[]
  readonly attributions: readonly Attribution[]
}

/** How a decision ended. A later receipt for the same decision revises it: a reorganisation took its block away. */
export interface ReceiptLine {
  readonly type: 'receipt'
  readonly sequence: number
  readonly previous: Hex
  /** Hash of the decision's line. */
  readonly decision: Hex
  readonly epoch: string
  readonly state: FinalState
  readonly reason: string
  readonly block: string
  readonly blockHash: Hex
  readonly transaction: Hex | null
  /** The event's applied values; empty unless applied. */
  readonly applied: readonly string[]
  /** The levers read back at the event's block; empty unless applied. */
  readonly readBack: readonly string[]
  /** Sequence of the receipt that this one corrects. */
  readonly revises: number | null
}

/** What was observed once the horizon had passed; observed, not caused. */
export interface EffectLine {
  readonly type: 'effect'
  readonly sequence: number
  readonly previous: Hex
  readonly decision: Hex
  readonly horizonSeconds: string
  readonly block: string
  readonly blockHash: Hex
  readonly round: string
  readonly observationsBefore: readonly NamedValue[]
  readonly observationsAfter: readonly NamedValue[]
  readonly levers: readonly NamedValue[]
}

export type LogLine = DecisionLine | ReceiptLine | EffectLine

/** What the first line has as its predecessor. */
export const NO_LINE: Hex = `0x${'0'.repeat(64)}`

export function sha256Hex(text: string): Hex {
  return `0x${createHash('sha256').update(text).digest('hex')}`
}

/** A line as it is written: canonical, so that its hash is one. */
export function encodeLine(line: LogLine): string {
  return canonicalJson(line)
}

/** The hash of a written line. */
export const hashOfLine = sha256Hex
