type Node = { readonly opcode: number; readonly operands: readonly Node[]; readonly value: bigint }

const UNIT = 10n ** 18n
const HIGHEST = 2n ** 255n - 1n

const arities: Readonly<Record<number, number>> = {
  1: 0,
  2: 0,
  16: 2,
  17: 2,
  18: 2,
  19: 2,
  20: 1,
  21: 1,
  22: 2,
  23: 2,
  32: 2,
  33: 2,
  34: 2,
  35: 2,
  36: 2,
  37: 2,
  48: 2,
  49: 2,
  50: 1,
  51: 3,
}

class Malformed extends Error {}

/** Operations in the order of the code; constants and symbols with their values. */
function read(code: Uint8Array, symbols: readonly bigint[]): Omit<Node, 'operands'>[] {
  const words: Omit<Node, 'operands'>[] = []
  let rest = [...code]
  while (rest.length > 0) {
    const [opcode, ...others] = rest as [number, ...number[]]
    if (!(opcode in arities)) throw new Malformed()
    if (opcode === 1) {
      if (others.length < 32) throw new Malformed()
      const hex = others.slice(0, 32).map((byte) => byte.toString(16).padStart(2, '0'))
      words.push({ opcode, value: BigInt.asIntN(256, BigInt(`0x${hex.join('')}`)) })
      rest = others.slice(32)
    } else if (opcode === 2) {
      const value = symbols[others[0] ?? Number.NaN]
      if (value === undefined) throw new Malformed()
      words.push({ opcode, value })
      rest = others.slice(1)
    } else {
      words.push({ opcode, value: 0n })
      rest = others
    }
  }
  if (words.length > 64) throw new Malformed()
  return words
}

/** The tree whose root is the last word; takes its words off the list. */
function grow(words: Omit<Node, 'operands'>[]): Node {
  const root = words.pop()
  if (root === undefined) throw new Malformed()
  const operands: Node[] = []
  for (let count = arities[root.opcode]!; count > 0; count--) operands.unshift(grow(words))
  return { ...root, operands }
}

function within(value: bigint): bigint {
  if (value > HIGHEST || value < -HIGHEST - 1n) throw new Malformed()
  return value
}

function compute({ opcode, operands, value }: Node): bigint {
  const [a = 0n, b = 0n, c = 0n] = operands.map(compute)
  const truth = (holds: boolean) => (holds ? UNIT : 0n)
  switch (opcode) {
    case 16:
      return within(a + b)
    case 17:
      return within(a - b)
    case 18:
      return within(a * b) / UNIT
    case 19:
      if (b === 0n) throw new Malformed()
      return within(within(a * UNIT) / b)
    case 20:
      return within(-a)
    case 21:
      return within(a < 0n ? -a : a)
    case 22:
      return a < b ? a : b
    case 23:
      return a < b ? b : a
    case 32:
      return truth(a < b)
    case 33:
      return truth(a <= b)
    case 34:
      return truth(a > b)
    case 35:
      return truth(a >= b)
    case 36:
      return truth(a === b)
    case 37:
      return truth(a !== b)
    case 48:
      return truth(a !== 0n && b !== 0n)
    case 49:
      return truth(a !== 0n || b !== 0n)
    case 50:
      return truth(a === 0n)
    case 51:
      return a === 0n ? c : b
    default:
      return value
  }
}

/** The value of a condition, as a tree instead of a stack; null where it has none. */
export function conditionByReference(code: Uint8Array, symbols: readonly bigint[]): bigint | null {
  try {
    const words = read(code, symbols)
    const tree = grow(words)
    return words.length === 0 ? compute(tree) : null
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}
