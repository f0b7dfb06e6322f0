import type { ConstantNode, FunctionNode, MathNode, OperatorNode, SymbolNode } from 'mathjs'
import { usageError } from '../errors.js'
import {
  expressionError,
  expressionFunctions,
  isFunction,
  isUnitName,
  type Token,
  tokenise,
  type UnitName,
} from './tokens.js'

/** Where a part of an expression stands in its text: from its first word to behind its last, counted from 0. */
interface Span {
  readonly start: number
  readonly end: number
}

/** A checked expression: constants, units (each worth 1), symbols by their number, and operations by name. */
export type ExpressionTree = Span &
  (
    | { readonly kind: 'constant'; readonly value: number }
    | { readonly kind: 'unit'; readonly name: UnitName }
    | { readonly kind: 'symbol'; readonly index: number }
    | {
        readonly kind: 'operation'
        readonly name: OperationName
        readonly operands: readonly ExpressionTree[]
      }
  )

const infixNames = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '^': 'power',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
  '==': 'equal',
  '!=': 'unequal',
  and: 'and',
  or: 'or',
} as const
const prefixNames = { '-': 'negate', not: 'not' } as const

export type OperationName =
  | (typeof infixNames)[keyof typeof infixNames]
  | (typeof prefixNames)[keyof typeof prefixNames]
  | 'select'
  | 'abs'
  | 'min'
  | 'max'
  | 'clip'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'tanh'

let parse: ((text: string) => MathNode) | undefined

/** Of mathjs nothing but its parser is created, so nothing can be evaluated. */
function take({ create, parseDependencies }: typeof import('mathjs/number')): void {
  const instance = create({ ...parseDependencies })
  parse = (text) => instance.parse(text)
}

/**
 * Loads the parser of mathjs, once. It takes half a second, which only those who write expressions should pay, so it
 * is not loaded before. Node loads it by itself with the first expression; a browser must await this before.
 */
export async function loadExpressionParser(): Promise<void> {
  if (parse === undefined) take(await import('mathjs/number'))
}

/** Loads the parser where modules can be loaded without waiting: in Node. */
function loadAtOnce(): void {
  const node = globalThis.process?.getBuiltinModule?.('node:module')
  if (node !== undefined) take(node.createRequire(import.meta.url)('mathjs/number'))
}

/**
 * Parses an expression in the syntax of mathjs and checks every node against the allowed ones.
 * @param symbols the declared names; trees refer to them by number
 * @param where the config path of the text, for errors
 */
export function parseExpression(text: string, symbols: readonly string[], where: string): ExpressionTree {
  if (parse === undefined) loadAtOnce()
  if (parse === undefined) {
    throw usageError('The expression parser is not loaded', where, 'Await loadExpressionParser() first.')
  }
  const tokens = tokenise(text, symbols, where)
  let node: MathNode
  try {
    node = parse(text.replace(/[\n\r\t]/g, ' '))
  } catch (cause) {
    const char = cause instanceof Error && 'char' in cause ? Number(cause.char) - 1 : 0
    const message = cause instanceof Error ? cause.message.replace(/ \(char \d+\)$/, '') : String(cause)
    throw expressionError(message, char, text, where, 'Complete or mend the expression there.')
  }
  return new TreeBuilder(text, symbols, where, tokens).build(node)
}

/** Whether a product without a sign is a number and its unit, as in `-0.02 USD` or `3 USD^2`. */
function isNumberWithUnit([left, right]: readonly MathNode[]): boolean {
  // mathjs takes a sign before the number first, and a power of the unit too.
  const number =
    left?.type === 'OperatorNode' && (left as OperatorNode).args.length === 1
      ? (left as OperatorNode).args[0]
      : left
  const unit =
    right?.type === 'OperatorNode' && (right as OperatorNode).op === '^'
      ? (right as OperatorNode).args[0]
      : right
  return (
    number?.type === 'ConstantNode' && unit?.type === 'SymbolNode' && isUnitName((unit as SymbolNode).name)
  )
}

/**
 * Turns mathjs's nodes, which carry no positions, into a tree. It visits them in the order of the text, so that the
 * next token not yet visited says where a refused node begins.
 */
class TreeBuilder {
  private readonly leaves: readonly Token[]
  private visited = 0

