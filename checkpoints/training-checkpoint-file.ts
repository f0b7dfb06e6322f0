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

/** Writes a checkpoint whole or not at all, and returns the SHA-256 of the file in hexadecimal. */
export function writeTrainingCheckpoint(path: string, checkpoint: TrainingCheckpoint): string {
  const pieces = encodeTrainingCheckpoint(checkpoint)
  const digest = createHash('sha256')
  for (const piece of pieces) digest.update(piece)
  writeFileAtomically(path, pieces)
  return digest.digest('hex')
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
    const size = fstatSync(handle).size
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
