/** Words of 32 bytes as Solidity's ABI lays values out; of what is dynamic, its place is put where it is named. */
export interface AbiValue {
  readonly dynamic: boolean
  readonly words: readonly bigint[]
}

const WORD_BYTES = 32

/** A number, or true and false as 1 and 0, in one word. */
export function abiWord(value: bigint | boolean): AbiValue {
  return { dynamic: false, words: [BigInt.asUintN(256, BigInt(value))] }
}

/** Values one after another: the members of a struct, or of a list behind its length. */
function sequence(values: readonly AbiValue[]): bigint[] {
  const headWords = values.reduce((sum, value) => sum + (value.dynamic ? 1 : value.words.length), 0)
  const head: bigint[] = []
  const tail: bigint[] = []
  for (const { dynamic, words } of values) {
    if (dynamic) head.push(BigInt((headWords + tail.length) * WORD_BYTES))
    for (const word of words) (dynamic ? tail : head).push(word)
  }
  return head.concat(tail)
}

/** A struct. */
export function abiStruct(values: readonly AbiValue[]): AbiValue {
  return { dynamic: values.some(({ dynamic }) => dynamic), words: sequence(values) }
}

/** A list of any length. */
export function abiList(values: readonly AbiValue[]): AbiValue {
  return { dynamic: true, words: [BigInt(values.length), ...sequence(values)] }
}

/** Bytes of any length. */
export function abiBytes(value: Uint8Array): AbiValue {
  const words = [BigInt(value.length)]
  for (let start = 0; start < value.length; start += WORD_BYTES) {
    let word = 0n
    for (let index = start; index < start + WORD_BYTES; index++) {
      word = (word << 8n) | BigInt(value[index] ?? 0)
    }
    words.push(word)
  }
  return { dynamic: true, words }
}

/** The bytes of `abi.encode(values)`. */
export function abiEncode(values: readonly AbiValue[]): Uint8Array {
  const words = sequence(values)
  const view = new DataView(new ArrayBuffer(words.length * WORD_BYTES))
  words.forEach((word, index) => {
    for (let part = 0; part < 4; part++) {
      const shift = BigInt(64 * (3 - part))
      view.setBigUint64(index * WORD_BYTES + part * 8, BigInt.asUintN(64, word >> shift))
    }
  })
  return new Uint8Array(view.buffer)
}
