import { usageError } from '../core/errors.js'
import { Expression } from '../core/expressions/expression.js'
import type { ExpressionTree, OperationName } from '../core/expressions/parser.js'
import { expressionError, isSymbolName } from '../core/expressions/tokens.js'
import { parseUnit, type Unit, unitOf } from '../core/expressions/units.js'
import { ONE } from './limits.js'
import { MAXIMUM_OPERATIONS, opcodes } from './postfix.js'
import type { GuardDefinition, GuardInvariant, GuardSpecification } from './specification.js'

// Only who writes or verifies guards imports this file: it needs the parser of mathjs, which the runtime does without.

/** Operations that the guard's arithmetic has, with their opcodes; clip becomes max and min. */
const codeOf: Readonly<Partial<Record<OperationName, number>>> = {
  add: opcodes.add,
  subtract: opcodes.subtract,
  multiply: opcodes.multiply,
  divide: opcodes.divide,
  negate: opcodes.negate,
  abs: opcodes.abs,
  min: opcodes.min,
  max: opcodes.max,
  less: opcodes.less,
  lessOrEqual: opcodes.lessOrEqual,
  greater: opcodes.greater,
  greaterOrEqual: opcodes.greaterOrEqual,
  equal: opcodes.equal,
  unequal: opcodes.unequal,
  and: opcodes.and,
  or: opcodes.or,
  not: opcodes.not,
  select: opcodes.select,
}
const comparisons: readonly OperationName[] = [
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'equal',
  'unequal',
]
const connectives: readonly OperationName[] = ['and', 'or', 'not']

/** A name that conditions may use: a value that the guard numbers, or a definition. */
interface KnownSymbol {
  readonly name: string
  readonly unit: Unit
  readonly kind: Kind
  readonly code: readonly number[]
  readonly operations: number
}

type Kind = 'number' | 'truth'

