import { readFileSync } from 'node:fs'
import { canonicalJson } from '../../checkpoints/canonical-json.js'
import { MinthelmError } from '../../core/errors.js'
import { sources } from './controller-abi.js'
import type { AppliedEvent } from './controller-reader.js'
import type { Hex } from './intent.js'
import {
  type DecisionLine,
  type EffectLine,
  hashOfLine,
  type LogLine,
  NO_LINE,
  type ReceiptLine,
} from './log-lines.js'
import { logLineSchema } from './log-schema.js'

/** One thing that is wrong with a log. */
export interface LogFinding {
  /** Line from 1; null where it is about the chain. */
  readonly line: number | null
  readonly what: string
}

/** One decision with all that the log says about it. */
export interface LoggedDecision {
  readonly line: number
  readonly hash: Hex
  readonly decision: DecisionLine
  /** Oldest first; the last one counts. */
  readonly receipts: readonly ReceiptLine[]
  readonly effect: EffectLine | null
}

/** A log as far as it can be read. */
export interface ReadLog {
  readonly lines: readonly LogLine[]
  readonly decisions: readonly LoggedDecision[]
  readonly findings: readonly LogFinding[]
}

function parsed(text: string): LogLine | null {
  try {
    const found = logLineSchema.safeParse(JSON.parse(text))
    return found.success ? found.data : null
  } catch {
    return null
  }
}

/** Whether each lever's contributions add up to what was requested, to the last digit. */
function attributionFindings(line: DecisionLine, number: number): readonly LogFinding[] {
  return line.attributions.flatMap((attribution, index) => {
    const requested = line.requested[index]?.value ?? ''
    const sum = attribution.contributions.reduce(
      (total, { value }) => total + BigInt(value),
      BigInt(attribution.baseline) + BigInt(attribution.residual),
    )
    return `${sum}` === requested
      ? []
      : [{ line: number, what: `the attributions of ${attribution.lever} do not add up to the request` }]
  })
}

/** Reads a log's text and checks that it is one unbroken chain. */
export function checkLog(text: string): ReadLog {
  const findings: LogFinding[] = []
  const texts = text.split('\n')
  if (texts.pop() !== '') findings.push({ line: texts.length + 1, what: 'the last line is cut off' })
  const lines: LogLine[] = []
  const decisions = new Map<Hex, LoggedDecision & { receipts: ReceiptLine[]; effect: EffectLine | null }>()
  let previous: Hex = NO_LINE
  texts.forEach((lineText, index) => {
    const number = index + 1
    const line = parsed(lineText)
    const hash = hashOfLine(lineText)
    if (line === null || canonicalJson(line) !== lineText) {
      findings.push({ line: number, what: 'it is no line of a decision log as keepers write it' })
    } else {
      if (line.previous !== previous) {
        findings.push({
          line: number,
          what: 'it does not follow the line before it: one was changed, left out or moved',
        })
      }
      if (line.sequence !== index) {
        findings.push({ line: number, what: `its number is ${line.sequence} where ${index} is due` })
      }
      lines.push(line)
      if (line.type === 'decision') {
        decisions.set(hash, { line: number, hash, decision: line, receipts: [], effect: null })
        findings.push(...attributionFindings(line, number))
      } else {
        const decision = decisions.get(line.decision)
        if (decision === undefined)
          findings.push({ line: number, what: 'its decision is not in the log before it' })
        else if (line.type === 'receipt') {
          if ((decision.receipts.at(-1)?.sequence ?? null) !== line.revises) {
            findings.push({ line: number, what: 'a second receipt that does not say which one it revises' })
          }
          decision.receipts.push(line)
        } else decision.effect = line
      }
    }
    previous = hash
  })
  return { lines, decisions: [...decisions.values()], findings }
}

/** Reads and checks a log file. */
export function readLog(path: string): ReadLog {
  try {
    return checkLog(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new MinthelmError({
      what: 'The decision log cannot be read',
      where: path,
      remedy: 'Give the decisions.jsonl of a keeper.',
      exitStatus: 2,
      cause,
    })
  }
}

/**
 * Holds a log against the chain: every action has its line, every applied line its action, and they say the same. What the
 * chain holds cannot be left out of the log, nor rewritten in it.
 *
 * @param events all actions of the controller
 * @param settledBlock an action up to this block must have its receipt
 */
export function compareWithChain(
  log: ReadLog,
  events: readonly AppliedEvent[],
  settledBlock: bigint,
): readonly LogFinding[] {
  const findings: LogFinding[] = []
  const byHash = new Map(log.decisions.map((entry) => [entry.hash, entry]))
  const onChain = new Set(events.map(({ logHash }) => logHash))
  for (const event of events) {
    const entry = byHash.get(event.logHash)
    const epoch = `epoch ${event.epoch}`
    if (entry === undefined) {
      if (event.source === sources.override || event.source === sources.report) continue
      findings.push({
        line: null,
        what: `${epoch}: the chain holds an action whose line is not in the log (cut off, or rewritten)`,
      })
      continue
    }
    const { decision, line, receipts } = entry
    if (decision.epoch !== `${event.epoch}` || decision.policyHash !== event.policyHash) {
      findings.push({ line, what: `${epoch}: the line and the chain's event name another epoch or policy` })
    }
    const requested = decision.requested.map(({ value }) => value).join()
    if (event.source !== sources.fallback && requested !== event.requested.join()) {
      findings.push({ line, what: `${epoch}: the chain holds another request than the line` })
    }
    const receipt = receipts.at(-1)
    if (receipt === undefined) {
      if (event.block <= settledBlock)
        findings.push({ line, what: `${epoch}: applied on the chain, and the log has no receipt (cut off)` })
    } else if (receipt.state !== 'applied') {
      findings.push({ line, what: `${epoch}: applied on the chain, ${receipt.state} in the log` })
    } else if (receipt.applied.join() !== event.applied.join() || receipt.blockHash !== event.blockHash) {
      findings.push({ line, what: `${epoch}: the receipt's values or block are not the chain's` })
    }
  }
  for (const { hash, line, decision, receipts } of log.decisions) {
    if (receipts.at(-1)?.state === 'applied' && !onChain.has(hash)) {
      findings.push({
        line,
        what: `epoch ${decision.epoch}: applied in the log, and the chain has no such action`,
      })
    }
  }
  return findings
}
