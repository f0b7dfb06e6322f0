import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attribute } from '../../../deploy/keeper/attributions.js'

describe('attributions', () => {
  it('of a product, by hand: the mean of both orders', () => {
    // f(x, y) = x y from (1, 1) to (3, 5): in order x adds 2, y adds 12; in reverse y adds 4, x adds 10.
    const [first] = attribute(([x, y]) => [x! * y!], ['x', 'y'], ['area'], [1n, 1n], [3n, 5n])
    expect(first).toEqual({
      lever: 'area',
      baseline: '1',
      contributions: [
        { name: 'x', value: '6' },
        { name: 'y', value: '8' },
      ],
      residual: '0',
    })
  })

  it('adds up to the last unit for any function of whole numbers', () => {
    const point = fc.array(fc.bigInt({ min: -1000n, max: 1000n }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(point, point, (baseline, observation) => {
        const policy = ([a, b, c, d]: readonly bigint[]) => [a! * b! - (c! * c!) / 7n, a! > d! ? b! / 3n : c!]
        const found = attribute(policy, ['a', 'b', 'c', 'd'], ['one', 'two'], baseline, observation)
        const requested = policy(observation)
        found.forEach(({ baseline: from, contributions, residual }, lever) => {
          const sum = contributions.reduce((total, { value }) => total + BigInt(value), BigInt(from))
          expect(sum).toBe(requested[lever])
          expect(residual).toBe('0')
        })
      }),
    )
  })
})
