import { join } from 'node:path'
import { MinthelmError, usageError } from '../../core/errors.js'
import { DurableLines, type FileCalls, withCheck, withoutCheck } from './durable-lines.js'
import type { Attempt, Intent } from './intent.js'
import {
  applyRecord,
  decodeRecord,
  encodeRecord,
  type JournalOwner,
  type JournalRecord,
  type JournalState,
} from './journal-records.js'

export const journalName = 'journal.log'
export const decisionLogName = 'decisions.jsonl'

/** A line of the decision log is whole where it is one JSON object. */
function isWholeJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

function foreign(what: string, where: string): MinthelmError {
  return usageError(what, where, 'Give the keeper a state folder of its own (--state).')
}

/**
 * The write-ahead journal of a keeper: every transition is durable before the keeper acts on it. The decision log is
 * written from it and mended from it, so the two cannot tell different stories after a crash.
 */
export class Journal {
  private constructor(
    private readonly file: DurableLines,
    private readonly log: DurableLines,
    private readonly state: JournalState,
    /** Where a process was killed while writing, its torn line, which never took effect. */
    readonly tornTail: boolean,
    /** Lines of the decision log that are in its file. */
    private loggedLines: number,
  ) {}

  /**
   * Opens or begins the journal of a state folder and mends the decision log beside it.
   * @throws MinthelmError where a file is damaged in its middle, belongs to another keeper, or the two disagree
   */
  static open(folder: string, owner: JournalOwner, calls: FileCalls): Journal {
    const path = join(folder, journalName)
    const logPath = join(folder, decisionLogName)
    const state: JournalState = { owner: null, intents: new Map(), fillers: [], logLines: [] }
    const journal = DurableLines.open(path, (line) => withoutCheck(line) !== null, calls)
    journal.found.lines.forEach((line, index) => {
      applyRecord(state, decodeRecord(withoutCheck(line)!), `${path}:${index + 1}`)
    })
    const log = DurableLines.open(logPath, isWholeJson, calls)
    const opened = new Journal(journal.file, log.file, state, journal.found.torn, log.found.lines.length)
    if (state.owner === null) opened.record({ kind: 'opened', version: 1, owner })
    else if (JSON.stringify(state.owner) !== JSON.stringify(owner)) {
      throw foreign(
        `The journal is that of controller ${state.owner.controller} on chain ${state.owner.chainId}, sender ${state.owner.sender}, mode ${state.owner.mode}`,
        path,
      )
    }
    opened.checkLog(log.found.lines, logPath)
    opened.flush()
    return opened
  }

  /** The log must be the journal's lines, perhaps without the last ones, which a crash kept from being written. */
  private checkLog(found: readonly string[], path: string): void {
    const { logLines } = this.state
    const wrong = found.findIndex((line, index) => line !== logLines[index])
    if (wrong >= 0) {
      throw new MinthelmError({
        what: `Line ${wrong + 1} of the decision log is not what the journal holds`,
        where: `${path}:${wrong + 1}`,
        remedy: 'Find who changed it; put both files back from the same copy.',
      })
    }
  }

  /** Writes what the decision log still lacks. */
  flush(): void {
    for (const line of this.state.logLines.slice(this.loggedLines)) {
      this.log.append(line)
      this.loggedLines++
    }
  }

  /**
   * Makes a transition durable; then, where it has a line of the decision log, that line too.
   * @throws MinthelmError where the disk refuses
   */
  record(record: JournalRecord): void {
    this.file.append(withCheck(encodeRecord(record)))
    applyRecord(this.state, record, 'journal')
    this.flush()
  }

  /** The last line of the decision log. */
  get lastLogLine(): string | null {
    return this.state.logLines.at(-1) ?? null
  }

  get logLength(): number {
    return this.state.logLines.length
  }

  /** All lines of the decision log, oldest first. */
  get logLines(): readonly string[] {
    return this.state.logLines
  }

  intent(id: string): Intent | undefined {
    return this.state.intents.get(id)
  }

  /** All intents, oldest first. */
  get intents(): readonly Intent[] {
    return [...this.state.intents.values()]
  }

  /** Every transaction ever signed, oldest first, with the intent that it serves (null for a filler). */
  get attempts(): readonly { readonly intent: Intent | null; readonly attempt: Attempt }[] {
    return [
      ...this.intents.flatMap((intent) => intent.attempts.map((attempt) => ({ intent, attempt }))),
      ...this.state.fillers.map((attempt) => ({ intent: null, attempt })),
    ]
  }

  close(): void {
    this.file.close()
    this.log.close()
  }
}
