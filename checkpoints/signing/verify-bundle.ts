import { readMembers } from '../bundle-files.js'
import type { Bundle } from '../runtime/bundle.js'
import { loadBundle } from '../runtime/load-bundle.js'
import {
  type BundleMembers,
  type Manifest,
  manifestHash,
  signatureNames,
  verifyManifest,
} from '../runtime/manifest.js'
import { refused } from '../runtime/refusal.js'
import { verifyStatement } from './dsse.js'
import type { KeyAlgorithm } from './public-key.js'
import {
  envelopeName,
  type FileSignature,
  modelSigningName,
  readEnvelope,
  readModelSigning,
  signedStatement,
} from './signature-files.js'
import { objectionTo, type Trust, untrusted } from './trust.js'

/** What became of one signature. Only a valid one counts; an unknown key's cannot be judged. */
export interface JudgedSignature {
  readonly file: string
  readonly algorithm: KeyAlgorithm
  readonly keyId: string
  /** Null of an unknown key. */
  readonly owner: string | null
  readonly verdict: 'valid' | 'unknown key' | 'revoked' | 'expired' | 'not yet valid'
}

/** A bundle with what its signatures are worth. */
export interface VerifiedBundle {
  readonly bundle: Bundle
  readonly signatures: readonly JudgedSignature[]
  /** Different owners with a valid signature, at least as many as the threshold. */
  readonly signers: readonly string[]
}

const algorithmOf = { [envelopeName]: 'ed25519', [modelSigningName]: 'ecdsa-p256' } as const

function judged(
  file: keyof typeof algorithmOf,
  { keyId, signature }: FileSignature,
  payload: Uint8Array,
  trust: Trust,
  time: number,
): JudgedSignature {
  const algorithm = algorithmOf[file]
  const candidates = trust.keys.filter((key) => key.algorithm === algorithm)
  // The name of the key decides nothing: whoever's key fits has signed, and the file must name that one.
  const signer = candidates.find((key) => verifyStatement(key, payload, signature))
  if (signer === undefined) {
    const claimed = candidates.find((key) => key.keyId === keyId)
    if (claimed !== undefined)
      throw refused(`the signature of ${claimed.owner} in ${file} is not valid`, file)
    return { file, algorithm, keyId, owner: null, verdict: 'unknown key' }
  }
  if (signer.keyId !== keyId) throw refused(`${file} names another key than the one that signed`, file)
  return { file, algorithm, keyId, owner: signer.owner, verdict: objectionTo(signer, time) ?? 'valid' }
}

/** Judges every signature that the members carry. */
function judgeSignatures(
  members: BundleMembers,
  manifest: Manifest,
  trust: Trust,
  time: number,
): readonly JudgedSignature[] {
  return signatureNames.flatMap((file) => {
    const bytes = members.get(file)
    if (bytes === undefined) return []
    const payload = signedStatement(algorithmOf[file], members, manifest)
    const found = file === envelopeName ? readEnvelope(bytes, payload) : [readModelSigning(bytes, payload)]
    return found.map((signature) => judged(file, signature, payload, trust, time))
  })
}

/**
 * Verifies members whole: manifest, contents, and signatures against trusted keys. The members are those that were
 * hashed, so what it returns is what was signed.
 *
 * @param time milliseconds since 1970 at which keys must be valid
 * @throws MinthelmError with status 2 naming the member that is not as it was written, or whose signature is wrong; or
 *   saying what is missing for trust: too few owners, a revoked hash
 */
export function verifyMembers(members: BundleMembers, trust: Trust, time: number): VerifiedBundle {
  // Signatures first: what nobody trusted has signed is not even parsed.
  const manifest = verifyManifest(members)
  const bundleHash = manifestHash(members)
  const signatures = judgeSignatures(members, manifest, trust, time)
  for (const [name, hash] of [
    ['policy', manifest.policyHash],
    ['bundle', bundleHash],
  ] as const) {
    if (trust.revokedHashes.includes(hash))
      throw untrusted(`its ${name} hash ${hash} is revoked`, 'revokedHashes')
  }
  const valid = signatures.filter(({ verdict }) => verdict === 'valid')
  const signers = [...new Set(valid.map(({ owner }) => owner!))].sort()
  if (signers.length < trust.threshold) {
    const others = signatures.filter(({ verdict }) => verdict !== 'valid')
    const seen = others.map(({ owner, keyId, verdict }) => `${owner ?? keyId.slice(0, 16)}: ${verdict}`)
    throw untrusted(
      `${signers.length} of ${trust.threshold} owners have signed it${seen.length === 0 ? '' : ` (${seen.join(', ')})`}`,
      signatureNames.filter((name) => members.has(name)).join(', ') || 'no signature file',
    )
  }
  return { bundle: loadBundle(members), signatures, signers }
}

/** Reads a bundle from its folder or tar file, once, and verifies it; see `verifyMembers`. */
export function readTrustedBundle(path: string, trust: Trust, time: number): VerifiedBundle {
  return verifyMembers(readMembers(path), trust, time)
}
