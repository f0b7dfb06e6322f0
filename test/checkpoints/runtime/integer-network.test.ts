import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntegerNetwork, integerInput } from '../../../checkpoints/runtime/integer-network.js'
import { quantisePolicy } from '../../../checkpoints/runtime/quantise.js'
import {
  activationLimit,
  biasLimit,
  maximumInputs,
  type QuantisedPolicy,
} from '../../../checkpoints/runtime/quantised-policy.js'
import { integerTanh, tanhTable } from '../../../checkpoints/runtime/tanh-table.js'
import { toFixed18 } from '../../../guard/fixed18.js'
import { samplePolicy } from '../sample-bundle.js'
import { bigintOutputs } from './bigint-network.js'

const ONE = 10n ** 18n

test('a network worked by hand', () => {
  // One input: (1.5 - 1) * 2^4 = 8 (multiplier 2^100 / 10^18, rounded down, makes it 7).
  // Hidden: (3 * 7 + 5) >> 1 = 13 and (-3 * 7 + 5) >> 1 = -8, cut by relu to 0. Output: (2 * 13 - 7 * 0 - 1) >> 2 = 6.
  const policy: QuantisedPolicy = {
    activation: 'relu',
    inputs: [{ mean: ONE, halfWidth: 10n * ONE, multiplier: 2n ** 100n / ONE }],
    layers: [
      {
        inputs: 1,
        outputs: 2,
        weights: Int16Array.of(3, -3),
        biases: Float64Array.of(5, 5),
        shifts: Uint8Array.of(1, 1),
      },
      {
        inputs: 2,
        outputs: 1,
        weights: Int16Array.of(2, -7),
        biases: Float64Array.of(-1),
        shifts: Uint8Array.of(2),
      },
    ],
    outputFractionBits: 3,
    head: { kind: 'choices', counts: [1] },
  }
  expect([...new IntegerNetwork(policy).run([(3n * ONE) / 2n])]).toEqual([6])
})

test('inputs are cut at the half width and rounded down', () => {
  const input = { mean: 2n * ONE, halfWidth: ONE, multiplier: 2n ** 96n / (ONE / 4n) }
  // 4 a unit, less what the multiplier was rounded by.
  expect(integerInput(2n * ONE, input)).toBe(0)
  expect(integerInput(2n * ONE + ONE / 2n, input)).toBe(1)
  expect(integerInput(2n * ONE - ONE / 2n, input)).toBe(-2)
  expect(integerInput(2n ** 255n - 1n, input)).toBe(integerInput(3n * ONE, input))
  expect(integerInput(-(2n ** 255n), input)).toBe(-4)
})

test('the tangent is odd, monotonic, and near the true one', () => {
  // Linear interpolation: h^2 / 8 times the greatest second derivative, 0.77, for h = 1/64, and two roundings.
  const bound = (1 / 64) ** 2 * (0.77 / 8) + 2 ** -20 + 2 ** -21
  let before = -(2 ** 20)
  for (let value = -9 * 2 ** 20; value <= 9 * 2 ** 20; value += 4093) {
    const height = integerTanh(value)
    expect(Math.abs(height / 2 ** 20 - Math.tanh(value / 2 ** 20))).toBeLessThan(bound)
    expect(height).toBe(-integerTanh(-value) + 0)
    expect(height).toBeGreaterThanOrEqual(before)
    before = height
  }
  expect(integerTanh(2 ** 51)).toBe(2 ** 20)
  expect(integerTanh(-(2 ** 51))).toBe(-(2 ** 20))
  // tanh(1) = 0.761594155955765, tanh(1/64) = 0.015623728572...; times 2^20.
  expect(tanhTable[64]).toBe(798589)
  expect(tanhTable[1]).toBe(16383)
  expect(tanhTable[512]).toBe(2 ** 20)
})

const extreme = fc.oneof(
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
  fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }),
  fc.constantFrom(0n, 1n, -1n, ONE, -ONE, 2n ** 255n - 1n, -(2n ** 255n)),
)

test.each([
  ['tanh', [30, 64, 64, 9], true],
  ['relu', [30, 32, 32, 9], true],
  ['relu', [7, 100, 3], false],
  ['tanh', [1, 1], true],
] as const)('%s %j equals the reference in unbounded whole numbers', (activation, widths, normalised) => {
  const policy = samplePolicy(widths, activation, { kind: 'argmax', counts: [widths.at(-1)!] }, normalised)
  const quantisation = quantisePolicy(policy, null)
  if (!('quantised' in quantisation)) throw new Error(quantisation.reason)
  const network = new IntegerNetwork(quantisation.quantised)
  fc.assert(
    fc.property(fc.array(extreme, { minLength: widths[0], maxLength: widths[0] }), (observation) => {
      const { outputs } = bigintOutputs(quantisation.quantised, observation)
      expect([...network.run(observation)].map(BigInt)).toEqual(outputs)
    }),
    { numRuns: 300, seed: 5 },
  )
})

