import type { FrozenPolicy } from '../../agents/frozen-policy.js'
import type { LayerWeights } from '../../agents/learner/learner.js'
import { MinthelmError } from '../../core/errors.js'
import type { GuardSpecification, LeverLimits } from '../../guard/specification.js'
import { parseGuardSpecification } from '../../guard/validate.js'
import { type ActionKind, type Bundle, decodeWeights, leverTable, type PolicyShape } from './bundle.js'
import { bundleOnnx } from './bundle-onnx.js'
import { readBundleTar } from './bundle-tar.js'
import { decodeQuantised, encodeQuantised } from './integer-format.js'
import { type BundleMembers, manifestHash, quantisedName, verifyManifest } from './manifest.js'
import { parseMemberJson } from './member-text.js'
import { observationsOf, provenanceOf } from './parse-descriptions.js'
import { normaliserOf, shapeOf } from './parse-policy.js'
import { quantisePolicy } from './quantise.js'
import { checkSubjects } from './statement.js'
import { utf8 } from './utf8.js'

const REMEDY = 'Export the bundle again from its run.'

function inconsistent(what: string, where: string): MinthelmError {
  return new MinthelmError({ what, where, remedy: REMEDY, exitStatus: 2 })
}

function layersOf(bytes: Uint8Array, shape: PolicyShape): readonly LayerWeights[] {
  const layers = decodeWeights(bytes, shape.widths)
  if (layers === null) {
    throw inconsistent(
      `The weights are not those of a network of [${shape.widths.join(', ')}]`,
      'weights.bin',
    )
  }
  for (const { weights, biases } of layers) {
    if (!weights.every(Number.isFinite) || !biases.every(Number.isFinite)) {
      throw inconsistent('A weight is not finite', 'weights.bin')
    }
  }
  return layers
}

function checkHead({ actions, head, widths }: PolicyShape, { levers }: GuardSpecification): void {
  const outputs = head.kind === 'mean' ? head.dimensions : head.counts.reduce((sum, count) => sum + count, 0)
  const expected = actions === 'levers' ? levers.length : 1 + 2 * levers.length
  const kindFits =
    actions === 'levers' ? head.kind === 'mean' : head.kind === 'argmax' && head.counts.length === 1
  if (!kindFits || outputs !== expected || outputs !== widths.at(-1)) {
    throw inconsistent(
      `The head (${head.kind}, ${outputs} outputs) does not decide over ${levers.length} levers`,
      'policy.json.head',
    )
  }
}

/** The integer network must be what the weights give, so that it cannot say something else than they do. */
function checkInteger(
  bytes: Uint8Array,
  policy: FrozenPolicy,
  kind: ActionKind,
  levers: readonly LeverLimits[],
): void {
  decodeQuantised(bytes)
  const quantisation = quantisePolicy(policy, { kind, levers })
  if ('reason' in quantisation || !sameBytes(bytes, encodeQuantised(quantisation.quantised))) {
    throw inconsistent(
      'The integer network is not the one that weights, normaliser and levers give',
      quantisedName,
    )
  }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

/**
 * Verifies a bundle's members against its manifest and reads them. Touches no file and calls nothing of its host, so
 * that it runs in a browser and in a sandbox. Signatures are not judged here.
 *
 * @throws MinthelmError naming the member, and the field in it, that is missing, changed, unknown or inconsistent
 */
export function loadBundle(members: BundleMembers): Bundle {
  const manifest = verifyManifest(members)
  const bytes = (name: string) => members.get(name)!
  const json = (name: string) => parseMemberJson(bytes(name), name)
  const shape = shapeOf(json('policy.json'))
  const policy: FrozenPolicy = {
    network: { activation: shape.activation, layers: layersOf(bytes('weights.bin'), shape) },
    head: shape.head,
    normaliser: normaliserOf(json('normaliser.json'), shape.widths[0]!),
  }
  const guard = parseGuardSpecification(json('guard.json'), 'guard.json')
  if (utf8.decode(bytes('levers.json'), 'levers.json') !== leverTable(guard)) {
    throw inconsistent('The lever table is not that of the guard', 'levers.json')
  }
  checkHead(shape, guard)
  const observations = observationsOf(json('observations.json'))
  if (observations.map((feature) => feature.name).join() !== shape.inputs.join()) {
    throw inconsistent('The observations are not the inputs that policy.json names', 'observations.json')
  }
  if (!sameBytes(bytes('policy.onnx'), bundleOnnx(policy, shape.inputs, guard, bytes))) {
    throw inconsistent(
      'The graph is not the one that weights, normaliser and levers give: other weights, external data or other nodes',
      'policy.onnx',
    )
  }
  const quantised = members.get(quantisedName) ?? null
  if (quantised !== null) checkInteger(quantised, policy, shape.actions, guard.levers)
  json('bom.cdx.json')
  for (const name of ['slsa-provenance.json', 'test-result.json']) checkSubjects(json(name), name, manifest)
  return {
    manifest,
    bundleHash: manifestHash(members),
    environment: shape.environment,
    actions: shape.actions,
    cadence: shape.cadence,
    policy,
    quantised,
    observations,
    guard,
    provenance: provenanceOf(json('provenance.json')),
    evaluation: json('evaluation.json'),
    card: utf8.decode(bytes('card.md'), 'card.md'),
  }
}

/** Reads a bundle from the bytes of its tar file; see `loadBundle`. */
export function loadBundleTar(bytes: Uint8Array): Bundle {
  return loadBundle(readBundleTar(bytes))
}
