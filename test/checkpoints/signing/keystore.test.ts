import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytesToHex } from '@noble/hashes/utils.js'
import { afterAll, describe, expect, it } from 'vitest'
import { keystoreText, openKeystore, trustFile, writeNewFile } from '../../../checkpoints/signing/keystore.js'
import { sealSecret } from '../../../checkpoints/signing/sealed-secret.js'
import { parseTrust } from '../../../checkpoints/signing/trust.js'
import { alice, validFrom, validUntil } from './signer.js'

const folder = mkdtempSync(join(tmpdir(), 'keystore-'))
afterAll(() => rmSync(folder, { recursive: true }))
const passphrase = 'correct horse battery'
const path = join(folder, 'alice.keystore')
writeNewFile(path, keystoreText(alice, passphrase), true)

describe('a keystore', () => {
  it('gives the keys back to its passphrase, and shows no secret', () => {
    expect(openKeystore(path, passphrase)).toEqual(alice)
    const text = readFileSync(path, 'utf8')
    for (const { secret } of [alice.ed25519, alice.p256]) expect(text).not.toContain(bytesToHex(secret))
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('does not open to another passphrase, and not after any change', () => {
    expect(() => openKeystore(path, 'correct horse batterx')).toThrow(
      /does not open: the passphrase is another/,
    )
    const changed = (change: (text: string) => string) => {
      const other = join(folder, 'changed')
      writeFileSync(other, change(readFileSync(path, 'utf8')))
      return () => openKeystore(other, passphrase)
    }
    expect(changed((text) => text.replace('Alice', 'Alicf'))).toThrow(/does not open/)
    expect(changed((text) => text.replace('131072', '2'))).toThrow(/kdf/)
    expect(changed((text) => text.replace(/"salt": "./, '"salt": "'))).toThrow(/salt.*32 bytes/)
    expect(changed((text) => text.replace('"version": 1', '"version": 2'))).toThrow(/version/)
    expect(changed((text) => text.slice(1))).toThrow(/Not readable as JSON/)
    expect(() => openKeystore(join(folder, 'nowhere'), passphrase)).toThrow(/cannot be read/)
  })

  it('is never written over another file, nor sealed by a short passphrase', () => {
    expect(() => writeNewFile(path, '', true)).toThrow(/exists already.*nothing was overwritten/)
    expect(() => sealSecret(new Uint8Array(32), 'elevenchars', {})).toThrow(/fewer than 12 characters/)
  })
})

describe('a file of trusted keys', () => {
  const text = trustFile(alice, validFrom, validUntil)

  it('names the field that is wrong', () => {
    expect(parseTrust(text, 'keys.json').keys.map(({ owner, algorithm }) => [owner, algorithm])).toEqual([
      ['Alice', 'ed25519'],
      ['Alice', 'ecdsa-p256'],
    ])
    const cases: [string | RegExp, string, RegExp][] = [
      ['"version": 1', '"version": 2', /keys\.json\.version/],
      // Alice's two keys are one owner.
      ['"threshold": 1', '"threshold": 2', /threshold.*at most 1/],
      ['"threshold": 1', '"threshold": 0', /threshold.*at least 1/],
      ['BEGIN PUBLIC', 'BEGIN PRIVATE', /keys\[0\]\.publicKey/],
      ['2026-01-01T00:00:00.000Z', '1 January', /keys\[0\]\.validFrom/],
      ['2027-01-01T00:00:00.000Z', '2025-01-01T00:00:00Z', /validUntil.*later/],
      ['"revoked": false', '"revoked": 0', /keys\[0\]\.revoked/],
      ['"revokedHashes": []', '"revokedHashes": ["ab"]', /revokedHashes/],
      ['"threshold"', '"__proto__": {}, "threshold"', /__proto__/],
      ['"threshold"', '"tresholds": 1, "threshold"', /Did you mean "threshold"/],
      [/("keys": \[)(.*?\})/s, '$1$2,$2', /Alice's key is there twice/],
    ]
    for (const [from, to, message] of cases) {
      const changed = text.replace(from, to)
      expect(changed).not.toBe(text)
      expect(() => parseTrust(changed, 'keys.json')).toThrow(message)
    }
  })
})
