import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { utf8 } from '../runtime/utf8.js'
import { decodeBase64, encodeBase64 } from './base64.js'

export type KeyAlgorithm = 'ed25519' | 'ecdsa-p256'

/** The beginnings of a SubjectPublicKeyInfo (RFC 5480, RFC 8410), to which the raw key is joined. */
const prefixes: Readonly<Record<KeyAlgorithm, Uint8Array>> = {
  ed25519: hexToBytes('302a300506032b6570032100'),
  'ecdsa-p256': hexToBytes('3059301306072a8648ce3d020106082a8648ce3d030107034200'),
}
const rawBytes: Readonly<Record<KeyAlgorithm, number>> = { ed25519: 32, 'ecdsa-p256': 65 }

/** A public key by which signatures of bundles are judged. */
export interface PublicKey {
  readonly algorithm: KeyAlgorithm
  /** The point: 32 bytes, or 65 of an uncompressed P-256 point. */
  readonly raw: Uint8Array
  /** SHA-256 of the PEM text, in hexadecimal, as OpenSSF Model Signing names keys. */
  readonly keyId: string
}

/** The PEM text of a raw key: SubjectPublicKeyInfo, 64 characters a line, a line feed at the end. */
export function publicKeyPem(algorithm: KeyAlgorithm, raw: Uint8Array): string {
  const lines = encodeBase64(concatBytes(prefixes[algorithm], raw)).match(/.{1,64}/g)!
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n')
}

export function publicKey(algorithm: KeyAlgorithm, raw: Uint8Array): PublicKey {
  return { algorithm, raw, keyId: bytesToHex(sha256(utf8.encode(publicKeyPem(algorithm, raw)))) }
}

function isOnCurve({ algorithm, raw }: PublicKey): boolean {
  return algorithm === 'ed25519'
    ? ed25519.utils.isValidPublicKey(raw, false)
    : p256.utils.isValidPublicKey(raw, false)
}

/** The key of a PEM text as `publicKeyPem` writes it; undefined where it is none, or not a point of its curve. */
export function parsePublicKeyPem(pem: string): PublicKey | undefined {
  const body = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END PUBLIC KEY-----\n$/.exec(pem)?.[1]
  const der = body === undefined ? undefined : decodeBase64(body.replaceAll('\n', ''))
  if (der === undefined) return undefined
  for (const algorithm of ['ed25519', 'ecdsa-p256'] as const) {
    const prefix = prefixes[algorithm]
    const raw = der.slice(prefix.length)
    if (raw.length !== rawBytes[algorithm] || publicKeyPem(algorithm, raw) !== pem) continue
    const key = publicKey(algorithm, raw)
    return isOnCurve(key) ? key : undefined
  }
  return undefined
}
