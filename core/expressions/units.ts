import { usageError } from '../errors.js'
import type { Expression } from './expression.js'
import type { ExpressionTree, OperationName } from './parser.js'
import { expressionError, unitNames } from './tokens.js'

/** A product of powers of units, `{ USD: 1, tokens: -1 }` for a price; none at all for a pure number. */
export type Unit = Readonly<Record<string, number>>

export const dimensionless: Unit = {}

/** Other spellings of units, as tables of quantities write them; the last four say what a pure number means. */
const spellings: Readonly<Record<string, string | null>> = {
  token: 'tokens',
  share: 'shares',
  hour: 'hours',
  h: 'hours',
  day: 'days',
  d: 'days',
  year: 'years',
  y: 'years',
  1: null,
  fraction: null,
  log: null,
  multiple: null,
}

/** The product of two units, the second to a power. */
function times(left: Unit, right: Unit, power: number): Unit {
  const product: Record<string, number> = { ...left }
  for (const [name, exponent] of Object.entries(right)) {
    const sum = (product[name] ?? 0) + exponent * power
    // Three times a third is 1 but for rounding.
    const whole = Math.round(sum)
    const settled = Math.abs(sum - whole) < 1e-9 ? whole : sum
    if (settled === 0) delete product[name]
    else product[name] = settled
  }
  return product
}

function same(left: Unit, right: Unit): boolean {
  return Object.keys(times(left, right, -1)).length === 0
}

/** A word or several, and its power. */
const factorPattern = /^([A-Za-z][A-Za-z ]*|1)(?:\^(-?\d+(?:\.\d+)?))?$/

/**
 * Reads a unit such as `USD/tokens`, `1/hours`, `USD^2` or `1`. Words that it does not know are units of their own.
 *
 * @throws a usage error where the text is no product of powers
 */
export function parseUnit(text: string, where: string): Unit {
  let unit = dimensionless
  for (const [index, part] of text.split(/(?=[*/])/).entries()) {
    const divides = part.startsWith('/')
    const [, name, power] = factorPattern.exec(part.replace(/^[*/]/, '').trim()) ?? []
    if (name === undefined || (index === 0 && divides)) {
      throw usageError(
        `"${text}" is no unit`,
        where,
        `Write a product of powers such as USD/tokens, 1/hours or 1, of ${unitNames.join(', ')} or words of your own.`,
      )
    }
    const base = Object.hasOwn(spellings, name) ? spellings[name]! : name
    const exponent = Number(power ?? 1) * (divides ? -1 : 1)
    if (base !== null) unit = times(unit, { [base]: 1 }, exponent)
  }
  return unit
}

/** A unit as people write it: `USD/tokens`, and `1` for a pure number. */
export function unitText(unit: Unit): string {
  const write = (entries: [string, number][]) =>
    entries.map(([name, power]) => (Math.abs(power) === 1 ? name : `${name}^${Math.abs(power)}`))
  const entries = Object.entries(unit).sort(([left], [right]) => (left < right ? -1 : 1))
  const above = write(entries.filter(([, power]) => power > 0))
  const below = write(entries.filter(([, power]) => power < 0))
  return [above.length === 0 ? '1' : above.join('*'), ...below].join('/')
}

/** A number with a unit as an expression writes it: `0.02 USD`, `3/hours`. */
function quantityText(number: string, unit: Unit): string {
  const text = unitText(unit)
  return text.startsWith('1/') ? `${number}${text.slice(1)}` : `${number} ${text}`
}

/** What kind of quantity it is, in words. */
function kindText(unit: Unit): string {
  return same(unit, dimensionless) ? 'a pure number' : `in ${unitText(unit)}`
}

/** What has to be in one unit, by operation, in words. */
const togetherWords: Readonly<Partial<Record<OperationName, string>>> = {
  add: 'added',
  subtract: 'subtracted',
  min: 'compared',
  max: 'compared',
  clip: 'compared',
  less: 'compared',
  lessOrEqual: 'compared',
  greater: 'compared',
  greaterOrEqual: 'compared',
  equal: 'compared',
  unequal: 'compared',
  select: 'alternatives',
}

/** The unit of a literal zero, which is nothing of any unit. */
type Inferred = Unit | 'any'

class UnitChecker {
  constructor(
    private readonly expression: Expression,
    private readonly units: readonly Unit[],
  ) {}

  private refuse(what: string, tree: ExpressionTree, remedy: string): never {
    const { text, where } = this.expression
    throw expressionError(what, tree.start, text, where, remedy)
  }

  /** The part of the text that a tree stands for, with the parentheses that it needs. */
  private quote({ start, end }: ExpressionTree): string {
    const { text } = this.expression
    let [from, to] = [start, end]
    const depth = (upTo: number) =>
      [...text.slice(from, upTo)].reduce((sum, c) => sum + (c === '(' ? 1 : c === ')' ? -1 : 0), 0)
    let lowest = 0
    for (let at = from; at <= to; at++) lowest = Math.min(lowest, depth(at))
    for (; lowest < 0; lowest++) from = text.lastIndexOf('(', from - 1)
    while (depth(to) > 0) to = text.indexOf(')', to) + 1
    return `"${text.slice(from, to)}"`
  }

  infer(tree: ExpressionTree): Inferred {
    switch (tree.kind) {
      case 'constant':
        return tree.value === 0 ? 'any' : dimensionless
      case 'unit':
        return { [tree.name]: 1 }
      case 'symbol':
        return this.units[tree.index]!
      case 'operation':
        return this.operation(tree.name, tree.operands)
    }
  }

