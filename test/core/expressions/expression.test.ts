import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { Expression } from '../../../core/expressions/expression.js'
import { exp, log, tanh } from '../../../core/math/exponential.js'

const symbols = ['x', 'y', 'pegDeviation']
const compile = (text: string) => new Expression(text, symbols, 'customRewards[0].expression')

function value(text: string, x = 3, y = -2, pegDeviation = 0.5): number {
  const out = new Float64Array(1)
  compile(text).evaluate([Float64Array.of(x), Float64Array.of(y), Float64Array.of(pegDeviation)], 1, out)
  return out[0]!
}

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-x^2', -9],
    ['y^2', 4],
    ['y^3', -8],
    ['2^-2', 0.25],
    ['2^3^2', 512],
    ['10 - 4 - 3', 3],
    ['12 / 2 / 3', 2],
    ['x > 2 and y > 0', 0],
    ['x > 2 or y > 0', 1],
    ['not (x > 2)', 0],
    ['not x > 2', 0],
    ['x >= 3', 1],
    ['x == 3 ? 5 : 7', 5],
    ['x != 3 ? 5 : y < 0 ? 6 : 7', 6],
    ['min(5, x, 4)', 3],
    ['max(1, y, 2, -9)', 2],
    ['clip(x, 0, 1)', 1],
    ['clip(y, -1, 1)', -1],
    ['abs(y) + sqrt(16)', 6],
    ['+x - -y', 1],
    ['1e2 + .5', 100.5],
    ['pegDeviation\n * 2', 1],
  ])('%s is %d', (text, expected) => {
    expect(value(text)).toBe(expected)
  })

  it('uses the mathematics of the laboratory', () => {
    expect(value('exp(x)')).toBe(exp(3))
    expect(value('log(x)')).toBe(log(3))
    expect(value('tanh(pegDeviation)')).toBe(tanh(0.5))
    expect(value('x^pegDeviation')).toBeCloseTo(Math.sqrt(3), 14)
    expect(value('y^pegDeviation')).toBeNaN()
  })

  it('computes each row of a column by itself and keeps nothing between calls', () => {
    const expression = compile('x > 0 ? x * y : pegDeviation')
    const x = Float64Array.of(1, -1, 2, 0)
    const y = Float64Array.of(10, 20, 30, 40)
    const peg = Float64Array.of(5, 6, 7, 8)
    const out = new Float64Array(4)
    expression.evaluate([x, y, peg], 4, out)
    expect([...out]).toEqual([10, 6, 60, 8])
    expression.evaluate([x.slice(1), y.slice(1), peg.slice(1)], 2, out)
    expect([...out.slice(0, 2)]).toEqual([6, 60])
  })

  it('agrees with an independent evaluation of random trees', () => {
    type Node = { text: string; run: (x: number, y: number) => number }
    const leaf: fc.Arbitrary<Node> = fc.oneof(
      fc.constant<Node>({ text: 'x', run: (x) => x }),
      fc.constant<Node>({ text: 'y', run: (_, y) => y }),
      fc.integer({ min: 0, max: 99 }).map<Node>((count) => ({ text: `${count / 4}`, run: () => count / 4 })),
    )
    const tree = fc.letrec<{ node: Node }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc
          .tuple(tie('node'), tie('node'), tie('node'), fc.integer({ min: 0, max: 10 }))
          .map<Node>(([a, b, c, operation]) => {
            const both = (text: string, run: (p: number, q: number) => number): Node => ({
              text: `(${a.text} ${text} ${b.text})`,
              run: (x, y) => run(a.run(x, y), b.run(x, y)),
            })
            switch (operation) {
              case 0:
                return both('+', (p, q) => p + q)
              case 1:
                return both('-', (p, q) => p - q)
              case 2:
                return both('*', (p, q) => p * q)
              case 3:
                return both('/', (p, q) => p / q)
              case 4:
                return both('<', (p, q) => (p < q ? 1 : 0))
              case 5:
                return both('and', (p, q) => (p !== 0 && q !== 0 ? 1 : 0))
              case 6:
                return both('or', (p, q) => (p !== 0 || q !== 0 ? 1 : 0))
              case 7:
                return { text: `-(${a.text})`, run: (x, y) => -a.run(x, y) }
              case 8:
                return {
                  text: `(${a.text} ? ${b.text} : ${c.text})`,
                  run: (x, y) => (a.run(x, y) !== 0 ? b.run(x, y) : c.run(x, y)),
                }
              case 9:
                return {
                  text: `min(${a.text}, ${b.text}, ${c.text})`,
                  run: (x, y) => Math.min(a.run(x, y), b.run(x, y), c.run(x, y)),
                }
              default:
                return { text: `abs(${a.text})`, run: (x, y) => Math.abs(a.run(x, y)) }
            }
          }),
      ),
    })).node
    fc.assert(
      fc.property(
        tree,
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (node, x, y) => {
          fc.pre(node.text.length < 1500)
          // Not Object.is: the sign of zero of min() is the engine's own business here.
          const expected = node.run(x, y)
          const got = value(node.text, x, y)
          return Number.isNaN(expected) ? Number.isNaN(got) : got === expected
        },
      ),
      { numRuns: 400, seed: 20 },
    )
  })
})

