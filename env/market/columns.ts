/**
 * Named columns of doubles, one entry an economy, all carved from one buffer: a snapshot is a copy of `values`.
 * A subclass declares its columns as fields in a fixed order; the order is part of every stored snapshot.
 */
export class ColumnSet {
  readonly size: number
  private readonly buffer: Float64Array
  private used = 0

  /** @param capacity the most columns that the subclass will carve. */
  constructor(size: number, capacity: number) {
    this.size = size
    this.buffer = new Float64Array(size * capacity)
  }

  /** The next `width` columns, laid out as `block[column * size + economy]`. */
  protected carve(width = 1): Float64Array {
    const start = this.used * this.size
    this.used += width
    const column = this.buffer.subarray(start, this.used * this.size)
    if (column.length !== width * this.size)
      throw new RangeError('A column set carves more than its capacity')
    return column
  }

  /** Every column in order, as one array that shares their memory. */
  get values(): Float64Array {
    return this.buffer.subarray(0, this.used * this.size)
  }
}

/** The names of the columns of a set. */
export type ColumnName<Set> = {
  [Name in keyof Set]: Set[Name] extends Float64Array ? (Name extends 'values' ? never : Name) : never
}[keyof Set] &
  string

/** The names of the single columns of a set in carving order; blocks of several columns are left out. */
export function columnNames<Set extends ColumnSet>(set: Set): ColumnName<Set>[] {
  const names: string[] = []
  for (const [name, column] of Object.entries(set)) {
    if (column instanceof Float64Array && name !== 'buffer' && column.length === set.size) names.push(name)
  }
  return names as ColumnName<Set>[]
}
