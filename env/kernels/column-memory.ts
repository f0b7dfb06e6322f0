import { FIRST_FREE_BYTE, instantiate, type Kernels, type LinearMemory, linearMemory } from './kernels.js'

const LINE_DOUBLES = 8 // a cache line of 64 bytes
const DOUBLE_BYTES = 8
/** Columns that lie a multiple of this apart fall on the same few sets of a processor's first cache. */
const ALIASED_DOUBLES = 64

/**
 * How many doubles a column of so many economies takes: whole cache lines, with room for a vector that reaches beyond
 * the last economy, and no power of two apart from the next column.
 */
export function columnStride(width: number): number {
  const stride = (Math.ceil(width / LINE_DOUBLES) + 1) * LINE_DOUBLES
  return stride % ALIASED_DOUBLES === 0 ? stride + LINE_DOUBLES : stride
}

/** One memory that columns are carved of, so that JavaScript and the kernels work on them in place. */
export class ColumnMemory {
  readonly kernels: Kernels
  private readonly memory: LinearMemory
  private end = FIRST_FREE_BYTE

  /**
   * @param size entries of a column
   * @param columns the most columns that will be carved; what is never touched takes no memory
   */
  constructor(size: number, columns: number) {
    this.memory = linearMemory(FIRST_FREE_BYTE + columns * columnStride(size) * DOUBLE_BYTES)
    this.kernels = instantiate(this.memory)
  }

  /** `width` columns side by side, `block[column * size + economy]`. */
  doubles(size: number, width = 1): Float64Array {
    return new Float64Array(this.memory.buffer, this.take(size * width), size * width)
  }

  bytes(count: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.take(Math.ceil(count / 8)), count)
  }

  words(count: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, this.take(Math.ceil(count / 2)), count)
  }

  integers(count: number): Int32Array {
    return new Int32Array(this.memory.buffer, this.take(Math.ceil(count / 2)), count)
  }

  private take(doubles: number): number {
    const start = this.end
    this.end += columnStride(doubles) * DOUBLE_BYTES
    return start
  }
}
