import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { FrozenPolicy } from '../agents/frozen-policy.js'
import type { GuardSpecification } from '../guard/specification.js'
import type { Json } from './canonical-json.js'
import type { Findings } from './descriptions/findings.js'
import { billOfMaterials } from './descriptions/ml-bom.js'
import { slsaProvenance, testResult } from './descriptions/statements.js'
import {
  type ActionKind,
  type BundleObservation,
  type Cadence,
  encodeWeights,
  leverTable,
  normaliserJson,
  type PolicyShape,
  type Provenance,
} from './runtime/bundle.js'
import { bundleOnnx } from './runtime/bundle-onnx.js'
import {
  type BundleMembers,
  type ManifestEntry,
  manifestBytes,
  manifestName,
  policyHash,
  quantisedName,
} from './runtime/manifest.js'
import { memberJson } from './runtime/member-text.js'
import { policySubjects } from './runtime/statement.js'
import { utf8 } from './runtime/utf8.js'

/** Everything that a bundle is made of. */
export interface BundleContents {
  /** The id of the economy that the policy was trained on. */
  readonly environment: string
  readonly policy: FrozenPolicy
  /** The integer network's bytes, or why there is none. */
  readonly quantised: { readonly bytes: Uint8Array } | { readonly missing: string }
  readonly actions: ActionKind
  readonly cadence: Cadence
  /** In the order of the network's inputs, with the range met in training or evaluation. */
  readonly observations: readonly BundleObservation[]
  readonly guard: GuardSpecification
  readonly provenance: Provenance
  readonly evaluation: Json
  readonly findings: Findings
  /** Markdown: what the policy is for, what it was judged on, where it should not be used. */
  readonly card: string
}

function json(value: unknown, name: string): Uint8Array {
  return utf8.encode(memberJson(value as Json, name))
}

function entriesOf(members: BundleMembers): readonly ManifestEntry[] {
  return [...members]
    .map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
}

/** The bundle's members with the manifest. The same contents give the same bytes. */
export function bundleMembers(contents: BundleContents): BundleMembers {
  const { policy, guard, observations, provenance, findings } = contents
  const { layers } = policy.network
  const shape: PolicyShape = {
    environment: contents.environment,
    actions: contents.actions,
    cadence: contents.cadence,
    head: policy.head,
    activation: policy.network.activation,
    widths: [layers[0]!.inputs, ...layers.map((layer) => layer.outputs)],
    inputs: observations.map((feature) => feature.name),
  }
  const members = new Map<string, Uint8Array>([
    ['card.md', utf8.encode(contents.card)],
    ['evaluation.json', json(contents.evaluation, 'evaluation.json')],
    ['guard.json', json(guard, 'guard.json')],
    ['levers.json', utf8.encode(leverTable(guard))],
    ['normaliser.json', json(normaliserJson(policy.normaliser), 'normaliser.json')],
    ['observations.json', json({ features: observations }, 'observations.json')],
    ['policy.json', json(shape, 'policy.json')],
    ['provenance.json', json(provenance, 'provenance.json')],
    ['weights.bin', encodeWeights(layers)],
  ])
  if ('bytes' in contents.quantised) members.set(quantisedName, contents.quantised.bytes)
  members.set(
    'policy.onnx',
    bundleOnnx(policy, shape.inputs, guard, (name) => members.get(name)!),
  )
  const entries = entriesOf(members)
  const subjects = policySubjects(entries)
  const configuration = entries
    .filter(({ name }) => name === 'evaluation.json')
    .map((entry) => ({ name: entry.name, digest: { sha256: entry.sha256 } }))
  members.set('slsa-provenance.json', json(slsaProvenance(subjects, provenance), 'slsa-provenance.json'))
  members.set(
    'test-result.json',
    json(testResult(subjects, configuration, findings.checks), 'test-result.json'),
  )
  const bill = billOfMaterials({
    policyHash: policyHash(members),
    shape,
    observations,
    guard,
    provenance,
    findings,
    members: entriesOf(members),
  })
  members.set('bom.cdx.json', json(bill, 'bom.cdx.json'))
  const notQuantised = 'missing' in contents.quantised ? contents.quantised.missing : null
  members.set(manifestName, manifestBytes(members, notQuantised))
  return members
}
