import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SumTree } from '../../agents/sum-tree.js'

describe('sum tree', () => {
  it('finds what a walk along the prefix sums finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (weights, share) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0)
          fc.pre(total > 0)
          const tree = new SumTree(weights.length)
          weights.forEach((weight, index) => {
            tree.set(index, 99)
            tree.set(index, weight)
          })
          expect(tree.total).toBe(total)
          const target = share * total
          let prefix = 0
          const expected = weights.findIndex((weight) => {
            prefix += weight
            return prefix > target
          })
          expect(tree.find(target)).toBe(expected)
        },
      ),
    )
  })

  it('never finds a weight of 0, not even for a target beyond the rounding of the total', () => {
    const tree = new SumTree(5)
    tree.set(0, 0.1)
    tree.set(2, 0.2)
    expect(tree.find(0.1)).toBe(2)
    expect(tree.find(tree.total)).toBe(2)
  })

  it('has the same sums after loading its weights', () => {
    const tree = new SumTree(6)
    for (let index = 0; index < 6; index++) tree.set(index, 1 / (index + 3))
    tree.set(3, 0.7)
    const loaded = new SumTree(6)
    loaded.load(tree.weights())
    expect(loaded.total).toBe(tree.total)
    expect([...loaded.weights()]).toEqual([...tree.weights()])
  })
})
