import type { ColumnMemory } from '../kernels/column-memory.js'

/**
 * Named columns of doubles, one entry an economy. A subclass declares its columns as fields in a fixed order; the order
 * is part of every stored snapshot.
 */
export class ColumnSet {
  readonly size: number
  private readonly memory: ColumnMemory | null
  private readonly blocks: Float64Array[] = []

  /** @param memory what the columns are carved of; each has a buffer of its own by default. */
  constructor(size: number, memory: ColumnMemory | null = null) {
    this.size = size
    this.memory = memory
  }

  /** The next `width` columns, laid out as `block[column * size + economy]`. */
  protected carve(width = 1): Float64Array {
    const block = this.memory?.doubles(this.size, width) ?? new Float64Array(this.size * width)
    this.blocks.push(block)
    return block
  }

  /** How many numbers there are. */
  get length(): number {
    return this.blocks.reduce((sum, block) => sum + block.length, 0)
  }

  /** Every number, column after column, as an array of its own. */
  get values(): Float64Array {
    const values = new Float64Array(this.length)
    let at = 0
    for (const block of this.blocks) {
      values.set(block, at)
      at += block.length
    }
    return values
  }

  /** Takes up what `values` gave. */
  load(values: Float64Array): void {
    let at = 0
    for (const block of this.blocks) {
      block.set(values.subarray(at, at + block.length))
      at += block.length
    }
  }

  /** Writes 0 into the columns of one economy. */
  clear(economy: number): void {
    for (let place = 0; place < this.blocks.length; place++) {
      const block = this.blocks[place]
      for (let at = economy; at < block.length; at += this.size) block[at] = 0
    }
  }

  /** Writes 0 into every column. */
  clearAll(): void {
    for (const block of this.blocks) block.fill(0)
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
    if (column instanceof Float64Array && column.length === set.size) names.push(name)
  }
  return names as ColumnName<Set>[]
}
