import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { usageError } from '../../core/errors.js'
import { writeFileAtomically } from '../atomic-write.js'
import { readMembers } from '../bundle-files.js'
import { bundleTar } from '../runtime/bundle-tar.js'
import { loadBundle } from '../runtime/load-bundle.js'
import type { BundleMembers } from '../runtime/manifest.js'
import { signStatement } from './dsse.js'
import type { SignerKeys } from './keystore.js'
import {
  envelopeFile,
  envelopeName,
  modelSigningFile,
  modelSigningName,
  readEnvelope,
  signedStatement,
} from './signature-files.js'

/** A bundle's members with a signature more. */
export interface SignedMembers {
  readonly members: BundleMembers
  /** Whether model.sig was there already; it holds one signature, so that of its first signer stays. */
  readonly modelSigningKept: boolean
}

/**
 * Signs whole members: joins the signer's ed25519 signature to the envelope, and writes model.sig where there is none.
 *
 * @throws MinthelmError where the members are not a whole bundle, or the signer has signed already
 */
export function signMembers(members: BundleMembers, keys: SignerKeys): SignedMembers {
  const { manifest } = loadBundle(members)
  const signed = new Map(members)
  const payload = signedStatement('ed25519', members, manifest)
  const present = members.get(envelopeName)
  const before = present === undefined ? [] : readEnvelope(present, payload)
  const { key, secret } = keys.ed25519
  if (before.some((signature) => signature.keyId === key.keyId)) {
    throw usageError(`${keys.owner} has signed this bundle already`, envelopeName, 'Nothing was changed.')
  }
  const signature = signStatement('ed25519', secret, payload)
  signed.set(envelopeName, envelopeFile(payload, [...before, { keyId: key.keyId, signature }]))
  const modelSigningKept = members.has(modelSigningName)
  if (!modelSigningKept) {
    const listed = signedStatement('ecdsa-p256', members, manifest)
    const own = signStatement('ecdsa-p256', keys.p256.secret, listed)
    signed.set(modelSigningName, modelSigningFile(listed, { keyId: keys.p256.key.keyId, signature: own }))
  }
  return { members: signed, modelSigningKept }
}

/** Signs the bundle at a path, a folder or a tar file, in place. */
export function signBundle(path: string, keys: SignerKeys): SignedMembers {
  const signed = signMembers(readMembers(path), keys)
  if (lstatSync(path).isDirectory()) {
    for (const name of [modelSigningName, envelopeName]) {
      writeFileAtomically(join(path, name), [signed.members.get(name)!])
    }
  } else writeFileAtomically(path, [bundleTar(signed.members)])
  return signed
}
