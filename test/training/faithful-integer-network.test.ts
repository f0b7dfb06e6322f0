import { expect, test } from 'vitest'
import type { FrozenPolicy } from '../../agents/frozen-policy.js'
import { TrainedPolicy } from '../../agents/trained-policy.js'
import { decodeQuantised } from '../../checkpoints/runtime/integer-format.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../env/registry.js'
import { guardSpecificationOf } from '../../env/token-economy-definitions.js'
import { evaluate } from '../../eval/evaluate.js'
import { faithfulIntegerNetwork } from '../../training/faithful-integer-network.js'
import { samplePolicy } from '../checkpoints/sample-bundle.js'

const id = 'Rai-v0'
const { levers } = guardSpecificationOf(mechanismOfEnvironment(id)!, {})

/** Judges a network on a few short episodes and quantises it. */
function quantisedNetwork(frozen: FrozenPolicy, kind: 'levers' | 'lever-menu') {
  const options = kind === 'lever-menu' ? { leverMenu: true } : {}
  const { actionSpace } = makeVector(id, { ...options, scenario: 'calm', numEnvs: 1, seed: 1 })
  const policy = new TrainedPolicy(frozen, actionSpace)
  const evaluation = evaluate({
    policy,
    id,
    options,
    scenarios: ['calm'],
    episodesPerScenario: 8,
    seed: 4,
  })
  return faithfulIntegerNetwork({ frozen, policy, actionSpace }, { kind, levers }, evaluation)
}

const inputs = makeVector(id, { scenario: 'calm', numEnvs: 1, seed: 1 }).observationSpace.size

function network(kind: 'levers' | 'lever-menu'): FrozenPolicy {
  const outputs = kind === 'levers' ? levers.length : 1 + 2 * levers.length
  const head =
    kind === 'levers'
      ? ({ kind: 'mean', dimensions: outputs } as const)
      : ({ kind: 'argmax', counts: [outputs] } as const)
  return samplePolicy([inputs, 32, 32, outputs], 'tanh', head, false)
}

test.each(['levers', 'lever-menu'] as const)('a network that sets %s is quantised faithfully', (kind) => {
  const quantised = quantisedNetwork(network(kind), kind)
  if (!('bytes' in quantised)) throw new Error(quantised.missing)
  expect(decodeQuantised(quantised.bytes).head.kind).toBe(kind)
})

test('a network that 16 bits a row cannot hold fails, and says by how much', () => {
  const frozen = network('levers')
  const [first, ...rest] = frozen.network.layers
  // A unit's weight to an input that is always 0 here takes all digits from the others of its row.
  const weights = first!.weights.slice()
  for (let row = 0; row < first!.outputs; row++) weights[row * inputs] = 30_000
  const normaliser = {
    mean: new Float64Array(inputs),
    standardDeviation: new Float64Array(inputs).fill(1).fill(1e12, 0, 1),
    clip: 10,
  }
  const heavy = { ...frozen, network: { ...frozen.network, layers: [{ ...first!, weights }, ...rest] } }
  expect(() => quantisedNetwork({ ...heavy, normaliser } as FrozenPolicy, 'levers')).toThrow(
    /not faithful to the trained one: a lever differs by [\d.]+ of its range at the 99\.9th percentile, above 0\.005/,
  )
})

test('what no chain evaluates goes without, and says why', () => {
  const frozen = samplePolicy([inputs, 520, levers.length], 'tanh', {
    kind: 'mean',
    dimensions: levers.length,
  })
  expect(quantisedNetwork(frozen, 'levers')).toEqual({
    missing: 'the integer network does not take a layer of 520 units, above 512',
  })
})
