import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Makes a folder's entries durable, such as a name that was just moved into it. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function writeWhole(handle: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(handle, bytes, written, bytes.length - written)
  }
}

/**
 * Writes a file that is there whole or not at all, even when the machine fails: a temporary file beside it, fsync,
 * rename over the old one, fsync of the folder.
 *
 * @param content text, or pieces that are written one after the other (so that they need not be joined in memory)
 */
export function writeFileAtomically(path: string, content: string | Iterable<Uint8Array>): void {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`)
  try {
    const handle = openSync(temporary, 'w')
    try {
      const pieces = typeof content === 'string' ? [new TextEncoder().encode(content)] : content
      for (const piece of pieces) writeWhole(handle, piece)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(folder)
}
