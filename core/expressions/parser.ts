import type { ConstantNode, FunctionNode, MathNode, OperatorNode, SymbolNode } from 'mathjs'
import { usageError } from '../errors.js'
import { expressionError, expressionFunctions, isFunction, type Token, tokenise } from './tokens.js'

/** A checked expression: constants, symbols by their number, and operations by name. */
export type ExpressionTree =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'symbol'; readonly index: number }
  | { readonly kind: 'operation'; readonly name: OperationName; readonly operands: readonly ExpressionTree[] }

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
        this.visited++
        return { kind: 'constant', value }
      }
      case 'SymbolNode': {
        const index = this.symbols.indexOf((node as SymbolNode).name)
        if (index < 0) return this.refuse(`Unknown name "${(node as SymbolNode).name}"`, 'Name a known one.')
        this.visited++
        return { kind: 'symbol', index }
      }
      case 'OperatorNode':
        return this.buildOperator(node as OperatorNode)
      case 'FunctionNode':
        return this.buildCall(node as FunctionNode)
      case 'ConditionalNode': {
        const { condition, trueExpr, falseExpr } = node as unknown as Record<string, MathNode>
        return this.operation('select', [condition!, trueExpr!, falseExpr!])
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

  private operation(name: OperationName, operands: readonly MathNode[]): ExpressionTree {
    return { kind: 'operation', name, operands: operands.map((operand) => this.build(operand)) }
  }

  private buildOperator(node: OperatorNode): ExpressionTree {
    const operands = node.args as MathNode[]
    if (node.implicit) return this.refuse('A product without a sign', 'Write * to multiply.')
    if (operands.length === 1) {
      // A sign before a value comes before its leaf; `not` is a leaf of its own.
      if (node.op === 'not') this.visited++
      if (node.op === '+') return this.build(operands[0]!)
      if (Object.hasOwn(prefixNames, node.op))
        return this.operation(prefixNames[node.op as keyof typeof prefixNames], operands)
    } else if (operands.length === 2 && Object.hasOwn(infixNames, node.op)) {
      return this.operation(infixNames[node.op as keyof typeof infixNames], operands)
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
    this.visited++
    return this.operation(name as OperationName, node.args)
  }
}
