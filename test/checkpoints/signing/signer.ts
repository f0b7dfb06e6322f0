import { bundleMembers } from '../../../checkpoints/bundle-members.js'
import type { BundleMembers } from '../../../checkpoints/runtime/manifest.js'
import { newSignerKeys, type SignerKeys, trustFile } from '../../../checkpoints/signing/keystore.js'
import { signMembers } from '../../../checkpoints/signing/sign-bundle.js'
import { parseTrust, type Trust } from '../../../checkpoints/signing/trust.js'
import { sampleContents } from '../sample-bundle.js'

export const validFrom = new Date('2026-01-01T00:00:00Z')
export const validUntil = new Date('2027-01-01T00:00:00Z')
/** A time at which the keys of these tests are valid. */
export const during = Date.parse('2026-06-01T00:00:00Z')

export const alice = newSignerKeys('Alice')
export const bob = newSignerKeys('Bob')

/** Trust in some signers, each with both keys. */
export function trustIn(signers: readonly SignerKeys[], threshold = signers.length): Trust {
  const keys = signers.flatMap(
    (signer) => parseTrust(trustFile(signer, validFrom, validUntil), 'keys.json').keys,
  )
  return { threshold, keys, revokedHashes: [] }
}

/** The sample bundle, signed by each in turn. */
export function signedSample(...signers: SignerKeys[]): BundleMembers {
  return signers.reduce<BundleMembers>(
    (members, signer) => signMembers(members, signer).members,
    bundleMembers(sampleContents()),
  )
}
