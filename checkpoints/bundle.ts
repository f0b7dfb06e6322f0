import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { FrozenPolicy } from '../agents/frozen-policy.js'
import { MinthelmError, usageError } from '../core/errors.js'
import type { GuardSpecification } from '../guard/specification.js'
import type { Json } from './canonical-json.js'
import { encodeOnnx, onnxInputName, onnxOutputName } from './onnx.js'
import {
  type ActionKind,
  type Bundle,
  type BundleObservation,
  type Cadence,
  encodeWeights,
  leverTable,
  normaliserJson,
  type PolicyShape,
  type Provenance,
} from './runtime/bundle.js'
import { loadBundle } from './runtime/load-bundle.js'
import { type BundleMembers, manifestBytes, manifestName, maximumMemberBytes } from './runtime/manifest.js'
import { memberJson, utf8 } from './runtime/member-text.js'

/** Everything that a bundle is made of. */
export interface BundleContents {
  /** The id of the economy that the policy was trained on. */
  readonly environment: string
  readonly policy: FrozenPolicy
  readonly actions: ActionKind
  readonly cadence: Cadence
  /** In the order of the network's inputs, with the range met in training or evaluation. */
  readonly observations: readonly BundleObservation[]
  readonly guard: GuardSpecification
  readonly provenance: Provenance
  readonly evaluation: Json
  /** Markdown: what the policy is for, what it was judged on, where it should not be used. */
  readonly card: string
}

function json(value: unknown, name: string): Uint8Array {
  return utf8.encode(memberJson(value as Json, name))
}

/** The bundle's members with the manifest. The same contents give the same bytes. */
export function bundleMembers(contents: BundleContents): BundleMembers {
  const { policy, guard } = contents
  const { layers } = policy.network
  const shape: PolicyShape = {
    environment: contents.environment,
    actions: contents.actions,
    cadence: contents.cadence,
    head: policy.head,
    activation: policy.network.activation,
    widths: [layers[0]!.inputs, ...layers.map((layer) => layer.outputs)],
    inputs: contents.observations.map((feature) => feature.name),
  }
  const normaliser = json(normaliserJson(policy.normaliser), 'normaliser.json')
  const levers = utf8.encode(leverTable(guard))
  const onnx = encodeOnnx(policy, {
    input: onnxInputName,
    inputNames: shape.inputs.join(','),
    levers: guard.levers.map((lever) => lever.name).join(','),
    leversSha256: bytesToHex(sha256(levers)),
    normaliserSha256: bytesToHex(sha256(normaliser)),
    output: onnxOutputName(policy),
  })
  const members = new Map<string, Uint8Array>([
    ['card.md', utf8.encode(contents.card)],
    ['evaluation.json', json(contents.evaluation, 'evaluation.json')],
    ['guard.json', json(guard, 'guard.json')],
    ['levers.json', levers],
    ['normaliser.json', normaliser],
    ['observations.json', json({ features: contents.observations }, 'observations.json')],
    ['policy.json', json(shape, 'policy.json')],
    ['policy.onnx', onnx],
    ['provenance.json', json(contents.provenance, 'provenance.json')],
    ['weights.bin', encodeWeights(layers)],
  ])
  members.set(manifestName, manifestBytes(members))
  return members
}

function synced(path: string, write: (descriptor: number) => void, flags: 'r' | 'wx'): void {
  const descriptor = openSync(path, flags)
  try {
    write(descriptor)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function exists(folder: string): MinthelmError {
  return usageError(
    `"${folder}" exists already`,
    'export',
    'Choose another name, or remove it yourself; nothing was overwritten.',
  )
}

/**
 * Writes a bundle as a folder: whole or not at all (a folder beside it, then one rename), and never over something that
 * exists. Reads its own bytes back first, so that what cannot be loaded is not written.
 */
export function exportBundle(contents: BundleContents, folder: string): Bundle {
  if (existsSync(folder)) throw exists(folder)
  const members = bundleMembers(contents)
  const bundle = loadBundle(members)
  const parent = dirname(folder)
  mkdirSync(parent, { recursive: true })
  const partial = mkdtempSync(join(parent, `.${basename(folder)}-`))
  try {
    chmodSync(partial, 0o755) // temporary folders are private; a bundle is not
    for (const [name, bytes] of members) {
      synced(join(partial, name), (descriptor) => writeFileSync(descriptor, bytes), 'wx')
    }
    synced(partial, () => {}, 'r')
    if (existsSync(folder)) throw exists(folder)
    renameSync(partial, folder)
    synced(parent, () => {}, 'r')
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true })
    if (cause instanceof MinthelmError) throw cause
    throw new MinthelmError({
      what: `The bundle could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: folder,
      remedy: 'Check that the folder can be written and the disk has room; nothing was left behind.',
      cause,
    })
  }
  return bundle
}

/** Reads a bundle's files once each, without following links or reading what is too large to be a member. */
export function readMembers(folder: string): BundleMembers {
  if (!existsSync(folder) || !lstatSync(folder).isDirectory()) {
    throw usageError(`"${folder}" is no folder`, 'bundle', 'Give the folder that export wrote.')
  }
  const members = new Map<string, Uint8Array>()
  for (const name of readdirSync(folder).sort()) {
    const entry = lstatSync(join(folder, name))
    if (!entry.isFile() || entry.size > maximumMemberBytes) {
      throw usageError(
        `The bundle is refused: ${name} is ${entry.isFile() ? `of ${entry.size} bytes` : 'no plain file'}`,
        name,
        'Get the bundle again from whoever exported it.',
      )
    }
    members.set(name, new Uint8Array(readFileSync(join(folder, name))))
  }
  return members
}

/** Reads and verifies a bundle from its folder. */
export function readBundle(folder: string): Bundle {
  return loadBundle(readMembers(folder))
}
