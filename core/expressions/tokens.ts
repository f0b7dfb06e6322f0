import { type MinthelmError, nearest, usageError } from '../errors.js'

/** The functions that an expression may call, with how many arguments each takes. */
export const expressionFunctions: Readonly<
  Record<string, { readonly least: number; readonly most: number }>
> = {
  abs: { least: 1, most: 1 },
  min: { least: 2, most: 16 },
  max: { least: 2, most: 16 },
  clip: { least: 3, most: 3 },
  exp: { least: 1, most: 1 },
  log: { least: 1, most: 1 },
  sqrt: { least: 1, most: 1 },
  tanh: { least: 1, most: 1 },
}

/**
 * The units that an expression may name: a number is written with its unit, as in `0.02 USD` or `3 / hours`. None is
 * turned into another, so that a year is no number of hours until the expression says how many.
 */
export const unitNames = ['tokens', 'shares', 'USD', 'hours', 'days', 'years'] as const

export type UnitName = (typeof unitNames)[number]

/** Whether the word names a unit. */
export function isUnitName(word: string): word is UnitName {
  return (unitNames as readonly string[]).includes(word)
}

/** Whether the word names a function; words that objects inherit, such as toString, do not. */
export function isFunction(word: string): boolean {
  return Object.hasOwn(expressionFunctions, word)
}

export interface Token {
  readonly kind: 'number' | 'name' | 'operator'
  readonly text: string
  /** Counted from 0. */
  readonly position: number
}

const MAXIMUM_CHARACTERS = 2000
const MAXIMUM_TOKENS = 500
/** Parentheses deeper than this would let a stranger's text exhaust the parser's stack. */
const MAXIMUM_DEPTH = 50

const wordOperators = new Set(['and', 'or', 'not'])

/** Characters with a meaning in mathjs that expressions here do without: what they are and what to write instead. */
const refusedCharacters: Readonly<Record<string, readonly [string, string]>> = {
  '.': ['Access to a property', 'Name the quantity itself.'],
  '"': ['A string', 'Use numbers only.'],
  "'": ['A string or transpose', 'Use numbers only.'],
  '[': ['A matrix or index', 'Use numbers only.'],
  ']': ['A matrix or index', 'Use numbers only.'],
  '{': ['An object', 'Use numbers only.'],
  '}': ['An object', 'Use numbers only.'],
  ';': ['A second statement', 'Write one expression.'],
  '=': ['An assignment', 'Write == to compare.'],
  '!': ['A factorial', 'Write not to negate, != to compare.'],
  '%': ['A remainder', 'Use + - * / ^.'],
  '&': ['A bitwise operator', 'Write and.'],
  '|': ['A bitwise operator', 'Write or.'],
  '~': ['A bitwise operator', 'Write not.'],
  '#': ['A comment', 'Leave it out.'],
}

/** An error in an expression: what is wrong, at which character (counted from 1), and the remedy. */
export function expressionError(
  what: string,
  position: number,
  text: string,
  where: string,
  remedy: string,
): MinthelmError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text
  return usageError(`${what} at character ${position + 1} of "${shown}"`, where, remedy)
}

/** Whether a name can be declared as a symbol: an identifier that means nothing else. */
export function isSymbolName(name: string): boolean {
  const meaningful = 'and or not mod to in xor end true false null undefined NaN Infinity'.split(' ')
  return (
    /^[A-Za-z][A-Za-z0-9]*$/.test(name) &&
    !meaningful.includes(name) &&
    !isFunction(name) &&
    !isUnitName(name)
  )
}

function describeNames(word: string, names: readonly string[]): string {
  const near = nearest(word, names)
  return `${near === undefined ? '' : `Did you mean "${near}"? `}Known: ${names.join(', ')}.`
}

/**
 * Splits an expression into tokens and refuses, by name and position, everything outside the allowed language. What
 * passes holds only declared symbols, allowed functions, finite decimal numbers, operators and parentheses.
 */
export function tokenise(text: string, symbols: readonly string[], where: string): Token[] {
  const fail = (what: string, position: number, remedy: string) =>
    expressionError(what, position, text, where, remedy)
  if (text.length > MAXIMUM_CHARACTERS) {
    throw fail(
      `An expression of ${text.length} characters`,
      MAXIMUM_CHARACTERS,
      `Keep below ${MAXIMUM_CHARACTERS}.`,
    )
  }
  const tokens: Token[] = []
  let depth = 0
  let position = 0
  while (position < text.length) {
    const character = text[position]!
    if (character === ' ' || character === '\t' || character === '\n' || character === '\r') {
      position++
      continue
    }
    const rest = text.slice(position)
    const number = /^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(rest)?.[0]
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0]
    const operator = /^(<=|>=|==|!=|[-+*/^(),<>?:])/.exec(rest)?.[0]
    const token = number ?? name ?? operator
    if (token === undefined) {
      const [what, remedy] = refusedCharacters[character] ?? [
        `The character "${character}"`,
        'Use letters, digits and + - * / ^ < > ( ) , ? : only.',
      ]
      throw fail(`${what} is not allowed: "${character}"`, position, remedy)
    }
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'operator'
    const previous = tokens.at(-1)
    const startsValue = (kind !== 'operator' && !wordOperators.has(token)) || token === '('
    const endsValue =
      previous !== undefined &&
      (previous.kind === 'operator' ? previous.text === ')' : !wordOperators.has(previous.text))
    const isCall = token === '(' && previous?.kind === 'name' && isFunction(previous.text)
    const isUnitOfNumber = previous?.kind === 'number' && isUnitName(token)
    if (startsValue && endsValue && !isCall && !isUnitOfNumber) {
      throw fail(`Nothing stands between "${previous.text}" and "${token}"`, position, 'Write * to multiply.')
    }
    if (number !== undefined && !Number.isFinite(Number(number))) {
      throw fail(`The number ${number} is not finite`, position, 'Give a number below 1e308.')
    }
    if (name !== undefined && !wordOperators.has(name)) {
      const called = /^\s*\(/.test(rest.slice(name.length))
      const functions = Object.keys(expressionFunctions)
      if (called && !symbols.includes(name) && !functions.includes(name)) {
        throw fail(`Unknown function "${name}"`, position, describeNames(name, functions))
      }
      if (!called && functions.includes(name)) {
        throw fail(`The function "${name}" without arguments`, position, `Write ${name}(...).`)
      }
      if (!called && !symbols.includes(name) && !isUnitName(name)) {
        throw fail(`Unknown name "${name}"`, position, describeNames(name, symbols))
      }
    }
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth > MAXIMUM_DEPTH) {
      throw fail('Parentheses nest too deeply', position, `Keep to ${MAXIMUM_DEPTH} levels.`)
    }
    tokens.push({ kind, text: token, position })
    if (tokens.length > MAXIMUM_TOKENS) {
      throw fail('The expression is too long', position, `Keep to ${MAXIMUM_TOKENS} words and signs.`)
    }
    position += token.length
  }
  if (tokens.length === 0)
    throw usageError('An empty expression', where, `Write one, for example "${symbols[0]} * 2".`)
  return tokens
}