/** `supply-rate` as a name that expressions can use: `supplyRate`. */
export function symbolName(name: string): string {
  return name.replace(/[^A-Za-z0-9]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

type Names = Pick<GuardSpecification, 'observations' | 'levers' | 'quantities'>

/** The values that conditions read, in the order in which the guard numbers them. */
function guardSymbols(guard: Names, where: string): KnownSymbol[] {
  const named = [
    ...guard.observations.map(({ name, unit }) => ({ name: symbolName(name), unit })),
    ...guard.levers.map(({ name, unit }) => ({ name: symbolName(name), unit })),
    ...guard.levers.map(({ name, unit }) => ({ name: `${symbolName(name)}Before`, unit })),
    ...guard.quantities.map(({ name, unit }) => ({ name: `${symbolName(name)}Delta`, unit })),
    { name: 'timeHours', unit: 'hours' },
  ]
  return named.map(({ name, unit }, index) => ({
    name,
    unit: parseUnit(unit, where),
    kind: 'number',
    code: [opcodes.symbol, index],
    operations: 1,
  }))
}

/** The exact value of a decimal number with 18 decimals. */
function decimal(text: string): bigint | null {
  const [, whole = '', fraction = '', exponent = '0'] = /^(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const shift = 18 + Number(exponent) - fraction.length
  const digits = BigInt(`${whole}${fraction}`)
  if (shift > 80 || shift < -400) return digits === 0n ? 0n : null
  if (shift >= 0) return digits * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  return digits % divisor === 0n ? digits / divisor : null
}

/** Compiles one text over known symbols. */
class Compiler {
  private readonly expression: Expression
  private readonly out: number[] = []
  private operations = 0

  constructor(
    text: string,
    private readonly symbols: readonly KnownSymbol[],
    where: string,
  ) {
    this.expression = new Expression(
      text,
      symbols.map(({ name }) => name),
      where,
    )
  }

  /** Checks kinds and units, and emits the code. */
  compile(): Omit<KnownSymbol, 'name'> {
    const { tree } = this.expression
    const kind = this.kindOf(tree)
    const unit = unitOf(
      this.expression,
      Object.fromEntries(this.symbols.map(({ name, unit }) => [name, unit])),
    )
    this.emit(tree)
    if (this.operations > MAXIMUM_OPERATIONS) {
      this.refuse(
        `${this.operations} operations`,
        tree,
        `Keep to ${MAXIMUM_OPERATIONS}; split the condition.`,
      )
    }
    return { kind, unit, code: this.out, operations: this.operations }
  }

  private refuse(what: string, tree: ExpressionTree, remedy: string): never {
    const { text, where } = this.expression
    throw expressionError(what, tree.start, text, where, remedy)
  }

  private require(kind: Kind, tree: ExpressionTree): void {
    if (this.kindOf(tree) === kind) return
    const part = this.expression.text.slice(tree.start, tree.end)
    if (kind === 'truth') this.refuse(`"${part}" is a number where a condition is due`, tree, 'Compare it.')
    this.refuse(`"${part}" is a condition where a number is due`, tree, 'Write condition ? 1 : 0.')
  }

  private kindOf(tree: ExpressionTree): Kind {
    if (tree.kind === 'symbol') return this.symbols[tree.index]!.kind
    if (tree.kind !== 'operation') return 'number'
    const { name, operands } = tree
    if (connectives.includes(name)) {
      for (const operand of operands) this.require('truth', operand)
      return 'truth'
    }
    if (name === 'select') {
      const [condition, yes, no] = operands as [ExpressionTree, ExpressionTree, ExpressionTree]
      this.require('truth', condition)
      const kind = this.kindOf(yes)
      this.require(kind, no)
      return kind
    }
    for (const operand of operands) this.require('number', operand)
    return comparisons.includes(name) ? 'truth' : 'number'
  }

  private push(operations: number, ...code: readonly number[]): void {
    this.operations += operations
    this.out.push(...code)
  }

  private constant(value: bigint): void {
    const bytes = Array.from({ length: 32 }, (_, index) =>
      Number((value >> BigInt(8 * (31 - index))) & 0xffn),
    )
    this.push(1, opcodes.constant, ...bytes)
  }

  private emit(tree: ExpressionTree): void {
    if (tree.kind === 'symbol') {
      const { code, operations } = this.symbols[tree.index]!
      this.push(operations, ...code)
    } else if (tree.kind === 'unit') this.constant(ONE)
    else if (tree.kind === 'constant') {
      // From the digits, not from the double: 0.9 is 0.9.
      const value = decimal(this.expression.text.slice(tree.start, tree.end))
      if (value === null || value >= 2n ** 255n) {
        this.refuse('A number that does not fit 18 decimals', tree, 'Give at most 18 decimals, below 5e58.')
      }
      this.constant(value)
    } else this.operation(tree.name, tree.operands, tree)
  }

  private operation(name: OperationName, operands: readonly ExpressionTree[], tree: ExpressionTree): void {
    const [first, second, third] = operands as [ExpressionTree, ExpressionTree, ExpressionTree]
    // A unit is worth 1, and costs nothing where it only says what a number is.
    if ((name === 'multiply' || name === 'divide') && isUnit(second)) {
      this.emit(first)
      return
    }
    if (name === 'clip') {
      this.operation('max', [first, second], tree)
      this.emit(third)
      this.push(1, opcodes.min)
      return
    }
    const opcode = codeOf[name]
    if (opcode === undefined) {
      this.refuse(
        `The operation "${name}"`,
        tree,
        'A guard has + - * /, comparisons, and, or, not, abs, min, max, clip and ? : only.',
      )
    }
    operands.forEach((operand, index) => {
      this.emit(operand)
      if ((name === 'min' || name === 'max') && index >= 1) this.push(1, opcode)
    })
    if (name !== 'min' && name !== 'max') this.push(1, opcode)
  }
}

function isUnit(tree: ExpressionTree): boolean {
  if (tree.kind === 'unit') return true
  return tree.kind === 'operation' && tree.name === 'power' && tree.operands[0]!.kind === 'unit'
}

function hexadecimal(code: readonly number[]): string {
  return `0x${code.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Compiles the texts of one guard: definitions first, each of which may use those before it. */
export class ConditionCompiler {
  private readonly symbols: KnownSymbol[]

  /** @param where the file or config path, named in errors */
  constructor(
    guard: Names & { readonly definitions: readonly GuardDefinition[] },
    private readonly where: string,
  ) {
    this.symbols = guardSymbols(guard, where)
    guard.definitions.forEach(({ name, text }, index) => {
      const place = `${where}.definitions[${index}]`
      this.symbols.push({ name, ...new Compiler(text, this.symbols, `${place}.text`).compile() })
    })
    const names = this.symbols.map(({ name }) => name)
    const wrong = names.find((name, index) => !isSymbolName(name) || names.indexOf(name) < index)
    if (wrong !== undefined) {
      throw usageError(
        `"${wrong}" cannot be a name in conditions: it is reserved, malformed or means two things`,
        where,
        'Rename the observation, lever, quantity or definition.',
      )
    }
  }

  /** A condition's text with its code. */
  compile(text: string, place: string): GuardInvariant {
    const compiler = new Compiler(text, this.symbols, `${this.where}.${place}`)
    const { kind, code } = compiler.compile()
    if (kind !== 'truth') {
      throw usageError(
        `"${text}" is a number where a condition is due`,
        `${this.where}.${place}`,
        'Compare it, for example with >=.',
      )
    }
    return { text, code: hexadecimal(code) }
  }
}

/** The guard with the code of every condition compiled from its text, whatever code it had. */
export function withCompiledConditions(guard: GuardSpecification, where: string): GuardSpecification {
  // Names need not be fit for conditions where there are none.
  if ([...guard.definitions, ...guard.breakers, ...guard.invariants].length === 0) return guard
  const compiler = new ConditionCompiler(guard, where)
  return {
    ...guard,
    breakers: guard.breakers.map(({ trip, clear, tier }, index) => ({
      trip: compiler.compile(trip.text, `breakers[${index}].trip.text`),
      clear: clear === null ? null : compiler.compile(clear.text, `breakers[${index}].clear.text`),
      tier,
    })),
    invariants: guard.invariants.map(({ text }, index) =>
      compiler.compile(text, `invariants[${index}].text`),
    ),
  }
}

/**
 * Refuses a guard whose code does not say what its texts say.
 * @throws a usage error that names the condition
 */
export function verifyConditions(guard: GuardSpecification, where: string): void {
  const again = withCompiledConditions(guard, where)
  const pairs = [
    ...guard.breakers.flatMap(({ trip, clear }, index) => [
      { place: `breakers[${index}].trip.code`, code: trip.code, due: again.breakers[index]!.trip.code },
      { place: `breakers[${index}].clear.code`, code: clear?.code, due: again.breakers[index]!.clear?.code },
    ]),
    ...guard.invariants.map(({ code }, index) => ({
      place: `invariants[${index}].code`,
      code,
      due: again.invariants[index]!.code,
    })),
  ]
  const wrong = pairs.find(({ code, due }) => code !== due)
  if (wrong !== undefined) {
    throw usageError(
      'The code of a condition is not that of its text',
      `${where}.${wrong.place}`,
      'Refuse the guard: whoever made it shows one limit and enforces another.',
    )
  }
}
