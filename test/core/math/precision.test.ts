import { all, type BigNumber, create } from 'mathjs'
import { describe, expect, it } from 'vitest'
import { clamp } from '../../../core/math/clamp.js'
import { exp, log, power, tanh } from '../../../core/math/exponential.js'
import { cos, cosTurns, sin, sinTurns } from '../../../core/math/trigonometry.js'
import { RandomStream } from '../../../core/random/stream.js'

const DIGITS = 80
const math = create(all!, { number: 'BigNumber', precision: DIGITS })

/** The double's value in decimals; a hundred digits hold every double used here beyond the working precision. */
function exactly(value: number): BigNumber {
  return math.bignumber(value.toPrecision(100))
}

/** The distance from one double to the next, at the size of a value. */
function unitInLastPlace(value: number): number {
  const word = new Float64Array([Math.abs(value)])
  const bits = new BigInt64Array(word.buffer)
  bits[0] = bits[0]! + 1n
  return word[0]! - Math.abs(value)
}

/** Error of ours against the true value, in units of the last place. */
function error(ours: number, truth: BigNumber): number {
  const difference = math.number(exactly(ours).minus(truth).abs())
  return difference / unitInLastPlace(math.number(truth))
}

function worst(
  points: readonly number[],
  ours: (x: number) => number,
  truth: (x: BigNumber) => BigNumber,
): number {
  return points.reduce((largest, x) => Math.max(largest, error(ours(x), truth(exactly(x)))), 0)
}

const stream = new RandomStream(3, 'test')
const uniform = (count: number, low: number, high: number) =>
  Array.from({ length: count }, () => low + (high - low) * stream.uniform())

describe('against eighty decimals', () => {
  it('exp errs by less than 2 units in the last place', () => {
    const points = [0, 1, -1, 700, -700, 1e-300, ...uniform(300, -40, 40), ...uniform(200, -1e-3, 1e-3)]
    expect(worst(points, exp, (x) => x.exp())).toBeLessThan(2)
  })

  it('log errs by less than 2 units in the last place, near 1 too', () => {
    const points = [2, 0.5, 1e300, 1e-300, 5e-324, ...uniform(200, 1e-9, 5), ...uniform(200, 0.99, 1.01)]
    expect(worst(points, log, (x) => x.ln())).toBeLessThan(2)
  })

  it('tanh errs by less than 3 units in the last place', () => {
    const truth = (x: BigNumber) => {
      const grown = x.times(2).exp()
      return grown.minus(1).div(grown.plus(1))
    }
    const points = [...uniform(200, -0.3, 0.3), ...uniform(200, -20, 20)]
    expect(worst(points, tanh, truth)).toBeLessThan(3)
  })

  it('sin and cos err by less than 2 units in the last place, or 2^-53 near their zeros', () => {
    const near = (
      points: readonly number[],
      ours: (x: number) => number,
      truth: (x: BigNumber) => BigNumber,
    ) =>
      points.reduce((largest, x) => {
        const value = truth(exactly(x))
        const difference = math.number(exactly(ours(x)).minus(value).abs())
        return Math.max(largest, difference / Math.max(unitInLastPlace(math.number(value)), 2 ** -53))
      }, 0)
    const points = [...uniform(200, -10, 10), ...uniform(100, -1000, 1000)]
    expect(near(points, sin, (x) => x.sin())).toBeLessThan(2)
    expect(near(points, cos, (x) => x.cos())).toBeLessThan(2)
    const fullTurn = math.bignumber(2).times(math.bignumber(-1).acos())
    const turns = uniform(200, 0, 1)
    expect(near(turns, sinTurns, (x) => x.times(fullTurn).sin())).toBeLessThan(3)
    expect(near(turns, cosTurns, (x) => x.times(fullTurn).cos())).toBeLessThan(3)
  })

  it('power errs by no more than its exponent magnifies', () => {
    for (const [base, exponent] of [
      [2, 0.5],
      [1.1, 20],
      [0.3, -4],
    ] as const) {
      const truth = exactly(base).pow(exactly(exponent))
      expect(error(power(base, exponent), truth)).toBeLessThan(2 * (1 + Math.abs(exponent * Math.log(base))))
    }
  })
})

describe('at the edges', () => {
  it('exp', () => {
    expect([exp(0), exp(-0), exp(710), exp(-746), exp(Infinity), exp(-Infinity)]).toEqual([
      1,
      1,
      Infinity,
      0,
      Infinity,
      0,
    ])
    expect(exp(NaN)).toBeNaN()
    expect(exp(-745)).toBe(5e-324)
  })

  it('log', () => {
    expect([log(1), log(0), log(Infinity)]).toEqual([0, -Infinity, Infinity])
    expect(log(-1)).toBeNaN()
    expect(log(NaN)).toBeNaN()
  })

  it('tanh', () => {
    expect([tanh(30), tanh(-30), tanh(0)]).toEqual([1, -1, 0])
    expect(tanh(NaN)).toBeNaN()
  })

  it('whole quarters of a turn are exact', () => {
    expect([0, 0.25, 0.5, 0.75].map(sinTurns)).toEqual([0, 1, -0, -1])
    expect([0, 0.25, 0.5, 0.75].map(cosTurns).map((value) => value + 0)).toEqual([1, 0, -1, 0])
  })

  it('clamp', () => {
    expect([clamp(2, 0, 1), clamp(-2, 0, 1), clamp(0.5, 0, 1)]).toEqual([1, 0, 0.5])
    expect(clamp(NaN, 0, 1)).toBeNaN()
  })
})