  constructor(
    private readonly text: string,
    private readonly symbols: readonly string[],
    private readonly where: string,
    tokens: readonly Token[],
  ) {
    this.leaves = tokens.filter(
      (token) => token.kind !== 'operator' && !Object.hasOwn(infixNames, token.text),
    )
  }

  private refuse(what: string, remedy: string): never {
    const position = this.leaves[Math.min(this.visited, this.leaves.length - 1)]?.position ?? 0
    throw expressionError(what, position, this.text, this.where, remedy)
  }

  build(node: MathNode): ExpressionTree {
    switch (node.type) {
      case 'ParenthesisNode':
        return this.build((node as unknown as { content: MathNode }).content)
      case 'ConstantNode': {
        const value: unknown = (node as ConstantNode).value
        if (typeof value !== 'number')
          return this.refuse(`The constant ${String(value)}`, 'Use numbers only.')
        return { kind: 'constant', value, ...this.visit() }
      }
      case 'SymbolNode': {
        const { name } = node as SymbolNode
        if (isUnitName(name)) return { kind: 'unit', name, ...this.visit() }
        const index = this.symbols.indexOf(name)
        if (index < 0) return this.refuse(`Unknown name "${name}"`, 'Name a known one.')
        return { kind: 'symbol', index, ...this.visit() }
      }
      case 'OperatorNode':
        return this.buildOperator(node as OperatorNode)
      case 'FunctionNode':
        return this.buildCall(node as FunctionNode)
      case 'ConditionalNode': {
        const { condition, trueExpr, falseExpr } = node as unknown as Record<string, MathNode>
        return this.operation('select', [condition!, trueExpr!, falseExpr!], this.visited)
      }
      case 'RelationalNode':
        return this.refuse('A chain of comparisons', 'Write a < b and b < c.')
      default:
        return this.refuse(
          `A ${node.type} is not allowed`,
          'Use numbers, names, + - * / ^, comparisons, calls.',
        )
    }
  }

  /** Passes the next leaf and says where it stands. */
  private visit(): Span {
    const { position, text } = this.leaves[this.visited++]!
    return { start: position, end: position + text.length }
  }

  /** @param first the number of the leaf with which the operation begins */
  private operation(name: OperationName, operands: readonly MathNode[], first: number): ExpressionTree {
    const built = operands.map((operand) => this.build(operand))
    return {
      kind: 'operation',
      name,
      operands: built,
      start: this.leaves[first]!.position,
      end: built.at(-1)!.end,
    }
  }

  private buildOperator(node: OperatorNode): ExpressionTree {
    const operands = node.args as MathNode[]
    const first = this.visited
    if (node.implicit && !isNumberWithUnit(operands)) {
      return this.refuse('A product without a sign', 'Write * to multiply.')
    }
    if (operands.length === 1) {
      // A sign before a value comes before its leaf; `not` is a leaf of its own.
      if (node.op === 'not') this.visited++
      if (node.op === '+') return this.build(operands[0]!)
      if (Object.hasOwn(prefixNames, node.op))
        return this.operation(prefixNames[node.op as keyof typeof prefixNames], operands, first)
    } else if (operands.length === 2 && Object.hasOwn(infixNames, node.op)) {
      return this.operation(infixNames[node.op as keyof typeof infixNames], operands, first)
    }
    return this.refuse(
      `The operator "${node.op}" is not allowed`,
      'Use + - * / ^, comparisons, and, or, not.',
    )
  }

  private buildCall(node: FunctionNode): ExpressionTree {
    const callee: unknown = node.fn
    const name =
      typeof callee === 'object' && callee !== null && 'name' in callee ? String(callee.name) : String(callee)
    const arity = isFunction(name) ? expressionFunctions[name] : undefined
    if (arity === undefined) return this.refuse(`Unknown function "${name}"`, 'Call an allowed function.')
    const count = node.args.length
    if (count < arity.least || count > arity.most) {
      const wanted = arity.least === arity.most ? `${arity.least}` : `${arity.least} to ${arity.most}`
      return this.refuse(`The function "${name}" with ${count} arguments`, `It takes ${wanted}.`)
    }
    const first = this.visited++
    return this.operation(name as OperationName, node.args, first)
  }
}
