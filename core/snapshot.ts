/** The typed arrays that a checkpoint can hold. */
export type Column = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array

/** The complete state of a part of the laboratory as named columns; names are joined by "/" where parts nest. */
export type Snapshot = Record<string, Column>

/** The snapshot with a prefix before each name. */
export function withPrefix(prefix: string, snapshot: Snapshot): Snapshot {
  return Object.fromEntries(Object.entries(snapshot).map(([name, column]) => [`${prefix}/${name}`, column]))
}

/** The part of a snapshot under a prefix, with the prefix taken off. */
export function underPrefix(prefix: string, snapshot: Snapshot): Snapshot {
  const start = `${prefix}/`
  return Object.fromEntries(
    Object.entries(snapshot)
      .filter(([name]) => name.startsWith(start))
      .map(([name, column]) => [name.slice(start.length), column]),
  )
}
