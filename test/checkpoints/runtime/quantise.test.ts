import { expect, test } from 'vitest'
import type { FrozenPolicy } from '../../../agents/frozen-policy.js'
import { NetworkForward } from '../../../agents/network-forward.js'
import { normalise } from '../../../agents/trained-policy.js'
import { IntegerNetwork } from '../../../checkpoints/runtime/integer-network.js'
import { quantisePolicy } from '../../../checkpoints/runtime/quantise.js'
import { RandomStream } from '../../../core/random/stream.js'
import { toFixed18 } from '../../../guard/fixed18.js'
import { sampleGuard, samplePolicy } from '../sample-bundle.js'

function reasonOf(policy: FrozenPolicy, actions: Parameters<typeof quantisePolicy>[1] = null): string {
  const quantisation = quantisePolicy(policy, actions)
  return 'reason' in quantisation ? quantisation.reason : 'quantised'
}

test.each([
  ['tanh', [30, 64, 64, 9], true, 4e-4],
  ['tanh', [12, 32, 32, 3], true, 4e-4],
  ['relu', [30, 64, 64, 9], true, 4e-3],
  ['relu', [30, 64, 64, 9], false, 4e-3],
] as const)('%s %j follows the network in single precision', (activation, widths, normalised, tolerance) => {
  const policy = samplePolicy(widths, activation, { kind: 'argmax', counts: [widths.at(-1)!] }, normalised)
  const quantisation = quantisePolicy(policy, null)
  if (!('quantised' in quantisation)) throw new Error(quantisation.reason)
  const { quantised } = quantisation
  const network = new IntegerNetwork(quantised)
  const forward = new NetworkForward(policy.network)
  const random = new RandomStream(3, 'test', 1)
  const outputs = new Float32Array(widths.at(-1)!)
  const errors: number[] = []
  for (let sample = 0; sample < 2000; sample++) {
    const observation = Float32Array.from({ length: widths[0] }, (_, index) => {
      const deviation = policy.normaliser?.standardDeviation[index] ?? 1
      return (policy.normaliser?.mean[index] ?? 0) + deviation * random.normal() * 3
    })
    const inputs = new Float32Array(widths[0])
    normalise(observation, policy.normaliser, 1, inputs)
    forward.run(inputs, 1, outputs)
    const integers = network.run(Array.from(observation, (value) => toFixed18(value, 'test')))
    outputs.forEach((output, index) => {
      errors.push(Math.abs(integers[index]! / 2 ** quantised.outputFractionBits - output))
    })
  }
  errors.sort((left, right) => left - right)
  expect(errors[Math.floor(errors.length * 0.999)]).toBeLessThan(tolerance)
})

test('weights take all of 16 bits, biases and roundings are exact', () => {
  const policy: FrozenPolicy = {
    network: {
      activation: 'tanh',
      layers: [
        { inputs: 2, outputs: 1, weights: Float32Array.of(0.75, -1.5), biases: Float32Array.of(0.25) },
      ],
    },
    head: { kind: 'argmax', counts: [1] },
    normaliser: null,
  }
  // 1.5 * 2^14 = 24576. Inputs have 18 fraction bits (1024 * 2^18 = 2^28), so the sum has 32: no shift, no rounding.
  const quantisation = quantisePolicy(policy, null)
  expect(quantisation).toMatchObject({
    quantised: {
      layers: [
        {
          weights: Int16Array.of(12288, -24576),
          biases: Float64Array.of(2 ** 30),
          shifts: Uint8Array.of(0),
        },
      ],
      outputFractionBits: 32,
    },
  })
})

test('what no chain evaluates is refused by name', () => {
  const mean = samplePolicy([4, 8, 3], 'tanh', { kind: 'mean', dimensions: 3 })
  const scores = samplePolicy([4, 8, 7], 'relu', { kind: 'argmax', counts: [7] })
  const { levers } = sampleGuard
  expect(reasonOf(mean, { kind: 'levers', levers })).toBe('quantised')
  expect(reasonOf(scores, { kind: 'lever-menu', levers })).toBe('quantised')
  expect(reasonOf(mean)).toMatch(/a head "mean" that sets no levers/)
  expect(reasonOf(mean, { kind: 'lever-menu', levers })).toMatch(/a head "mean" that does not set lever-menu/)
  expect(reasonOf(mean, { kind: 'levers', levers: levers.slice(1) })).toMatch(/a head of 2 outputs on 3/)
  expect(reasonOf(samplePolicy([4, 513, 3], 'tanh', mean.head), { kind: 'levers', levers })).toMatch(
    /a layer of 513 units, above 512/,
  )
  const deep = samplePolicy([4, 4, 4, 4, 4, 4, 4, 4, 4, 7], 'relu', scores.head)
  expect(reasonOf(deep)).toMatch(/9 layers, above 8/)
  const wide = [{ ...levers[0]!, maximum: 2e20 }, ...levers.slice(1)]
  expect(reasonOf(mean, { kind: 'levers', levers: wide })).toMatch(/the lever "spread", which reaches 2/)
  const linear = samplePolicy([4, 8, 7], 'linear', scores.head)
  expect(reasonOf(linear)).toBe('the integer network does not take the activation "linear"')
  const gelu = { ...mean, network: { ...mean.network, activation: 'gelu' as 'tanh' } }
  expect(reasonOf(gelu, { kind: 'levers', levers })).toMatch(/the activation "gelu"/)
  const normaliser = { ...mean.normaliser!, standardDeviation: Float64Array.of(1, 1e-13, 1, 1) }
  expect(reasonOf({ ...mean, normaliser }, { kind: 'levers', levers })).toMatch(/input 1 has mean/)
  const [first, last] = scores.network.layers
  const heavy = { ...first!, weights: first!.weights.map((weight) => weight * 1e7) }
  expect(reasonOf({ ...scores, network: { activation: 'tanh', layers: [heavy, last!] } })).toMatch(
    /layer 0, row \d has weights too large/,
  )
})

test('the same policy gives the same integers', () => {
  const policy = () => quantisePolicy(samplePolicy([4, 8, 3], 'tanh', { kind: 'argmax', counts: [3] }), null)
  expect(policy()).toEqual(policy())
})
