import { usageError } from '../core/errors.js'
import { type Column, type Snapshot, underPrefix, withPrefix } from '../core/snapshot.js'

/** A part of an agent with a state of its own. */
export interface StatefulPart {
  snapshot(): Snapshot
  restore(snapshot: Snapshot): unknown
}

/** Parts by name; null where the config does without one. */
export type StatefulParts = Readonly<Record<string, StatefulPart | null>>

/** The snapshots of all parts, each under its name. */
export function snapshotParts(parts: StatefulParts): Snapshot {
  const snapshot: Snapshot = {}
  for (const [name, part] of Object.entries(parts)) {
    if (part !== null) Object.assign(snapshot, withPrefix(name, part.snapshot()))
  }
  return snapshot
}

/** Gives each part its state back; a part that the snapshot lacks is an error. */
export function restoreParts(parts: StatefulParts, snapshot: Snapshot): void {
  for (const [name, part] of Object.entries(parts)) {
    if (part === null) continue
    const stored = underPrefix(name, snapshot)
    if (Object.keys(stored).length === 0) throw missing(name)
    part.restore(stored)
  }
}

/** A column of a snapshot that must be there. */
export function storedColumn(snapshot: Snapshot, name: string): Column {
  const column = snapshot[name]
  if (column === undefined) throw missing(name)
  return column
}

function missing(name: string): Error {
  return usageError(
    `The snapshot has no "${name}"`,
    'agent.restore',
    'Restore a snapshot of an agent of the same config.',
  )
}
