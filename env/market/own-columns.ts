import type { ColumnMemory } from '../kernels/column-memory.js'
import { ColumnSet } from './columns.js'

/** Columns that a mechanism declares for itself, in the order of their names in the declaration. */
export class OwnColumns extends ColumnSet {
  readonly columns: Readonly<Record<string, Float64Array>>

  constructor(size: number, names: readonly string[], memory: ColumnMemory | null = null) {
    super(size, memory)
    this.columns = Object.fromEntries(names.map((name) => [name, this.carve()]))
  }
}
