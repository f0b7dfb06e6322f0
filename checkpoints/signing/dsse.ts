import { verify } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { utf8 } from '../runtime/utf8.js'
import { type KeyAlgorithm, type PublicKey, publicKeyPem } from './public-key.js'

/** The payload type of in-toto statements in DSSE envelopes. */
export const inTotoPayloadType = 'application/vnd.in-toto+json'

/** What a DSSE signature (v1.0) is made over: type and body, each with its length in bytes. */
export function preAuthenticationEncoding(type: string, body: Uint8Array): Uint8Array {
  return concatBytes(utf8.encode(`DSSEv1 ${utf8.encode(type).length} ${type} ${body.length} `), body)
}

/**
 * Signs an in-toto statement. Both algorithms are deterministic here (RFC 8032, RFC 6979), so the same bundle and key
 * give the same file. P-256 signatures are DER with the smaller s, the one form that is taken back.
 */
export function signStatement(algorithm: KeyAlgorithm, secret: Uint8Array, payload: Uint8Array): Uint8Array {
  const message = preAuthenticationEncoding(inTotoPayloadType, payload)
  return algorithm === 'ed25519'
    ? ed25519.sign(message, secret)
    : p256.sign(message, secret, { format: 'der', lowS: true })
}

/** Whether a DER signature is the one form that `signStatement` gives: no other encoding, the smaller s. */
function isCanonicalDer(signature: Uint8Array): boolean {
  try {
    const parsed = p256.Signature.fromBytes(signature, 'der')
    return !parsed.hasHighS() && Buffer.from(parsed.toBytes('der')).equals(signature)
  } catch {
    return false
  }
}

/** Whether a signature in its one form was made over a statement with a key. Malformed signatures are just false. */
export function verifyStatement(
  { algorithm, raw }: PublicKey,
  payload: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (algorithm === 'ecdsa-p256' && !isCanonicalDer(signature)) return false
  const message = preAuthenticationEncoding(inTotoPayloadType, payload)
  return verify(algorithm === 'ed25519' ? null : 'sha256', message, publicKeyPem(algorithm, raw), signature)
}
