import { usageError } from '../errors.js'
import { exp, log, power, tanh } from '../math/exponential.js'
import { type ExpressionTree, type OperationName, parseExpression } from './parser.js'
import { isSymbolName } from './tokens.js'

type Instruction =
  | { readonly name: 'constant'; readonly value: number }
  | { readonly name: 'symbol'; readonly index: number }
  | { readonly name: OperationName }

const operandCounts: Readonly<Record<OperationName, 1 | 2 | 3>> = {
  add: 2,
  subtract: 2,
  multiply: 2,
  divide: 2,
  power: 2,
  less: 2,
  lessOrEqual: 2,
  greater: 2,
  greaterOrEqual: 2,
  equal: 2,
  unequal: 2,
  and: 2,
  or: 2,
  negate: 1,
  not: 1,
  select: 3,
  abs: 1,
  min: 2,
  max: 2,
  clip: 3,
  exp: 1,
  log: 1,
  sqrt: 1,
  tanh: 1,
}

/** Exponents up to this size are repeated products, so that x^2 is x times x exactly, of either sign. */
const LARGEST_WHOLE_EXPONENT = 64

/** base to the power of exponent: 1 for the exponent 0, NaN for a negative base and a broken exponent. */
export function expressionPower(base: number, exponent: number): number {
  const size = Math.abs(exponent)
  if (size <= LARGEST_WHOLE_EXPONENT && Math.floor(exponent) === exponent) {
    let product = 1
    for (let count = 0; count < size; count++) product *= base
    return exponent < 0 ? 1 / product : product
  }
  if (base === 0) return exponent > 0 ? 0 : exponent < 0 ? Infinity : NaN
  return power(base, exponent)
}

/** Appends the instructions of a tree in postfix order; min and max of many become a chain of pairs. */
function emit(tree: ExpressionTree, out: Instruction[]): void {
  if (tree.kind === 'constant') out.push({ name: 'constant', value: tree.value })
  else if (tree.kind === 'unit') out.push({ name: 'constant', value: 1 })
  else if (tree.kind === 'symbol') out.push({ name: 'symbol', index: tree.index })
  else {
    const chained = tree.name === 'min' || tree.name === 'max'
    tree.operands.forEach((operand, index) => {
      emit(operand, out)
      if (chained && index >= 1) out.push({ name: tree.name })
    })
    if (!chained) out.push({ name: tree.name })
  }
}

/** The deepest that the stack gets while the instructions run. */
function stackDepth(instructions: readonly Instruction[]): number {
  let depth = 0
  let deepest = 0
  for (const { name } of instructions) {
    depth += name === 'constant' || name === 'symbol' ? 1 : 1 - operandCounts[name]
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/**
 * A text in the syntax of mathjs, checked against an allow-list and compiled to a small stack program over the
 * laboratory's own mathematics. Comparisons give 1 or 0; anything but 0 counts as true; both branches of a
 * conditional are computed and one is chosen. Equality is exact. As in mathjs, `not` binds more tightly than a
 * comparison: write `not (a > b)`.
 */
export class Expression {
  /** What the text says, for those who check it further. */
  readonly tree: ExpressionTree
  private readonly instructions: readonly Instruction[]
  private readonly depth: number
  private stack = new Float64Array(0)

  /**
   * @param text the expression
   * @param symbols the names that it may use, in the order of the columns given to evaluate
   * @param where the config path of the text, for errors
   */
  constructor(
    readonly text: string,
    readonly symbols: readonly string[],
    readonly where: string,
  ) {
    const misnamed = symbols.find((name) => !isSymbolName(name))
    if (misnamed !== undefined) {
      throw usageError(
        `"${misnamed}" cannot be a symbol`,
        where,
        'Use letters and digits and no reserved word.',
      )
    }
    const instructions: Instruction[] = []
    this.tree = parseExpression(text, symbols, where)
    emit(this.tree, instructions)
    this.instructions = instructions
    this.depth = stackDepth(instructions)
  }

  /**
   * Computes the expression for each of count rows.
   * @param columns one column a declared symbol, with at least count entries
   * @param out receives count values
   */
  evaluate(columns: readonly Float64Array[], count: number, out: Float64Array): void {
    if (this.stack.length < this.depth * count) this.stack = new Float64Array(this.depth * count)
    const stack = this.stack
    let top = 0
    for (const instruction of this.instructions) {
      if (instruction.name === 'constant') {
        stack.fill(instruction.value, top, top + count)
        top += count
      } else if (instruction.name === 'symbol') {
        const column = columns[instruction.index]!
        for (let row = 0; row < count; row++) stack[top + row] = column[row]!
        top += count
      } else {
        top -= count * operandCounts[instruction.name]
        apply(instruction.name, stack, top, count)
        top += count
      }
    }
    for (let row = 0; row < count; row++) out[row] = stack[row]!
  }
}

/** Replaces the operands, which begin at start one column after another, by the result. */
function apply(name: OperationName, stack: Float64Array, start: number, count: number): void {
  for (let row = start; row < start + count; row++) {
    const a = stack[row]!
    const b = stack[row + count]!
    stack[row] =
      name === 'select' || name === 'clip' ? three(name, a, b, stack[row + 2 * count]!) : two(name, a, b)
  }
}

function three(name: 'select' | 'clip', a: number, b: number, c: number): number {
  if (name === 'select') return a !== 0 ? b : c
  return Math.min(Math.max(a, b), c)
}

/** Operations of one or two operands; b means nothing to those of one. */
function two(name: Exclude<OperationName, 'select' | 'clip'>, a: number, b: number): number {
  switch (name) {
    case 'add':
      return a + b
    case 'subtract':
      return a - b
    case 'multiply':
      return a * b
    case 'divide':
      return a / b
    case 'power':
      return expressionPower(a, b)
    case 'less':
      return a < b ? 1 : 0
    case 'lessOrEqual':
      return a <= b ? 1 : 0
    case 'greater':
      return a > b ? 1 : 0
    case 'greaterOrEqual':
      return a >= b ? 1 : 0
    case 'equal':
      return a === b ? 1 : 0
    case 'unequal':
      return a !== b ? 1 : 0
    case 'and':
      return a !== 0 && b !== 0 ? 1 : 0
    case 'or':
      return a !== 0 || b !== 0 ? 1 : 0
    case 'negate':
      return -a
    case 'not':
      return a === 0 ? 1 : 0
    case 'abs':
      return Math.abs(a)
    case 'min':
      return Math.min(a, b)
    case 'max':
      return Math.max(a, b)
    case 'exp':
      return exp(a)
    case 'log':
      return log(a)
    case 'sqrt':
      return Math.sqrt(a)
    case 'tanh':
      return tanh(a)
  }
}