describe('what an expression refuses, by name and position', () => {
  it.each([
    ['x + velocity', /Unknown name "velocity" at character 5/],
    ['pegDeviaton', /Did you mean "pegDeviation"/],
    ['__proto__', /Unknown name "__proto__" at character 1/],
    ['x.constructor', /Access to a property .* at character 2/],
    ['constructor(1)', /Unknown function "constructor" at character 1/],
    ['toString', /Unknown name "toString"/],
    ['hasOwnProperty(x)', /Unknown function "hasOwnProperty"/],
    ['f(a) = a', /Unknown function "f" at character 1/],
    ['x = 3', /An assignment .* at character 3/],
    ['import(x)', /Unknown function "import"/],
    ['evaluate("1")', /Unknown function "evaluate"/],
    ['x; y', /A second statement .* at character 2/],
    ['[1, 2]', /A matrix .* at character 1/],
    ['{a: 1}', /An object/],
    ['"text"', /A string/],
    ['x["y"]', /A matrix or index .* at character 2/],
    ['2 x', /Nothing stands between "2" and "x" at character 3/],
    ['x(2)', /Nothing stands between "x" and "\(" at character 2/],
    ['(x)(y)', /Nothing stands between "\)" and "\(" at character 4/],
    ['1 < x < 3', /A chain of comparisons at character 1/],
    ['x + (1 : 3)', /RangeNode is not allowed at character 6|at character/],
    ['x % 2', /A remainder .* at character 3/],
    ['x!', /A factorial/],
    ['x & y', /A bitwise operator/],
    ['x mod y', /Nothing stands between "x" and "mod"/],
    ['1e999', /not finite/],
    ['0x1F', /Nothing stands between "0" and "x1F"/],
    ['3i', /Nothing stands between "3" and "i"/],
    ['true', /Unknown name "true"/],
    ['Infinity', /Unknown name "Infinity"/],
    ['x + min(x)', /The function "min" with 1 arguments at character 5/],
    ['y + exp(x, 2)', /The function "exp" with 2 arguments at character 5/],
    ['exp + 1', /The function "exp" without arguments/],
    ['x + ', /at character/],
    ['(x', /Parenthesis \) expected/],
    ['x)', /at character 2/],
    ['', /An empty expression/],
    ['x # note', /A comment/],
    ['x × y', /The character "×" is not allowed/],
    ['x +\u00a0y', /The character/],
    [`${'('.repeat(200)}x${')'.repeat(200)}`, /Parentheses nest too deeply at character 51/],
    [`x${' + x'.repeat(400)}`, /too long/],
    ['x'.repeat(5000), /An expression of 5000 characters/],
  ])('%s', (text, message) => {
    expect(() => compile(text)).toThrow(message)
    expect(() => compile(text)).toThrow(/customRewards\[0\]\.expression/)
  })

  it('keeps long chains within the limits', () => {
    expect(value(`x${' + x'.repeat(240)}`)).toBe(3 * 241)
    expect(value(`${'-'.repeat(400)}x`)).toBe(3)
    expect(value(`${'not '.repeat(401)}x`)).toBe(0)
    expect(value(`${'x < 0 ? 1 : '.repeat(80)}7`)).toBe(7)
    expect(value(`1${'^1'.repeat(200)}`)).toBe(1)
  })

  it('takes no reserved word as a symbol', () => {
    for (const name of ['mod', 'exp', 'true', 'a.b', 'a-b', '__proto__', 'end']) {
      expect(() => new Expression('1', [name], 'here')).toThrow(/cannot be a symbol/)
    }
  })

  it('leaves nothing behind on the prototypes', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).length
    for (const text of ['__proto__', 'x.__proto__.y = 1', 'constructor("return 1")()', 'import({a: 1})']) {
      expect(() => compile(text)).toThrow()
    }
    expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(before)
  })
})

describe('the parser of mathjs', () => {
  it('can be loaded beforehand, as a browser must, and gives the same', async () => {
    vi.resetModules()
    const fresh = await import('../../../core/expressions/expression.js')
    const asInBrowser = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
    expect(() => new fresh.Expression('1 + x', ['x'], 'here')).toThrow(/Await loadExpressionParser/)
    asInBrowser.mockRestore()
    const parser = await import('../../../core/expressions/parser.js')
    await parser.loadExpressionParser()
    const out = new Float64Array(1)
    new fresh.Expression('1 + x', ['x'], 'here').evaluate([Float64Array.of(2)], 1, out)
    expect(out[0]).toBe(3)
  })
})