/** Every weight, bias and input as large as the bounds let them be, all of the sign that adds up. */
function worst(sign: 1 | -1, activation: 'tanh' | 'relu'): QuantisedPolicy {
  const layer = (inputs: number, outputs: number) => ({
    inputs,
    outputs,
    weights: new Int16Array(inputs * outputs).fill(sign === 1 ? 32767 : -32768),
    biases: new Float64Array(outputs).fill(sign * biasLimit),
    shifts: new Uint8Array(outputs),
  })
  return {
    activation,
    inputs: Array.from({ length: maximumInputs }, () => ({
      mean: 0n,
      halfWidth: 2n ** 60n,
      multiplier: 2n ** 64n,
    })),
    layers: [layer(maximumInputs, maximumInputs), layer(maximumInputs, 256)],
    outputFractionBits: 0,
    head: { kind: 'choices', counts: [256] },
  }
}

test.each([
  [1, 'relu'],
  [-1, 'relu'],
  [1, 'tanh'],
  [-1, 'tanh'],
] as const)('the worst weights (%i, %s) and inputs stay below 2^53 and exact', (sign, activation) => {
  const policy = worst(sign, activation)
  const sums = [2n ** 255n - 1n, -(2n ** 255n)].map((observation) => {
    const observations = policy.inputs.map(() => observation)
    const { outputs, largest } = bigintOutputs(policy, observations)
    expect([...new IntegerNetwork(policy).run(observations)].map(BigInt)).toEqual(outputs)
    return Number(largest)
  })
  // 512 products of 2^28 by at least 32767, and the bias: the bound is met but for 2^-15 of it.
  expect(Math.max(...sums)).toBeLessThanOrEqual(2 ** 52 + 2 ** 51)
  expect(Math.max(...sums)).toBeGreaterThan(2 ** 52 + 2 ** 51 - 2 ** 38)
})

test('a unit or input more than the bounds allow is refused by name', () => {
  const sound = worst(1, 'tanh')
  const beyond = { ...sound.inputs[0]!, halfWidth: 2n ** 60n + 1n }
  expect(() => new IntegerNetwork({ ...sound, inputs: [beyond, ...sound.inputs.slice(1)] })).toThrow(
    /half width times multiplier is above 2\^28 \(input 0\)/,
  )
  const biases = new Float64Array(512).fill(1)
  biases[7] = biasLimit + 1
  const [first, last] = sound.layers
  expect(() => new IntegerNetwork({ ...sound, layers: [{ ...first!, biases }, last!] })).toThrow(
    /layer 0, row 7/,
  )
  expect(activationLimit * 32768 * maximumInputs + biasLimit).toBeLessThan(2 ** 53)
})

test('an observation of another length is refused', () => {
  expect(() => new IntegerNetwork(worst(1, 'tanh')).run([1n])).toThrow(/1 entries where 512 are due/)
})

test('an observation in doubles gives the integers of its 18 decimals', () => {
  const policy = samplePolicy([30, 8, 3], 'tanh', { kind: 'argmax', counts: [3] })
  const quantisation = quantisePolicy(policy, null)
  if (!('quantised' in quantisation)) throw new Error(quantisation.reason)
  const network = new IntegerNetwork(quantisation.quantised)
  const { mean, standardDeviation } = policy.normaliser!
  const entry = (index: number) =>
    fc.oneof(
      // Inputs that are whole numbers of the input's scale, where an estimate may fall on either side.
      fc.integer({ min: -40, max: 40 }).map((step) => mean[index]! + (step / 4) * standardDeviation[index]!),
      fc.double({ min: -50, max: 50, noNaN: true }).map((z) => mean[index]! + z * standardDeviation[index]!),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e50, max: 1e50 }),
      fc.constantFrom(0, -0, 5e-324, 1e-18, -1e-18),
    )
  fc.assert(
    fc.property(fc.tuple(...Array.from({ length: 30 }, (_, index) => entry(index))), (observation) => {
      const exact = observation.map((value) => toFixed18(value, 'test'))
      expect(network.runDoubles(observation)).toEqual(network.run(exact))
    }),
    { numRuns: 1000, seed: 6 },
  )
})
