const FIRST_FREE_BYTE = 65_536 // below lies what the module itself keeps
const ALIGNMENT = 64
const NUMBER_BYTES = 4

/** A WebAssembly memory that threads share. */
export interface LinearMemory {
  readonly buffer: SharedArrayBuffer
}

/** Hands out places in one linear memory; threads that plan alike get the same places. */
export class MemoryPlan {
  #end = FIRST_FREE_BYTE

  /** The address of a new column of `count` float32 or int32 numbers, on a cache line of its own. */
  numbers(count: number): number {
    const address = this.#end
    this.#end = Math.ceil((address + count * NUMBER_BYTES) / ALIGNMENT) * ALIGNMENT
    return address
  }

  /** The address of a new column of `count` float64 numbers. */
  doubles(count: number): number {
    return this.numbers(2 * count)
  }

  /** Bytes of memory that the plan needs. */
  get bytes(): number {
    return this.#end
  }
}

/** A column of float32 numbers at an address. */
export function floatsAt(memory: LinearMemory, address: number, count: number): Float32Array {
  return new Float32Array(memory.buffer, address, count)
}
