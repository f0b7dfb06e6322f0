import { ONE } from './limits.js'

/**
 * The code of invariants and breakers: operations in postfix order over int256 with 18 decimals, at most 64 of them. Guard.sol
 * runs the same bytes. A constant is followed by its 32 bytes, a symbol by the byte of its number. Comparisons give 1 or 0, and
 * anything but 0 counts as true. Products and quotients are cut towards zero.
 */
export const opcodes = {
  constant: 0x01,
  symbol: 0x02,
  add: 0x10,
  subtract: 0x11,
  multiply: 0x12,
  divide: 0x13,
  negate: 0x14,
  abs: 0x15,
  min: 0x16,
  max: 0x17,
  less: 0x20,
  lessOrEqual: 0x21,
  greater: 0x22,
  greaterOrEqual: 0x23,
  equal: 0x24,
  unequal: 0x25,
  and: 0x30,
  or: 0x31,
  not: 0x32,
  select: 0x33,
} as const

export const MAXIMUM_OPERATIONS = 64
const LARGEST = 2n ** 255n - 1n
const SMALLEST = -(2n ** 255n)

function bool(holds: boolean): bigint {
  return holds ? ONE : 0n
}

/** The result of an operation on two operands; null for an unknown operation. */
function binary(opcode: number, a: bigint, b: bigint): bigint | null {
  switch (opcode) {
    case opcodes.add:
      return a + b
    case opcodes.subtract:
      return a - b
    case opcodes.multiply:
      return fits(a * b) ? (a * b) / ONE : null
    case opcodes.divide:
      return b !== 0n && fits(a * ONE) ? (a * ONE) / b : null
    case opcodes.min:
      return a < b ? a : b
    case opcodes.max:
      return a > b ? a : b
    case opcodes.less:
      return bool(a < b)
    case opcodes.lessOrEqual:
      return bool(a <= b)
    case opcodes.greater:
      return bool(a > b)
    case opcodes.greaterOrEqual:
      return bool(a >= b)
    case opcodes.equal:
      return bool(a === b)
    case opcodes.unequal:
      return bool(a !== b)
    case opcodes.and:
      return bool(a !== 0n && b !== 0n)
    case opcodes.or:
      return bool(a !== 0n || b !== 0n)
    default:
      return null
  }
}

function fits(value: bigint): boolean {
  return value >= SMALLEST && value <= LARGEST
}

function readInt256(code: Uint8Array, start: number): bigint {
  let value = 0n
  for (let index = start; index < start + 32; index++) value = (value << 8n) | BigInt(code[index]!)
  return value > LARGEST ? value - 2n ** 256n : value
}

/**
 * Runs postfix code.
 * @returns the result; null where the code is malformed, a result leaves int256 or a divisor is zero: the guard refuses then
 */
export function runPostfix(code: Uint8Array, symbols: readonly bigint[]): bigint | null {
  const stack: bigint[] = []
  let operations = 0
  for (let at = 0; at < code.length; ) {
    if (++operations > MAXIMUM_OPERATIONS) return null
    const opcode = code[at++]!
    let result: bigint | null
    if (opcode === opcodes.constant) {
      if (at + 32 > code.length) return null
      result = readInt256(code, at)
      at += 32
    } else if (opcode === opcodes.symbol) {
      const symbol = symbols[code[at++] ?? symbols.length]
      if (symbol === undefined) return null
      result = symbol
    } else if (opcode === opcodes.negate || opcode === opcodes.abs || opcode === opcodes.not) {
      const a = stack.pop()
      if (a === undefined) return null
      if (opcode === opcodes.not) result = bool(a === 0n)
      else result = opcode === opcodes.negate || a < 0n ? -a : a
    } else if (opcode === opcodes.select) {
      const [condition, a, b] = stack.splice(-3)
      if (condition === undefined || a === undefined || b === undefined) return null
      result = condition !== 0n ? a : b
    } else {
      const b = stack.pop()
      const a = stack.pop()
      if (a === undefined || b === undefined) return null
      result = binary(opcode, a, b)
    }
    if (result === null || !fits(result)) return null
    stack.push(result)
  }
  return stack.length === 1 ? stack[0]! : null
}

/** What is wrong with code that is to run over so many symbols, in words; null where it is well formed. */
export function postfixFault(code: Uint8Array, symbolCount: number): string | null {
  if (code.length === 0) return 'it is empty'
  let depth = 0
  let operations = 0
  const known = new Set<number>(Object.values(opcodes))
  for (let at = 0; at < code.length; ) {
    const opcode = code[at++]!
    if (!known.has(opcode)) return `byte ${at - 1} is no operation`
    if (++operations > MAXIMUM_OPERATIONS) return `it has more than ${MAXIMUM_OPERATIONS} operations`
    const operands = operandCount(opcode)
    if (depth < operands) return `the operation at byte ${at - 1} lacks operands`
    depth += 1 - operands
    if (opcode === opcodes.symbol && (code[at] ?? symbolCount) >= symbolCount) {
      return `byte ${at} names no symbol`
    }
    if (opcode === opcodes.symbol) at += 1
    if (opcode === opcodes.constant) at += 32
    if (at > code.length) return 'it ends within a constant'
  }
  return depth === 1 ? null : `it leaves ${depth} results`
}

function operandCount(opcode: number): number {
  if (opcode === opcodes.constant || opcode === opcodes.symbol) return 0
  if (opcode === opcodes.negate || opcode === opcodes.abs || opcode === opcodes.not) return 1
  return opcode === opcodes.select ? 3 : 2
}
