import { expect, test } from 'vitest'
import { bundleMembers } from '../../../checkpoints/bundle-members.js'
import { encodeQuantised } from '../../../checkpoints/runtime/integer-format.js'
import { loadBundle } from '../../../checkpoints/runtime/load-bundle.js'
import { quantisePolicy } from '../../../checkpoints/runtime/quantise.js'
import { sampleContents } from '../sample-bundle.js'

function quantisedBytes(scale: number): Uint8Array {
  const { policy, guard, actions } = sampleContents('lever-menu')
  const layers = policy.network.layers.map((layer) => ({
    ...layer,
    biases: layer.biases.map((bias) => bias * scale),
  }))
  const scaled = { ...policy, network: { ...policy.network, layers } } as typeof policy
  const quantisation = quantisePolicy(scaled, { kind: actions, levers: guard.levers })
  if (!('quantised' in quantisation)) throw new Error(quantisation.reason)
  return encodeQuantised(quantisation.quantised)
}

test('a bundle carries its integer network', () => {
  const bytes = quantisedBytes(1)
  const bundle = loadBundle(bundleMembers({ ...sampleContents('lever-menu'), quantised: { bytes } }))
  expect(bundle.quantised).toEqual(bytes)
})

test('an integer network of other weights is refused, although the manifest agrees', () => {
  const members = bundleMembers({
    ...sampleContents('lever-menu'),
    quantised: { bytes: quantisedBytes(1.001) },
  })
  expect(() => loadBundle(members)).toThrow(/not the one that weights.*give \(quantised\.bin\)/)
})

test('bytes that are no integer network are refused', () => {
  const members = bundleMembers({ ...sampleContents('lever-menu'), quantised: { bytes: new Uint8Array(64) } })
  expect(() => loadBundle(members)).toThrow(/begin with "MHQ1" \(quantised\.bin\)/)
})
