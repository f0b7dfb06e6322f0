import { describe, expect, it } from 'vitest'
import { codeBytes } from '../../guard/compile.js'
import {
  ConditionCompiler,
  verifyConditions,
  withCompiledConditions,
} from '../../guard/invariant-compiler.js'
import { ONE } from '../../guard/limits.js'
import { runPostfix } from '../../guard/postfix.js'
import { upgradeGuard } from '../../guard/upgrade.js'
import { parseGuardSpecification } from '../../guard/validate.js'

const plain = upgradeGuard(
  {
    version: 1,
    mechanism: 'ampleforth',
    levers: [
      {
        name: 'supply-rate',
        unit: 'fraction/d',
        minimum: -1,
        maximum: 1,
        default: 0,
        maximumStepPerHour: null,
      },
    ],
    supply: { maximumFractionPer24Hours: 0.02, counts: 'policy' },
  },
  1,
  { 'supply-rate': 1 },
)
const [supply] = plain.observations
const guard = {
  ...plain,
  observations: [
    { ...supply!, name: 'price', unit: 'USD', minimum: 0 },
    { ...supply!, name: 'peg', unit: 'USD' },
    { ...supply!, name: 'reserves', unit: 'tokens' },
    supply!,
  ],
  definitions: [{ name: 'reserveRatio', text: 'reserves / (supply + supplyDelta)' }],
}
const compiler = new ConditionCompiler(guard, 'guard.json')
// price, peg, reserves, supply; supplyRate; supplyRateBefore; supplyDelta; timeHours.
const values = [1.25, 1, 95, 100, -0.01, 0, -1, 400_000].map((value) => BigInt(value * 1000) * 10n ** 15n)
const result = (text: string) => runPostfix(codeBytes(compiler.compile(text, 'x').code, 'x'), values)

describe('conditions', () => {
  // Worked by hand from the values above.
  it.each([
    ['reserveRatio >= 0.9', true],
    ['reserveRatio >= 0.96', false],
    ['abs(price - peg) < 0.2 USD or supplyDelta <= 0', true],
    ['abs(price - peg) < 0.2 USD or supplyDelta > 0', false],
    ['abs(price - peg) <= 0.25 USD', true],
    ['abs(price - peg) < 0.25 USD', false],
    ['not (price > peg)', false],
    ['price > peg ? supplyRate < supplyRateBefore : supplyRate > 0', true],
    ['min(price, peg, 3 USD) == 1 USD and max(price, peg) != 1 USD', true],
    ['clip(price, 0 USD, peg) == peg', true],
    ['-price < 0', true],
    ['timeHours >= 400000 hours', true],
    ['supplyRate * 1 days == -0.01', true],
    ['price / peg == 1.25', true],
  ])('%s', (text, holds) => {
    expect(result(text)).toBe(holds ? ONE : 0n)
  })

  it('reads decimals from their digits', () => {
    const compiled = compiler.compile('price >= 0.9 USD', 'x')
    // symbol 0, constant 0.9 at 18 decimals, greater or equal.
    expect(compiled.code).toBe(`0x020001${(9n * 10n ** 17n).toString(16).padStart(64, '0')}23`)
  })

  it.each([
    ['price >= peg + 0.2', /cannot be added/],
    ['price', /number where a condition is due/],
    ['price + (price > peg) > 0', /condition where a number is due/],
    ['price and peg > 0', /"price" is a number where a condition is due/],
    ['exp(price / peg) > 1', /"exp" at character 1/],
    ['(price / peg)^2 > 1', /operation "power"/],
    ['prize > 1', /Unknown name "prize"/],
    ['price > 1e-19 USD', /18 decimals/],
    ['price > 1e60 USD', /18 decimals/],
    [Array.from({ length: 40 }, () => 'price > peg').join(' or '), /operations/],
    ['price.constructor > 1', /not allowed/],
  ])('refuses %s', (text, message) => {
    expect(() => compiler.compile(text, 'invariants[0].text')).toThrow(message)
  })

  it('are carried with their code, and refused where the code says something else', () => {
    const draft = {
      ...guard,
      invariants: [{ text: 'reserveRatio >= 0.9', code: '0x' }],
      breakers: [
        {
          trip: { text: 'price < 0.5 USD', code: '' },
          clear: { text: 'price > 0.6 USD', code: '' },
          tier: 'halt' as const,
        },
      ],
    }
    const compiled = withCompiledConditions(draft, 'guard.json')
    expect(parseGuardSpecification(JSON.parse(JSON.stringify(compiled)), 'guard.json')).toEqual(compiled)
    verifyConditions(compiled, 'guard.json')
    const lying = {
      ...compiled,
      invariants: [{ text: 'reserveRatio >= 0.99', code: compiled.invariants[0]!.code }],
    }
    expect(() => verifyConditions(lying, 'guard.json')).toThrow(/guard.json.invariants\[0\].code/)
    const open = { ...compiled, breakers: [{ ...compiled.breakers[0]!, clear: null }] }
    verifyConditions(open, 'guard.json')
  })

  it('refuse names that mean two things', () => {
    const twice = { ...guard, definitions: [{ name: 'price', text: 'peg' }] }
    expect(() => new ConditionCompiler(twice, 'guard.json')).toThrow(/"price" cannot be a name/)
    expect(
      () => new ConditionCompiler({ ...guard, definitions: [{ name: 'abs', text: 'peg' }] }, 'g'),
    ).toThrow(/"abs"/)
  })
})
