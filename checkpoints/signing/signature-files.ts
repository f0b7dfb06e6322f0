import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import { canonicalJson, type Json } from '../canonical-json.js'
import { JsonFields } from '../runtime/json-fields.js'
import {
  type BundleMembers,
  type Manifest,
  manifestHash,
  manifestName,
  memberNames,
  signatureNames,
} from '../runtime/manifest.js'
import { memberJson, parseMemberJson } from '../runtime/member-text.js'
import { refused } from '../runtime/refusal.js'
import { statement } from '../runtime/statement.js'
import { utf8 } from '../runtime/utf8.js'
import { decodeBase64, encodeBase64 } from './base64.js'
import { inTotoPayloadType } from './dsse.js'
import type { KeyAlgorithm } from './public-key.js'

export const modelSigningName = 'model.sig' satisfies (typeof signatureNames)[number]
export const envelopeName = 'signature.dsse.json' satisfies (typeof signatureNames)[number]

export const modelSigningMediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json'
export const modelSigningPredicateType = 'https://model_signing/signature/v1.0'
export const bundlePredicateType = 'urn:minthelm:bundle:2'

/** One signature as its file holds it. `keyId` is a hint and decides nothing. */
export interface FileSignature {
  readonly keyId: string
  readonly signature: Uint8Array
}

/** What the ed25519 envelope signs: the bundle by its manifest, and the policy's name. */
export function bundleStatement(members: BundleMembers, manifest: Manifest): Uint8Array {
  const digest = { sha256: manifestHash(members) }
  const { policyHash } = manifest
  return utf8.encode(
    canonicalJson(statement([{ name: manifestName, digest }], bundlePredicateType, { policyHash })),
  )
}

/**
 * What OpenSSF Model Signing signs: every file but the signatures, by name and hash in alphabetical order, and the hash
 * of all hashes.
 */
export function modelSigningStatement(members: BundleMembers): Uint8Array {
  const names = [manifestName, ...memberNames].filter((name) => members.has(name)).sort()
  const digests = names.map((name) => sha256(members.get(name)!))
  const resources = names.map((name, index) => ({
    name,
    algorithm: 'sha256',
    digest: bytesToHex(digests[index]!),
  }))
  const subject = { name: 'policy', digest: { sha256: bytesToHex(sha256(concatBytes(...digests))) } }
  const serialization = {
    method: 'files',
    hash_type: 'sha256',
    allow_symlinks: false,
    ignore_paths: [...signatureNames],
  }
  return utf8.encode(
    canonicalJson(statement([subject], modelSigningPredicateType, { resources, serialization })),
  )
}

/** The statement that a signature of an algorithm is made over. */
export function signedStatement(
  algorithm: KeyAlgorithm,
  members: BundleMembers,
  manifest: Manifest,
): Uint8Array {
  return algorithm === 'ed25519' ? bundleStatement(members, manifest) : modelSigningStatement(members)
}

/** signature.dsse.json: a DSSE envelope with the signatures of all signers, in the order of their keys. */
export function envelopeFile(payload: Uint8Array, signatures: readonly FileSignature[]): Uint8Array {
  const inOrder = [...signatures].sort((left, right) => (left.keyId < right.keyId ? -1 : 1))
  const envelope: Json = {
    payload: encodeBase64(payload),
    payloadType: inTotoPayloadType,
    signatures: inOrder.map(({ keyId, signature }) => ({ keyid: keyId, sig: encodeBase64(signature) })),
  }
  return utf8.encode(memberJson(envelope, envelopeName))
}

/** model.sig: a Sigstore bundle with one signature, for its readers look at no second one. */
export function modelSigningFile(payload: Uint8Array, { keyId, signature }: FileSignature): Uint8Array {
  const bundle: Json = {
    mediaType: modelSigningMediaType,
    verificationMaterial: { publicKey: { hint: keyId }, tlogEntries: [] },
    dsseEnvelope: {
      payload: encodeBase64(payload),
      payloadType: inTotoPayloadType,
      signatures: [{ keyid: '', sig: encodeBase64(signature) }],
    },
  }
  return utf8.encode(memberJson(bundle, modelSigningName))
}

function signatureOf(fields: JsonFields, name: string): Uint8Array {
  const signature = decodeBase64(fields.text('sig'))
  if (signature === undefined) throw refused(`a signature in ${name} is no base64`, name)
  return signature
}

function envelopeSignatures(value: Json, where: string): readonly JsonFields[] {
  const fields = new JsonFields(value, where, ['payload', 'payloadType', 'signatures'])
  return fields
    .list('signatures')
    .map((entry, index) => new JsonFields(entry, `${where}.signatures[${index}]`, ['keyid', 'sig']))
}

function requireSame(written: Uint8Array, bytes: Uint8Array, name: string): void {
  if (written.length !== bytes.length || written.some((byte, at) => byte !== bytes[at])) {
    throw refused(`${name} was made for another ${manifestName}, or is not written as it would be`, name)
  }
}

/**
 * The signatures of signature.dsse.json. The whole file is written anew around them and compared, so that nothing in it
 * is left unread.
 */
export function readEnvelope(bytes: Uint8Array, payload: Uint8Array): readonly FileSignature[] {
  const found = envelopeSignatures(parseMemberJson(bytes, envelopeName), envelopeName).map((fields) => ({
    keyId: fields.text('keyid'),
    signature: signatureOf(fields, envelopeName),
  }))
  requireSame(envelopeFile(payload, found), bytes, envelopeName)
  if (found.length === 0 || new Set(found.map((entry) => entry.keyId)).size < found.length) {
    throw refused(`${envelopeName} has no signature, or two by one key`, envelopeName)
  }
  return found
}

/** The signature of model.sig, read in the same way. */
export function readModelSigning(bytes: Uint8Array, payload: Uint8Array): FileSignature {
  const fields = new JsonFields(parseMemberJson(bytes, modelSigningName), modelSigningName, [
    'mediaType',
    'verificationMaterial',
    'dsseEnvelope',
  ])
  const where = `${modelSigningName}.verificationMaterial`
  const material = new JsonFields(fields.value('verificationMaterial'), where, ['publicKey', 'tlogEntries'])
  const hint = new JsonFields(material.value('publicKey'), `${where}.publicKey`, ['hint'])
  const [first] = envelopeSignatures(fields.value('dsseEnvelope'), `${modelSigningName}.dsseEnvelope`)
  if (first === undefined) throw refused(`${modelSigningName} has no signature`, modelSigningName)
  const found = { keyId: hint.text('hint'), signature: signatureOf(first, modelSigningName) }
  requireSame(modelSigningFile(payload, found), bytes, modelSigningName)
  return found
}
