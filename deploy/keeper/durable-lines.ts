import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../../checkpoints/atomic-write.js'
import { MinthelmError } from '../../core/errors.js'

/** The calls by which a durable file is written; a test may put a failing disk in their place. */
export interface FileCalls {
  write(descriptor: number, bytes: Uint8Array, position: number): number
  sync(descriptor: number): void
  truncate(descriptor: number, length: number): void
}

export const fileCalls: FileCalls = {
  write: (descriptor, bytes, position) => writeSync(descriptor, bytes, 0, bytes.length, position),
  sync: (descriptor) => fsyncSync(descriptor),
  truncate: (descriptor, length) => ftruncateSync(descriptor, length),
}

/** Whether a line is whole; a last one that is not is torn, one in the middle is damage. */
export type LineCheck = (text: string) => boolean

/** The lines of a file's bytes, as far as they are whole. */
export interface ReadLines {
  readonly lines: readonly string[]
  /** Bytes of the whole lines. */
  readonly bytes: number
  /** Whether a torn line follows them. */
  readonly torn: boolean
}

/**
 * Reads lines that a process may have been killed while writing: a torn last line is left out and reported; a broken line
 * with another behind it is no accident of that kind and is refused.
 */
export function readDurableLines(path: string, whole: LineCheck): ReadLines {
  if (!existsSync(path)) return { lines: [], bytes: 0, torn: false }
  const file = readFileSync(path)
  const lines: string[] = []
  let start = 0
  while (start < file.length) {
    const end = file.indexOf(10, start)
    const text = end < 0 ? null : file.toString('utf8', start, end)
    if (text === null || !whole(text)) {
      if (end >= 0 && end + 1 < file.length) {
        throw new MinthelmError({
          what: `Line ${lines.length + 1} is damaged and others follow it`,
          where: path,
          remedy:
            'Put the file back from a copy; nothing was changed and nothing is sent on a damaged record.',
        })
      }
      return { lines, bytes: start, torn: true }
    }
    lines.push(text)
    start = end + 1
  }
  return { lines, bytes: start, torn: false }
}

/** A file that grows by lines, each durable when `append` returns. A failed append leaves no trace. */
export class DurableLines {
  private constructor(
    private readonly path: string,
    private readonly descriptor: number,
    private bytes: number,
    private readonly calls: FileCalls,
  ) {}

  /** Opens the file and cuts off a torn last line. */
  static open(path: string, whole: LineCheck, calls: FileCalls): { file: DurableLines; found: ReadLines } {
    const found = readDurableLines(path, whole)
    const isNew = !existsSync(path)
    // Not 'a': an append after a failed one has to be able to cut back.
    const descriptor = openSync(path, isNew ? 'wx' : 'r+', 0o600)
    if (found.torn) {
      calls.truncate(descriptor, found.bytes)
      calls.sync(descriptor)
    }
    if (isNew) syncFolder(dirname(path))
    return { file: new DurableLines(path, descriptor, found.bytes, calls), found }
  }

  /** @throws MinthelmError where the disk refuses; the file is as before then. */
  append(text: string): void {
    const line = Buffer.from(`${text}\n`)
    try {
      // What a failed append left behind goes first.
      this.calls.truncate(this.descriptor, this.bytes)
      for (let written = 0; written < line.length; ) {
        const count = this.calls.write(this.descriptor, line.subarray(written), this.bytes + written)
        written += count
      }
      this.calls.sync(this.descriptor)
    } catch (cause) {
      throw new MinthelmError({
        what: `A line could not be made durable: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: this.path,
        remedy: 'See that the disk has room and can be written; nothing was sent.',
        cause,
      })
    }
    this.bytes += line.length
  }

  close(): void {
    closeSync(this.descriptor)
  }
}

const CHECK_DIGITS = 16
const checkOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, CHECK_DIGITS)

/** A line with a checksum in front, so that a torn one is known from a whole one. */
export function withCheck(text: string): string {
  return `${checkOf(text)} ${text}`
}

/** The text of a line that `withCheck` wrote; null where it is not whole. */
export function withoutCheck(line: string): string | null {
  const text = line.slice(CHECK_DIGITS + 1)
  return line[CHECK_DIGITS] === ' ' && line.startsWith(checkOf(text)) ? text : null
}
