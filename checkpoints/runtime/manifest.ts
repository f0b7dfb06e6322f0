import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import { MinthelmError } from '../../core/errors.js'
import type { Json } from '../canonical-json.js'
import { JsonFields, parseJson } from './json-fields.js'
import { memberJson, utf8 } from './member-text.js'

/** A bundle's files by name, each read once: what was hashed is what runs. */
export type BundleMembers = ReadonlyMap<string, Uint8Array>

export const manifestName = 'manifest.json'

/** Every member of a bundle beside the manifest, in the order that the manifest lists them. */
export const memberNames = [
  'card.md',
  'evaluation.json',
  'guard.json',
  'levers.json',
  'normaliser.json',
  'observations.json',
  'policy.json',
  'policy.onnx',
  'provenance.json',
  'weights.bin',
] as const

/** The members that say what the policy does; editing any other leaves the policy's name as it is. */
const policyMembers = ['guard.json', 'levers.json', 'normaliser.json', 'policy.json', 'weights.bin'] as const

/** Members are small; what is larger is not read. */
export const maximumMemberBytes = 64 * 1024 * 1024

export interface ManifestEntry {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface Manifest {
  readonly format: 'minthelm-bundle'
  readonly version: 1
  readonly policyHash: string
  readonly members: readonly ManifestEntry[]
}

function refused(what: string, member: string): MinthelmError {
  return new MinthelmError({
    what: `The bundle is refused: ${what}`,
    where: member,
    remedy: 'Get the bundle again from whoever exported it; do not mend it by hand.',
    exitStatus: 2,
  })
}

/**
 * The policy's name: SHA-256 over its weights, shape, normaliser, levers and guard, each by name and length. It says
 * what the policy does and nothing of who describes it.
 */
export function policyHash(members: BundleMembers): string {
  const parts = policyMembers.flatMap((name) => {
    const bytes = members.get(name)!
    return [utf8.encode(`${name} ${bytes.length}\n`), bytes]
  })
  return bytesToHex(sha256(concatBytes(utf8.encode('minthelm policy 1\n'), ...parts)))
}

/** The manifest of complete members, and its bytes. */
export function manifestBytes(members: BundleMembers): Uint8Array {
  const manifest: Manifest = {
    format: 'minthelm-bundle',
    version: 1,
    policyHash: policyHash(members),
    members: memberNames.map((name) => {
      const bytes = members.get(name)!
      return { name, bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) }
    }),
  }
  return utf8.encode(memberJson(manifest as unknown as Json, manifestName))
}

function parseManifest(bytes: Uint8Array): Manifest {
  const text = utf8.decode(bytes, manifestName)
  const fields = new JsonFields(parseJson(text, manifestName), manifestName, [
    'format',
    'version',
    'policyHash',
    'members',
  ])
  const version = fields.whole('version')
  if (version !== 1)
    throw refused(`its format is of version ${version}, this code reads version 1`, manifestName)
  const manifest: Manifest = {
    format: fields.choice('format', ['minthelm-bundle']),
    version,
    policyHash: fields.text('policyHash'),
    members: fields.list('members').map((entry, index) => {
      const member = new JsonFields(entry, `${manifestName}.members[${index}]`, ['name', 'bytes', 'sha256'])
      return { name: member.text('name'), bytes: member.whole('bytes'), sha256: member.text('sha256') }
    }),
  }
  if (memberJson(manifest as unknown as Json, manifestName) !== text) {
    throw refused('it is not written in the canonical form', manifestName)
  }
  return manifest
}

/**
 * Checks a bundle's members against its manifest.
 *
 * @throws MinthelmError naming the member that is missing, not listed, or differs from what the manifest says
 */
export function verifyManifest(members: BundleMembers): Manifest {
  const bytes = members.get(manifestName)
  if (bytes === undefined) throw refused('it has no manifest', manifestName)
  const manifest = parseManifest(bytes)
  const known = new Set<string>([manifestName, ...memberNames])
  for (const name of members.keys()) {
    if (!known.has(name)) throw refused(`${name} is no member of a bundle`, name)
  }
  const listed = new Map(manifest.members.map((entry) => [entry.name, entry]))
  for (const name of listed.keys()) {
    if (!known.has(name))
      throw refused(`the manifest lists "${name}", which is no member of a bundle`, manifestName)
  }
  for (const name of memberNames) {
    const entry = listed.get(name)
    const member = members.get(name)
    if (entry === undefined) throw refused(`the manifest does not list ${name}`, name)
    if (member === undefined) throw refused(`${name} is missing`, name)
    if (member.length !== entry.bytes || bytesToHex(sha256(member)) !== entry.sha256) {
      throw refused(`${name} is not what the manifest says`, name)
    }
  }
  if (policyHash(members) !== manifest.policyHash) {
    throw refused('its policyHash is not that of its members', manifestName)
  }
  return manifest
}
