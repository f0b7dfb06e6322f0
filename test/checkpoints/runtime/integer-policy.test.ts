import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntegerPolicy } from '../../../checkpoints/runtime/integer-policy.js'
import type { QuantisedHead, QuantisedPolicy } from '../../../checkpoints/runtime/quantised-policy.js'
import { LeverMenu } from '../../../env/lever-menu.js'
import { fromFixed18, toFixed18 } from '../../../guard/fixed18.js'
import { sampleGuard } from '../sample-bundle.js'

const ONE = 10n ** 18n

/** Outputs are its biases, in quarters, whatever is observed. */
function constant(outputs: readonly number[], head: QuantisedHead): IntegerPolicy {
  const policy: QuantisedPolicy = {
    activation: 'relu',
    inputs: [{ mean: 0n, halfWidth: ONE, multiplier: 1n }],
    layers: [
      {
        inputs: 1,
        outputs: outputs.length,
        weights: new Int16Array(outputs.length),
        biases: Float64Array.from(outputs),
        shifts: new Uint8Array(outputs.length),
      },
    ],
    outputFractionBits: 2,
    head,
  }
  return new IntegerPolicy(policy)
}

const lever = { minimum: -2n * ONE, default: ONE, maximum: 11n * ONE, step: 4n * ONE }

test('levers: -1 is the minimum, 0 the default, 1 the maximum, linear between and cut beyond', () => {
  const levers = Array.from({ length: 6 }, () => lever)
  const policy = constant([-4, 0, 4, 2, -2, 9], { kind: 'levers', levers })
  expect(policy.outputs([0n])).toEqual([-ONE, 0n, ONE, ONE / 2n, -ONE / 2n, (9n * ONE) / 4n])
  expect(policy.request([0n], new Array(6).fill(0n))).toEqual([
    -2n * ONE,
    ONE,
    11n * ONE,
    6n * ONE,
    -ONE / 2n,
    11n * ONE,
  ])
  expect(() => policy.choose([0n])).toThrow(/chooses nothing/)
  expect(() => policy.request([0n], [])).toThrow(/0 targets where 6 levers/)
})

test('a menu: ties go to the lowest, what cannot move is not chosen, a step ends at the bound', () => {
  const levers = [lever, lever]
  const menu = (outputs: readonly number[]) => constant(outputs, { kind: 'lever-menu', levers })
  const targets = [ONE, 9n * ONE]
  expect(menu([5, 5, 1, 5, 0]).request([0n], targets)).toEqual(targets) // hold
  expect(menu([1, 5, 1, 5, 0]).request([0n], targets)).toEqual([5n * ONE, 9n * ONE]) // first up
  expect(menu([1, 0, 1, 5, 0]).request([0n], targets)).toEqual([ONE, 11n * ONE]) // second up, to its bound
  expect(menu([1, 0, 1, 5, 4]).request([0n], [ONE, 11n * ONE])).toEqual([ONE, 7n * ONE]) // up is masked: down
  expect(menu([1, 0, 9, 5, 4]).request([0n], [-2n * ONE, 0n])).toEqual([-2n * ONE, 4n * ONE]) // down is masked
})

test('choices: each among its own, masks by output', () => {
  const policy = constant([1, 3, 3, 2, 7], { kind: 'choices', counts: [3, 2] })
  expect(policy.choose([0n])).toEqual([1, 1])
  expect(policy.choose([0n], 0b01101n)).toEqual([2, 0])
  expect(() => policy.choose([0n], 0b00111n)).toThrow(/No output is allowed among 3 to 4/)
  expect(() => policy.request([0n], [])).toThrow(/Use choose/)
})

test('a menu in whole numbers asks for what the laboratory menu asks for', () => {
  const { levers } = sampleGuard
  const menu = new LeverMenu(levers)
  const fixed = levers.map((limits) => ({
    minimum: toFixed18(limits.minimum, limits.name),
    default: toFixed18(limits.default, limits.name),
    maximum: toFixed18(limits.maximum, limits.name),
    step: toFixed18(limits.maximumStepPerHour ?? (limits.maximum - limits.minimum) / 8, limits.name),
  }))
  const outputs = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 7, maxLength: 7 })
  const shares = fc.array(fc.constantFrom(0, 0.125, 0.5, 0.9375, 1), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(outputs, shares, (scores, share) => {
      const targets = Float64Array.from(levers, ({ minimum, maximum }, index) =>
        share[index] === 1 ? maximum : minimum + share[index]! * (maximum - minimum),
      )
      const requested = constant(scores, { kind: 'lever-menu', levers: fixed }).request(
        [0n],
        Array.from(targets, (target) => toFixed18(target, 'target')),
      )
      const mask = new Uint8Array(7)
      menu.mask(targets, mask, 1)
      const best = Math.max(...scores.filter((_, index) => mask[index] === 1))
      menu.apply([scores.findIndex((score, index) => score === best && mask[index] === 1)], targets, 1)
      requested.forEach((value, index) => {
        expect(fromFixed18(value)).toBeCloseTo(targets[index]!, 12)
      })
    }),
    { seed: 3 },
  )
})
