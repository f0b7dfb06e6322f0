// What a mutation run changes: one operator, condition, literal, statement or modifier of a Solidity file at a time, found in the
// compiler's own syntax tree. What stands in inline assembly, types and imports is left alone.
import { readFileSync } from 'node:fs'
import solc from 'solc'
import { sourceClosure } from '../solidity.mjs'

/** What takes the place of a binary operator; those of logic lose an operand instead. */
const BINARY = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
  '<<': ['>>'],
  '>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
}
const IN_CONDITION = { '<': ['<='], '<=': ['<'], '>': ['>='], '>=': ['>'], '==': [], '!=': [] }
const ASSIGNMENT = { '+=': '-=', '-=': '+=', '|=': '&=', '&=': '|=', '*=': '/=', '/=': '*=' }
const LEFT_ALONE = new Set([
  'ArrayTypeName',
  'ErrorDefinition',
  'EventDefinition',
  'ImportDirective',
  'InheritanceSpecifier',
  'InlineAssembly',
  'PragmaDirective',
  'StructDefinition',
  'StructuredDocumentation',
  'UserDefinedTypeName',
])

function treeOf(path) {
  const sources = Object.fromEntries([...sourceClosure(path)].map(([name, content]) => [name, { content }]))
  const settings = { outputSelection: { [path]: { '': ['ast'] } } }
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources, settings })))
  const tree = output.sources?.[path]?.ast
  if (tree === undefined) throw new Error(`${path} does not compile: ${output.errors?.[0]?.formattedMessage}`)
  return tree
}

/** Literals are counted on by one, or back where a byte would be left. */
function nextLiteral({ kind, value }, text) {
  if (kind === 'bool') return value === 'true' ? 'false' : 'true'
  if (kind !== 'number') return undefined
  return ['255', '65535'].includes(value) ? `(${text} - 1)` : `(${text} + 1)`
}

/**
 * All that can be put in the place of a node: pairs of a range in bytes and a text. Within a condition a comparison moves its
 * edge only: that the condition always or never holds is a mutant of its own.
 */
function changesOf(node, textOf, rangeOf, inCondition) {
  const [start, end] = rangeOf(node)
  const whole = (text) => ({ start, end, text })
  switch (node.nodeType) {
    case 'BinaryOperation': {
      const { operator, leftExpression: left, rightExpression: right } = node
      if (operator === '&&' || operator === '||') return [whole(textOf(left)), whole(textOf(right))]
      const others = inCondition
        ? (IN_CONDITION[operator] ?? BINARY[operator] ?? [])
        : (BINARY[operator] ?? [])
      return others.map((other) => whole(`${textOf(left)} ${other} ${textOf(right)}`))
    }
    case 'UnaryOperation': {
      const { operator, subExpression } = node
      if (operator === '!' && inCondition) return []
      if (operator === '!' || operator === '-') return [whole(textOf(subExpression))]
      if (operator !== '++' && operator !== '--') return []
      return [whole(textOf(node).replace(operator, operator === '++' ? '--' : '++'))]
    }
    case 'Assignment': {
      const other = ASSIGNMENT[node.operator]
      const sides = [textOf(node.leftHandSide), textOf(node.rightHandSide)]
      return other === undefined ? [] : [whole(sides.join(` ${other} `))]
    }
    case 'Conditional':
      return [whole(textOf(node.trueExpression)), whole(textOf(node.falseExpression))]
    case 'IfStatement': {
      const [from, to] = rangeOf(node.condition)
      return ['true', 'false'].map((text) => ({ start: from, end: to, text }))
    }
    case 'WhileStatement': {
      const [from, to] = rangeOf(node.condition)
      return [{ start: from, end: to, text: 'false' }]
    }
    case 'Literal': {
      const text = nextLiteral(node, textOf(node))
      return text === undefined ? [] : [whole(text)]
    }
    case 'ModifierInvocation':
      return node.kind === 'modifierInvocation' ? [whole('')] : []
    case 'ExpressionStatement':
    case 'EmitStatement':
    case 'Continue':
    case 'Break': {
      // The node of an expression ends before its semicolon, that of an event too.
      return [{ start, end: end + 1, text: '{}', statement: true }]
    }
    default:
      return []
  }
}

/**
 * The mutants of a file: where each is, a key that outlives moved lines ("file function: before -> after"), and the whole
 * changed text.
 */
export function mutantsOf(path, name) {
  const bytes = readFileSync(path)
  const rangeOf = ({ src }) => {
    const [start, length] = src.split(':').map(Number)
    return [start, start + length]
  }
  const slice = (start, end) => bytes.subarray(start, end).toString('utf8')
  const textOf = (node) => slice(...rangeOf(node))
  const short = (text) => text.replace(/\s+/g, ' ').trim()
  const mutants = []
  const seen = new Map()
  const add = (scope, node, change) => {
    const before = slice(change.start, change.end)
    if (short(before) === short(change.text)) return
    const key = `${name} ${scope}: ${short(before)} -> ${short(change.text) || 'nothing'}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    mutants.push({
      file: name,
      kind: node.nodeType,
      line: slice(0, change.start).split('\n').length,
      key: count === 1 ? key : `${key} (${count})`,
      text: slice(0, change.start) + change.text + slice(change.end, bytes.length),
    })
  }
  const visit = (node, scope, inFor, inCondition) => {
    if (Array.isArray(node)) for (const entry of node) visit(entry, scope, inFor, inCondition)
    if (node === null || typeof node !== 'object' || Array.isArray(node)) return
    if (typeof node.nodeType !== 'string' || LEFT_ALONE.has(node.nodeType)) return
    const named = ['FunctionDefinition', 'ModifierDefinition', 'VariableDeclaration'].includes(node.nodeType)
    const own = named && scope === '' ? node.name || node.kind : scope
    // A loop that counts the wrong way ends by running out of gas: nothing to learn.
    if (!inFor) for (const change of changesOf(node, textOf, rangeOf, inCondition)) add(own, node, change)
    for (const [field, child] of Object.entries(node)) {
      if (typeof child !== 'object') continue
      const condition = field === 'condition' && node.nodeType !== 'ForStatement'
      visit(child, own, inFor || field === 'loopExpression', inCondition || condition)
    }
  }
  visit(treeOf(path).nodes, '', false, false)
  return mutants
}
