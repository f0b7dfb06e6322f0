import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { expect, test } from 'vitest'
import { decodeQuantised, encodeQuantised } from '../../../checkpoints/runtime/integer-format.js'
import { quantisePolicy } from '../../../checkpoints/runtime/quantise.js'
import type { QuantisedPolicy } from '../../../checkpoints/runtime/quantised-policy.js'
import { sampleGuard, samplePolicy } from '../sample-bundle.js'

function quantised(
  widths: readonly number[],
  activation: 'tanh' | 'relu',
  kind: 'levers' | 'lever-menu' | 'choices',
): QuantisedPolicy {
  const outputs = widths.at(-1)!
  const head =
    kind === 'levers'
      ? { kind: 'mean' as const, dimensions: outputs }
      : { kind: 'argmax' as const, counts: kind === 'choices' ? [2, outputs - 2] : [outputs] }
  const actions = kind === 'choices' ? null : { kind, levers: sampleGuard.levers }
  const quantisation = quantisePolicy(samplePolicy(widths, activation, head), actions)
  if (!('quantised' in quantisation)) throw new Error(quantisation.reason)
  return quantisation.quantised
}

const samples = [
  quantised([5, 8, 3], 'tanh', 'levers'),
  quantised([17, 16, 33, 7], 'relu', 'lever-menu'),
  quantised([3, 5], 'relu', 'choices'),
]

test.each(samples)('what is written is read, in the same bytes (sample %#)', (policy) => {
  const bytes = encodeQuantised(policy)
  expect(decodeQuantised(bytes)).toEqual(policy)
  expect(encodeQuantised(decodeQuantised(bytes))).toEqual(bytes)
  expect(decodeQuantised(new Uint8Array([9, ...bytes]).subarray(1))).toEqual(policy)
})

test('the bytes of a network worked by hand', () => {
  const policy: QuantisedPolicy = {
    activation: 'relu',
    inputs: [{ mean: -1n, halfWidth: 258n, multiplier: 3n }],
    layers: [
      {
        inputs: 1,
        outputs: 2,
        weights: Int16Array.of(-2, 259),
        biases: Float64Array.of(-1, 1),
        shifts: Uint8Array.of(4, 0),
      },
    ],
    outputFractionBits: 5,
    head: { kind: 'choices', counts: [2] },
  }
  const zeros = (count: number) => '0'.repeat(2 * count)
  const lines = [
    `4d485131 02 03 01 05 0001 0001 0002 ${zeros(18)}`,
    `${'ff'.repeat(16)} ${zeros(14)} 0102`,
    `${zeros(31)} 03`,
    `${'ff'.repeat(31)} 04`,
    `fffe ${zeros(30)}`,
    `${zeros(30)} 01 00`,
    `0103 ${zeros(30)}`,
    `${zeros(31)} 02`,
  ]
  expect(bytesToHex(encodeQuantised(policy))).toBe(lines.join('').replaceAll(' ', ''))
})

test('a single flipped bit is refused or gives another policy in its own canonical bytes', () => {
  const [policy] = samples
  const bytes = encodeQuantised(policy!)
  let refused = 0
  // Five and eight have no common divisor: every bit of a byte is met.
  for (let bit = 0; bit < bytes.length * 8; bit += 5) {
    const flipped = bytes.slice()
    flipped[bit >> 3]! ^= 1 << (bit & 7)
    try {
      expect(bytesToHex(sha256(encodeQuantised(decodeQuantised(flipped))))).toBe(bytesToHex(sha256(flipped)))
    } catch (error) {
      expect(String(error)).toMatch(/quantised policy|integer network/)
      refused++
    }
  }
  // The header, the table of the tangent (2,080 of the bytes) and all padding are fixed.
  expect(refused).toBeGreaterThan((2080 * 8) / 5)
})

test('truncated, longer and foreign bytes are refused with the place', () => {
  const bytes = encodeQuantised(samples[0]!)
  expect(() => decodeQuantised(bytes.subarray(0, bytes.length - 32))).toThrow(/they end at byte/)
  expect(() => decodeQuantised(new Uint8Array([...bytes, 0]))).toThrow(/canonical form/)
  expect(() => decodeQuantised(new Uint8Array(0))).toThrow(/they end at byte 0/)
  expect(() => decodeQuantised(new Uint8Array(64))).toThrow(/begin with "MHQ1"/)
})

test('bytes that ask for a large network are refused before anything is allocated', () => {
  const header = new Uint8Array(32)
  header.set([0x4d, 0x48, 0x51, 0x31, 2, 3, 8, 0, 0, 1])
  header.fill(255, 10, 28)
  expect(() => decodeQuantised(header)).toThrow(/a layer of 65535 units/)
})
