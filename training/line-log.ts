import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { writeFileAtomically } from '../checkpoints/atomic-write.js'
import { usageError } from '../core/errors.js'

/** The lines that are whole; a last one that was cut off by a kill is left out. */
function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
}

/** The objects of a file with one JSON document a line. */
export function readLines(path: string): Record<string, unknown>[] {
  return linesOf(path).map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Refuses a file that has fewer lines than its checkpoint counts. */
export function requireLines(path: string, lines: number): void {
  const found = linesOf(path).length
  if (found < lines) {
    throw usageError(
      `The file has ${found} lines and the checkpoint counts ${lines}`,
      path,
      'Put the whole file back, or train anew in another folder; nothing was changed.',
    )
  }
}

/** A file that grows by one JSON document a line. */
export class LineLog {
  private constructor(private readonly handle: number) {}

  /** Opens a file at a number of lines: what a process wrote beyond it, after its last checkpoint, is cut off. */
  static open(path: string, lines: number): LineLog {
    const kept = linesOf(path).slice(0, lines)
    writeFileAtomically(path, kept.map((line) => `${line}\n`).join(''))
    return new LineLog(openSync(path, 'a'))
  }

  append(value: unknown): void {
    writeSync(this.handle, `${JSON.stringify(value)}\n`)
  }

  /** Makes all lines durable, so that a checkpoint never counts lines that a power cut can take away. */
  sync(): void {
    fsyncSync(this.handle)
  }

  close(): void {
    closeSync(this.handle)
  }
}
