import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { usageError } from '../core/errors.js'
import { writeFileAtomically } from './atomic-write.js'
import {
  type ByteSource,
  decodeTrainingCheckpoint,
  encodeTrainingCheckpoint,
  type TrainingCheckpoint,
} from './training-checkpoint.js'

const PIECE_BYTES = 1 << 20

/** Writes a checkpoint whole or not at all. */
export function writeTrainingCheckpoint(path: string, checkpoint: TrainingCheckpoint): void {
  writeFileAtomically(path, encodeTrainingCheckpoint(checkpoint))
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read'
    throw usageError(
      `The checkpoint ${reason}`,
      path,
      'Give the path of a checkpoint, or a run folder that has one.',
    )
  }
}

/** Opens a file, hands it over as bytes that are read piece by piece, and closes it again. */
function withFile<Result>(path: string, use: (source: ByteSource) => Result): Result {
  const handle = openForReading(path)
  try {
    const stat = fstatSync(handle)
    if (!stat.isFile()) throw usageError('The checkpoint is no file', path, 'Give the path of a checkpoint.')
    const { size } = stat
    return use({
      size,
      read: (target, position) => {
        let filled = 0
        while (filled < target.length) {
          const count = readSync(handle, target, filled, target.length - filled, position + filled)
          if (count === 0) throw usageError('The checkpoint ends too early', path, 'Take another copy of it.')
          filled += count
        }
      },
    })
  } finally {
    closeSync(handle)
  }
}

/**
 * Reads a checkpoint and checks all of it.
 *
 * @throws usage error (status 2) where it is missing, no checkpoint, damaged, or written by other numerics
 */
export function readTrainingCheckpoint(path: string): TrainingCheckpoint {
  return withFile(path, (source) => decodeTrainingCheckpoint(source, path))
}

/** SHA-256 of a checkpoint's file in hexadecimal: the name of a run's outcome. */
export function checkpointFileSha256(path: string): string {
  return withFile(path, ({ size, read }) => {
    const digest = createHash('sha256')
    const piece = new Uint8Array(PIECE_BYTES)
    for (let position = 0; position < size; position += PIECE_BYTES) {
      const part = piece.subarray(0, Math.min(PIECE_BYTES, size - position))
      read(part, position)
      digest.update(part)
    }
    return digest.digest('hex')
  })
}
