import { describe, expect, it } from 'vitest'
import { bundleTar, readBundleTar } from '../../../checkpoints/runtime/bundle-tar.js'
import { manifestName } from '../../../checkpoints/runtime/manifest.js'
import { memberJson } from '../../../checkpoints/runtime/member-text.js'
import { paddedBytes } from '../../../checkpoints/runtime/tar.js'
import { newSignerKeys } from '../../../checkpoints/signing/keystore.js'
import { signMembers } from '../../../checkpoints/signing/sign-bundle.js'
import { envelopeName, modelSigningName } from '../../../checkpoints/signing/signature-files.js'
import type { Trust } from '../../../checkpoints/signing/trust.js'
import { verifyMembers } from '../../../checkpoints/signing/verify-bundle.js'
import { MinthelmError } from '../../../core/errors.js'
import { RandomStream } from '../../../core/random/stream.js'
import { alice, bob, during, signedSample, trustIn, validFrom, validUntil } from './signer.js'

const members = signedSample(alice, bob)
const trust = trustIn([alice, bob])
const FLIPS = 10_000

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(MinthelmError)
    expect(error).toMatchObject({ exitStatus: 2 })
    return (error as Error).message
  }
  return 'taken'
}

describe('a signed bundle', () => {
  it('is trusted where enough owners have signed, each counted once', () => {
    const { signers, signatures, bundle } = verifyMembers(members, trust, during)
    expect(signers).toEqual(['Alice', 'Bob'])
    expect(signatures.map(({ file, owner, verdict }) => [file, owner, verdict])).toEqual(
      expect.arrayContaining([
        [modelSigningName, 'Alice', 'valid'],
        [envelopeName, 'Alice', 'valid'],
        [envelopeName, 'Bob', 'valid'],
      ]),
    )
    expect(bundle.environment).toBe('Terra-v0')
    // Alice has signed by two keys, and is one owner.
    expect(() => verifyMembers(signedSample(alice), trust, during)).toThrow(/1 of 2 owners have signed it/)
  })

  it('has the same bytes whenever the same keys sign it', () => {
    expect([...signedSample(alice, bob)]).toEqual([...members])
  })

  it('never takes an unknown key for valid', () => {
    const stranger = newSignerKeys('Stranger')
    const signed = signedSample(stranger)
    expect(() => verifyMembers(signed, trustIn([alice]), during)).toThrow(
      /0 of 1 owners have signed it \(.*unknown key.*unknown key\)/,
    )
    const { signatures } = verifyMembers(signMembers(signed, alice).members, trustIn([alice]), during)
    expect(signatures.map(({ verdict }) => verdict).sort()).toEqual(['unknown key', 'unknown key', 'valid'])
    expect(() => verifyMembers(signedSample(), trustIn([alice]), during)).toThrow(/no signature file/)
  })

  it('counts no key before, after or beyond its time, nor a revoked one', () => {
    const only = trustIn([alice])
    const at = (time: number) => () => verifyMembers(members, only, time)
    expect(at(validFrom.getTime() - 1)).toThrow(/Alice: not yet valid/)
    expect(at(validFrom.getTime())().signers).toEqual(['Alice'])
    expect(at(validUntil.getTime() - 1)().signers).toEqual(['Alice'])
    expect(at(validUntil.getTime())).toThrow(/Alice: expired/)
    const revoked: Trust = { ...only, keys: only.keys.map((key) => ({ ...key, revoked: true })) }
    expect(() => verifyMembers(members, revoked, during)).toThrow(/Alice: revoked/)
    const half: Trust = { ...only, keys: only.keys.map((key, index) => ({ ...key, revoked: index === 0 })) }
    expect(verifyMembers(members, half, during).signers).toEqual(['Alice'])
  })

  it('is refused by its hashes whoever signed it', () => {
    const { bundle } = verifyMembers(members, trust, during)
    for (const hash of [bundle.bundleHash, bundle.manifest.policyHash]) {
      expect(() => verifyMembers(members, { ...trust, revokedHashes: [hash] }, during)).toThrow(
        new RegExp(`hash ${hash} is revoked`),
      )
    }
  })

  it('is refused where a signature is moved from another bundle, or names another key', () => {
    const { members: other } = signMembers(
      new Map([...signedSample()].map(([name, bytes]) => [name, bytes])),
      alice,
    )
    for (const name of [envelopeName, modelSigningName]) {
      const text = new TextDecoder().decode(members.get(name)!)
      const swapped = text
        .replaceAll(alice.ed25519.key.keyId, 'x'.repeat(64))
        .replaceAll(alice.p256.key.keyId, 'x'.repeat(64))
      const forged = new Map(other).set(name, new TextEncoder().encode(swapped))
      expect(() => verifyMembers(forged, trustIn([alice]), during)).toThrow(/names another key|not written/)
      const payload = (JSON.parse(text) as { payload?: string }).payload
      if (payload === undefined) continue
      const forgedPayload = Buffer.from(payload, 'base64')
        .toString()
        .replace(/[0-9a-f]{64}/, '0'.repeat(64))
      const value = { ...JSON.parse(text), payload: Buffer.from(forgedPayload).toString('base64') }
      const bytes = new TextEncoder().encode(memberJson(value, name))
      expect(() => verifyMembers(new Map(members).set(name, bytes), trust, during)).toThrow(
        /was made for another manifest\.json/,
      )
    }
  })
})

describe('10,000 single flipped bits', { timeout: 300_000 }, () => {
  it('over the folder are all refused, by the name of the file', () => {
    const names = [...members.keys()]
    const random = new RandomStream(1, 'test')
    for (let flip = 0; flip < FLIPS; flip++) {
      const name = names[flip % names.length]!
      const bytes = members.get(name)!.slice()
      bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8)
      const message = messageOf(() => verifyMembers(new Map(members).set(name, bytes), trust, during))
      if (!message.includes(name)) expect.fail(`flip ${flip} in ${name}: ${message}`)
    }
  })

  it('over the tar file are all refused, by the name of the member', () => {
    const tar = bundleTar(members)
    const owners: [number, string][] = []
    let end = 0
    for (const [name, bytes] of readBundleTar(tar)) {
      end += 512 + paddedBytes(bytes.length)
      owners.push([end, name])
    }
    const random = new RandomStream(2, 'test')
    for (let flip = 0; flip < FLIPS; flip++) {
      const at = random.integer(tar.length)
      const bytes = tar.slice()
      bytes[at]! ^= 1 << random.integer(8)
      const message = messageOf(() => verifyMembers(readBundleTar(bytes), trust, during))
      const name = owners.find(([end]) => at < end)?.[1] ?? 'end of the file'
      if (!message.includes(name)) expect.fail(`flip ${flip} at ${at} in ${name}: ${message}`)
    }
    expect(readBundleTar(tar).has(manifestName)).toBe(true)
  })
})
