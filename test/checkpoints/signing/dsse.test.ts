import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import { describe, expect, it } from 'vitest'
import {
  preAuthenticationEncoding,
  signStatement,
  verifyStatement,
} from '../../../checkpoints/signing/dsse.js'
import { parsePublicKeyPem, publicKeyPem } from '../../../checkpoints/signing/public-key.js'
import { RandomStream } from '../../../core/random/stream.js'
import { alice, bob } from './signer.js'

const text = new TextEncoder()
const payload = text.encode('{"subject":[]}')
const signers = [
  { algorithm: 'ed25519', ...alice.ed25519 },
  { algorithm: 'ecdsa-p256', ...alice.p256 },
] as const

describe('an envelope', () => {
  it("signs what DSSE's own test vector says", () => {
    const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', text.encode('hello world'))
    expect(new TextDecoder().decode(encoded)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
    // Lengths count bytes, not characters.
    expect(new TextDecoder().decode(preAuthenticationEncoding('é', text.encode('€')))).toBe('DSSEv1 2 é 3 €')
  })

  it.each(signers)(
    "is signed so that Node's own cryptography takes it: $algorithm",
    ({ algorithm, secret, key }) => {
      const signature = signStatement(algorithm, secret, payload)
      const message = preAuthenticationEncoding('application/vnd.in-toto+json', payload)
      const pem = createPublicKey(publicKeyPem(algorithm, key.raw))
      expect(verify(algorithm === 'ed25519' ? null : 'sha256', message, pem, signature)).toBe(true)
      expect(verifyStatement(key, payload, signature)).toBe(true)
      expect(signStatement(algorithm, secret, payload)).toEqual(signature)
      expect(verifyStatement(key, text.encode('{"subject":[ ]}'), signature)).toBe(false)
      expect(
        verifyStatement(algorithm === 'ed25519' ? bob.ed25519.key : bob.p256.key, payload, signature),
      ).toBe(false)
    },
  )

  it.each(signers)('takes a signature in its one form only: $algorithm', ({ algorithm, secret, key }) => {
    const signature = signStatement(algorithm, secret, payload)
    const random = new RandomStream(6, 'test')
    for (let flip = 0; flip < 200; flip++) {
      const other = signature.slice()
      other[random.integer(other.length)]! ^= 1 << random.integer(8)
      expect(verifyStatement(key, payload, other)).toBe(false)
    }
    for (const other of [new Uint8Array(), signature.slice(1), new Uint8Array([...signature, 0])]) {
      expect(verifyStatement(key, payload, other)).toBe(false)
    }
  })

  it('refuses the other signature that every P-256 signature implies', () => {
    const { secret, key } = alice.p256
    const parsed = p256.Signature.fromBytes(signStatement('ecdsa-p256', secret, payload), 'der')
    const twin = new p256.Signature(parsed.r, p256.Point.Fn.ORDER - parsed.s).toBytes('der')
    const message = preAuthenticationEncoding('application/vnd.in-toto+json', payload)
    expect(verify('sha256', message, publicKeyPem('ecdsa-p256', key.raw), twin)).toBe(true)
    expect(verifyStatement(key, payload, twin)).toBe(false)
  })
})

describe('a public key', () => {
  it("has the PEM text of Node's own cryptography, and its hash as its name", () => {
    for (const { publicKey } of [
      generateKeyPairSync('ed25519'),
      generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
    ]) {
      const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
      const key = parsePublicKeyPem(pem)!
      expect(publicKeyPem(key.algorithm, key.raw)).toBe(pem)
      expect(key.keyId).toBe(createHash('sha256').update(pem).digest('hex'))
    }
  })

  it('is refused in any other form, off its curve, or of another curve', () => {
    const pem = publicKeyPem('ecdsa-p256', alice.p256.key.raw)
    const off = alice.p256.key.raw.slice()
    off[64]! ^= 1
    const other = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey
    for (const text of [
      '',
      pem.trimEnd(),
      ` ${pem}`,
      pem.replace('\n', '\r\n'),
      pem.replaceAll('PUBLIC', 'PRIVATE'),
      publicKeyPem('ecdsa-p256', off),
      publicKeyPem('ed25519', new Uint8Array(32).fill(0xff)),
      other.export({ type: 'spki', format: 'pem' }).toString(),
    ]) {
      expect(parsePublicKeyPem(text), text).toBeUndefined()
    }
  })
})
