import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import type { Json } from '../canonical-json.js'
import { JsonFields } from './json-fields.js'
import { memberJson, parseMemberJson } from './member-text.js'
import { refused } from './refusal.js'
import { utf8 } from './utf8.js'

/** A bundle's files by name, each read once: what was hashed is what runs. */
export type BundleMembers = ReadonlyMap<string, Uint8Array>

export const manifestName = 'manifest.json'

/** The quantised network's member: the one that a bundle may lack, with the reason in its manifest. */
export const quantisedName = 'quantised.bin'

/** Every member that a manifest may list, in its order. */
export const memberNames = [
  'bom.cdx.json',
  'card.md',
  'evaluation.json',
  'guard.json',
  'levers.json',
  'normaliser.json',
  'observations.json',
  'policy.json',
  'policy.onnx',
  'provenance.json',
  quantisedName,
  'slsa-provenance.json',
  'test-result.json',
  'weights.bin',
] as const

/** The signatures' files, which no manifest lists: the laboratory's own envelope, and OpenSSF Model Signing's. */
export const signatureNames = ['model.sig', 'signature.dsse.json'] as const

/** The members that say what the policy does; editing any other leaves the policy's name as it is. */
const policyMembers = [
  'guard.json',
  'levers.json',
  'normaliser.json',
  'policy.json',
  quantisedName,
  'weights.bin',
] as const

/** No member may be larger, nor all together: more is not read. */
export const maximumMemberBytes = 64 * 1024 * 1024
export const maximumBundleBytes = 96 * 1024 * 1024

export interface ManifestEntry {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface Manifest {
  readonly format: 'minthelm-bundle'
  readonly version: 2
  readonly policyHash: string
  readonly members: readonly ManifestEntry[]
  /** Why there is no quantised network; null where there is one. */
  readonly notQuantised: string | null
}

/**
 * The policy's name: SHA-256 over its weights (float and quantised), shape, normaliser, levers and guard, each by name
 * and length. It says what the policy does and nothing of who describes it.
 */
export function policyHash(members: BundleMembers): string {
  const parts = policyMembers.flatMap((name) => {
    const bytes = members.get(name)
    return bytes === undefined ? [] : [utf8.encode(`${name} ${bytes.length}\n`), bytes]
  })
  return bytesToHex(sha256(concatBytes(utf8.encode('minthelm policy 2\n'), ...parts)))
}

/** The bundle's name: SHA-256 of its manifest, which lists every other file but the signatures. */
export function manifestHash(members: BundleMembers): string {
  return bytesToHex(sha256(members.get(manifestName)!))
}

/** The manifest of complete members, and its bytes. */
export function manifestBytes(members: BundleMembers, notQuantised: string | null): Uint8Array {
  const manifest: Manifest = {
    format: 'minthelm-bundle',
    version: 2,
    policyHash: policyHash(members),
    members: memberNames.flatMap((name) => {
      const bytes = members.get(name)
      return bytes === undefined ? [] : [{ name, bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) }]
    }),
    notQuantised,
  }
  return utf8.encode(memberJson(manifest as unknown as Json, manifestName))
}

/**
 * Reads a manifest by itself: one form, the known members in order, each of a size that may be read.
 *
 * @throws MinthelmError naming the manifest, or the member whose line in it is at fault
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  const fields = new JsonFields(parseMemberJson(bytes, manifestName), manifestName, [
    'format',
    'version',
    'policyHash',
    'members',
    'notQuantised',
  ])
  const version = fields.whole('version')
  if (version !== 2) {
    throw refused(
      `its format is of version ${version}, this release reads version 2; export it again`,
      manifestName,
    )
  }
  const notQuantised = fields.value('notQuantised') === null ? null : fields.text('notQuantised')
  const manifest: Manifest = {
    format: fields.choice('format', ['minthelm-bundle']),
    version,
    policyHash: fields.text('policyHash'),
    members: fields.list('members').map((entry, index) => {
      const member = new JsonFields(entry, `${manifestName}.members[${index}]`, ['name', 'bytes', 'sha256'])
      return { name: member.text('name'), bytes: member.whole('bytes'), sha256: member.text('sha256') }
    }),
    notQuantised,
  }
  const expected: readonly string[] = memberNames.filter(
    (name) => name !== quantisedName || notQuantised === null,
  )
  expected.forEach((name, index) => {
    const listed = manifest.members[index]?.name
    if (listed !== name) {
      throw refused(`${manifestName} should list ${name} and has "${listed ?? 'no more'}" there`, name)
    }
  })
  const beyond = manifest.members[expected.length]
  if (beyond !== undefined) {
    throw refused(`${manifestName} lists "${beyond.name}", which is not due in it`, manifestName)
  }
  const total = manifest.members.reduce((sum, { bytes }) => sum + bytes, bytes.length)
  const large = manifest.members.find((member) => member.bytes > maximumMemberBytes)
  if (large !== undefined || total > maximumBundleBytes) {
    throw refused(`${manifestName} announces ${large?.bytes ?? total} bytes`, large?.name ?? manifestName)
  }
  return manifest
}

/** A name that differs from a known one by case only would fall on the same file on some disks. */
function strayName(name: string): string {
  const known = [manifestName, ...memberNames, ...signatureNames]
  const twin = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  return twin === undefined
    ? `${name} is no member of a bundle`
    : `${name} is no member of a bundle, ${twin} is`
}

/**
 * Checks a bundle's members against its manifest. Signature files may be among them; they are not looked at.
 *
 * @throws MinthelmError naming the member that is missing, not listed, or differs from what the manifest says
 */
export function verifyManifest(members: BundleMembers): Manifest {
  const bytes = members.get(manifestName)
  if (bytes === undefined) throw refused('it has no manifest', manifestName)
  const manifest = parseManifest(bytes)
  const due = new Set<string>([
    manifestName,
    ...signatureNames,
    ...manifest.members.map((entry) => entry.name),
  ])
  for (const name of members.keys()) if (!due.has(name)) throw refused(strayName(name), name)
  for (const entry of manifest.members) {
    const member = members.get(entry.name)
    if (member === undefined) throw refused(`${entry.name} is missing`, entry.name)
    if (member.length !== entry.bytes || bytesToHex(sha256(member)) !== entry.sha256) {
      throw refused(`${entry.name} is not what ${manifestName} says`, entry.name)
    }
  }
  if (policyHash(members) !== manifest.policyHash) {
    throw refused('its policyHash is not that of its members', manifestName)
  }
  return manifest
}