  private known(tree: ExpressionTree): Unit {
    const unit = this.infer(tree)
    return unit === 'any' ? dimensionless : unit
  }

  private operation(name: OperationName, operands: readonly ExpressionTree[]): Inferred {
    const [first, second] = operands as [ExpressionTree, ExpressionTree]
    switch (name) {
      case 'add':
      case 'subtract':
      case 'min':
      case 'max':
      case 'clip':
        return this.together(name, operands)
      case 'select':
        this.pure('A condition on', first)
        return this.together(name, operands.slice(1))
      case 'less':
      case 'lessOrEqual':
      case 'greater':
      case 'greaterOrEqual':
      case 'equal':
      case 'unequal':
        this.together(name, operands)
        return dimensionless
      case 'and':
      case 'or':
      case 'not':
        for (const operand of operands) this.pure(`The word "${name}" on`, operand)
        return dimensionless
      case 'exp':
      case 'log':
      case 'tanh':
        return this.pure(`The function ${name} of`, first)
      case 'negate':
      case 'abs':
        return this.infer(first)
      case 'sqrt':
        return times(dimensionless, this.known(first), 0.5)
      case 'multiply':
        return times(this.known(first), this.known(second), 1)
      case 'divide':
        return times(this.known(first), this.known(second), -1)
      case 'power':
        return this.power(first, second)
    }
  }

  /** The one unit of all operands; a literal zero is of any. */
  private together(name: OperationName, operands: readonly ExpressionTree[]): Inferred {
    let unit: Inferred = 'any'
    let holder = operands[0]!
    for (const operand of operands) {
      const other = this.infer(operand)
      if (other === 'any') continue
      if (unit === 'any') {
        unit = other
        holder = operand
      } else if (!same(unit, other)) {
        const bare = [holder, operand].find((side) => side.kind === 'constant')
        const [rest, wanted] = holder === bare ? [operand, other] : [holder, unit]
        this.refuse(
          `${this.quote(holder)} is ${kindText(unit)} and ${this.quote(operand)} is ${kindText(other)}: they cannot be ${togetherWords[name]}`,
          operand,
          bare === undefined
            ? 'Bring both to one unit: multiply tokens by a price, divide by a scale.'
            : `Write ${quantityText(this.quote(bare).slice(1, -1), wanted)}, or divide ${this.quote(rest)} by a scale in ${unitText(wanted)}.`,
        )
      }
    }
    return unit
  }

  /** Refuses what is no pure number. */
  private pure(what: string, operand: ExpressionTree): Unit {
    const unit = this.known(operand)
    if (!same(unit, dimensionless)) {
      this.refuse(
        `${what} ${this.quote(operand)}, which is in ${unitText(unit)}, has no meaning`,
        operand,
        `Divide it by a quantity in ${unitText(unit)} first, such as (${quantityText('1', unit)}).`,
      )
    }
    return dimensionless
  }

  private power(base: ExpressionTree, exponent: ExpressionTree): Unit {
    const unit = this.known(base)
    this.pure('The exponent', exponent)
    if (same(unit, dimensionless)) return dimensionless
    const value = constantValue(exponent)
    if (value === undefined) {
      this.refuse(
        `The power of ${this.quote(base)}, which is in ${unitText(unit)}, hangs on ${this.quote(exponent)}`,
        exponent,
        'Give the exponent as a number, or divide the base by a scale in its unit.',
      )
    }
    return times(dimensionless, unit, value)
  }
}

/** The value of an exponent that is a number, a number with a sign or a fraction; undefined for all else. */
function constantValue(tree: ExpressionTree): number | undefined {
  if (tree.kind === 'constant') return tree.value
  if (tree.kind !== 'operation') return undefined
  const [first, second] = tree.operands.map(constantValue)
  if (first === undefined) return undefined
  if (tree.name === 'negate') return -first
  return tree.name === 'divide' && second !== undefined ? first / second : undefined
}

/**
 * The unit of an expression, from those of its symbols. Numbers are pure unless their unit stands behind them; a literal
 * zero is of any unit.
 *
 * @param unitOfSymbol the units of all symbols of the expression
 * @throws a usage error that names place and remedy where quantities of different units are added or compared, or where
 *   what must be a pure number has a unit
 */
export function unitOf(expression: Expression, unitOfSymbol: Readonly<Record<string, Unit>>): Unit {
  const units = expression.symbols.map((name) => {
    const unit = Object.hasOwn(unitOfSymbol, name) ? unitOfSymbol[name] : undefined
    if (unit === undefined) {
      throw usageError(
        `The symbol "${name}" has no unit`,
        expression.where,
        'Declare its unit beside its name.',
      )
    }
    return unit
  })
  const unit = new UnitChecker(expression, units).infer(expression.tree)
  return unit === 'any' ? dimensionless : unit
}

/** Refuses an expression whose unit is not the one that is needed; a literal zero is of any unit. */
export function requireUnit(
  expression: Expression,
  unitOfSymbol: Readonly<Record<string, Unit>>,
  needed: Unit,
  what: string,
): void {
  const unit = unitOf(expression, unitOfSymbol)
  const zero = expression.tree.kind === 'constant' && expression.tree.value === 0
  if (zero || same(unit, needed)) return
  const factor = times(unit, needed, -1)
  throw usageError(
    `${what} is ${kindText(unit)} and must be ${kindText(needed)}: "${expression.text}"`,
    expression.where,
    `Divide it by a scale in ${unitText(factor)}, such as (${quantityText('1', factor)}).`,
  )
}
