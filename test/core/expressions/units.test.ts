import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Expression } from '../../../core/expressions/expression.js'
import { parseUnit, requireUnit, type Unit, unitOf, unitText } from '../../../core/expressions/units.js'

const units: Readonly<Record<string, Unit>> = {
  priceUsd: parseUnit('USD/tokens', 'test'),
  supplyTokens: parseUnit('tokens', 'test'),
  depthUsd: parseUnit('USD', 'test'),
  runPerHour: parseUnit('1/hours', 'test'),
  hour: parseUnit('hours', 'test'),
  confidence: parseUnit('1', 'test'),
}
const compile = (text: string) => new Expression(text, Object.keys(units), 'env.shocks[0].expression')
const inferred = (text: string) => unitText(unitOf(compile(text), units))

describe('units', () => {
  it.each([
    ['1', '1'],
    ['fraction', '1'],
    ['USD/token', 'USD/tokens'],
    ['1/h', '1/hours'],
    ['1/y', '1/years'],
    ['log/h', '1/hours'],
    ['USD^2*tokens/hours', 'USD^2*tokens/hours'],
    ['USD/USD', '1'],
    ['work/h', 'work/hours'],
    ['list price of work/h', 'list price of work/hours'],
  ])('%s is read as %s', (text, shown) => {
    expect(unitText(parseUnit(text, 'test'))).toBe(shown)
  })

  it.each(['', '/USD', '20 % a year', 'USD//h', '2 USD', 'USD^x'])('refuses the unit "%s"', (text) => {
    expect(() => parseUnit(text, 'mechanism.ownState.x')).toThrow(/is no unit \(mechanism\.ownState\.x\)/)
  })

  it.each([
    ['priceUsd * supplyTokens', 'USD'],
    ['priceUsd * supplyTokens + depthUsd', 'USD'],
    ['depthUsd / priceUsd / supplyTokens', '1'],
    ['sqrt(depthUsd * depthUsd)', 'USD'],
    ['depthUsd ^ (1/2) * depthUsd ^ 0.5', 'USD'],
    ['(depthUsd ^ (1/3)) ^ 3', 'USD'],
    ['priceUsd ^ -1', 'tokens/USD'],
    ['confidence ^ confidence', '1'],
    ['max(0, depthUsd - 0.02 USD)', 'USD'],
    ['max(depthUsd, 0, 1e-9 USD)', 'USD'],
    ['clip(depthUsd, 0, 1 USD)', 'USD'],
    ['0', '1'],
    ['exp(-(hour - 72 hours) / (5 hours))', '1'],
    ['exp(-runPerHour * hour)', '1'],
    ['log(depthUsd / (1 USD))', '1'],
    ['tanh(depthUsd / USD)', '1'],
    ['hour > 72 hours and not (depthUsd < 1 USD)', '1'],
    ['hour > 72 hours ? depthUsd : 0', 'USD'],
    ['hour < 72 hours ? -depthUsd : abs(depthUsd)', 'USD'],
    ['0.5 / hours + runPerHour', '1/hours'],
    ['runPerHour - 3 / years * (1 years / (8760 hours))', '1/hours'],
    ['2 USD/tokens - priceUsd', 'USD/tokens'],
  ])('%s is in %s', (text, unit) => {
    expect(inferred(text)).toBe(unit)
  })

  it.each([
    [
      'supplyTokens + depthUsd',
      16,
      /"supplyTokens" is in tokens and "depthUsd" is in USD: they cannot be added/,
    ],
    [
      'depthUsd - (priceUsd - confidence)',
      24,
      /"priceUsd" is in USD\/tokens and "confidence" is a pure number/,
    ],
    [
      'max(0, depthUsd, 0.02)',
      18,
      /cannot be compared.*Write 0\.02 USD, or divide "depthUsd" by a scale in USD\./,
    ],
    ['0.1 < runPerHour', 7, /Write 0\.1\/hours, or/],
    ['exp(depthUsd)', 5, /function exp of "depthUsd", which is in USD.*such as \(1 USD\)/],
    ['log(1 + runPerHour)', 9, /Write 1\/hours, or/],
    ['tanh(depthUsd * (priceUsd + 1 USD/tokens))', 6, /"depthUsd \* \(priceUsd \+ 1 USD\/tokens\)"/],
    ['exp((depthUsd + 1 USD) * confidence)', 6, /of "\(depthUsd \+ 1 USD\) \* confidence", which is in USD/],
    ['depthUsd ? 1 : 2', 1, /A condition on "depthUsd"/],
    ['confidence > 0 ? depthUsd : hour', 29, /cannot be alternatives/],
    ['not depthUsd', 5, /The word "not" on "depthUsd"/],
    ['2 ^ depthUsd', 5, /The exponent "depthUsd"/],
    ['depthUsd ^ confidence', 12, /The power of "depthUsd".*hangs on "confidence"/],
    ['hour - 3 days', 8, /"hour" is in hours and "3 days" is in days/],
    ['3 / years + runPerHour', 13, /"3 \/ years" is in 1\/years and "runPerHour" is in 1\/hours/],
  ])('refuses %s at character %d', (text, character, message) => {
    expect(() => unitOf(compile(text), units)).toThrow(message)
    expect(() => unitOf(compile(text), units)).toThrow(
      new RegExp(`at character ${character} of .*\\(env\\.shocks\\[0\\]\\.expression\\)`),
    )
  })

  it('a number stands before its unit only, and a unit is no symbol of its own', () => {
    expect(() => compile('depthUsd USD')).toThrow(/Nothing stands between/)
    expect(() => compile('2 (USD)')).toThrow(/Nothing stands between/)
    expect(() => compile('USD(2)')).toThrow(/Unknown function "USD"/)
    expect(() => compile('1/2 USD')).toThrow(/A product without a sign at character 1/)
    expect(() => compile('2 USDs')).toThrow(/Nothing stands between/)
    expect(() => new Expression('1', ['tokens'], 'x')).toThrow(/"tokens" cannot be a symbol/)
  })

  it('a unit is worth 1', () => {
    const out = new Float64Array(1)
    const columns = Object.keys(units).map(() => Float64Array.of(3))
    for (const [text, value] of [
      ['0.02 USD', 0.02],
      ['1/2 * USD', 0.5],
      ['-2 USD^2', -2],
      ['depthUsd / (2 USD/tokens)', 1.5],
    ] as const) {
      compile(text).evaluate(columns, 1, out)
      expect(out[0], text).toBe(value)
    }
  })

  it('a needed unit is refused with what would make it right', () => {
    const need = (text: string, unit: string) => () =>
      requireUnit(compile(text), units, parseUnit(unit, 'test'), 'The custom reward "calm"')
    expect(need('confidence', '1')).not.toThrow()
    expect(need('0', 'USD')).not.toThrow()
    expect(need('depthUsd * confidence', 'USD')).not.toThrow()
    expect(need('depthUsd', '1')).toThrow(
      /"calm" is in USD and must be a pure number: "depthUsd" \(env.*Divide it by a scale in USD, such as \(1 USD\)/,
    )
    expect(need('runPerHour', '1')).toThrow(/such as \(1\/hours\)/)
    expect(need('depthUsd', 'tokens')).toThrow(/a scale in USD\/tokens/)
  })

  it('what it proposes is right', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(units)), fc.constantFrom(...Object.keys(units)), (a, b) => {
        const text = `${a} * ${b}`
        let remedy = ''
        try {
          requireUnit(compile(text), units, {}, 'It')
          return
        } catch (error) {
          remedy = /such as (\(.*\))\.$/.exec((error as Error).message)![1]!
        }
        expect(inferred(`${text} / ${remedy}`)).toBe('1')
      }),
    )
  })
})
