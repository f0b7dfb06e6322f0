import { usageError } from '../core/errors.js'
import type { Column, Snapshot } from '../core/snapshot.js'

/** A column of a snapshot, of the length that is due; another length or none is an error that names it. */
export function storedColumn(snapshot: Snapshot, name: string, length: number, where: string): Column {
  const column = snapshot[name]
  if (column === undefined || column.length !== length) {
    throw usageError(
      `The snapshot has ${column === undefined ? 'no' : `${column.length} entries of`} "${name}" where ${length} are due`,
      where,
      'Restore a snapshot of the same environment with the same numEnvs and options.',
    )
  }
  return column
}
