import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { usageError } from '../../core/errors.js'
import { syncFolder } from '../atomic-write.js'
import type { Json } from '../canonical-json.js'
import { JsonFields, parseJson } from '../runtime/json-fields.js'
import { memberJson } from '../runtime/member-text.js'
import { type PublicKey, publicKey, publicKeyPem } from './public-key.js'
import { openSecret, parseSealedSecret, sealSecret } from './sealed-secret.js'

const REMEDY = 'Take the keystore from its backup.'
const secretBytes = 32

/** Both keys of one signer: ed25519 for the laboratory's envelope, P-256 for OpenSSF Model Signing. */
export interface SignerKeys {
  readonly owner: string
  readonly ed25519: { readonly secret: Uint8Array; readonly key: PublicKey }
  readonly p256: { readonly secret: Uint8Array; readonly key: PublicKey }
}

function signerKeys(owner: string, secret: Uint8Array): SignerKeys {
  const edwards = secret.slice(0, secretBytes)
  const weierstrass = secret.slice(secretBytes)
  return {
    owner,
    ed25519: { secret: edwards, key: publicKey('ed25519', ed25519.getPublicKey(edwards)) },
    p256: { secret: weierstrass, key: publicKey('ecdsa-p256', p256.getPublicKey(weierstrass, false)) },
  }
}

/** New keys, from the operating system's random words. */
export function newSignerKeys(owner: string): SignerKeys {
  if (owner.trim() === '') throw usageError('The owner has no name', 'owner', 'Say whose keys these are.')
  return signerKeys(owner, concatBytes(ed25519.utils.randomSecretKey(), p256.utils.randomSecretKey()))
}

/** What a keystore says in the clear. */
function publicPart(keys: SignerKeys): Json {
  return {
    format: 'minthelm-keystore',
    version: 1,
    owner: keys.owner,
    publicKeys: [keys.ed25519.key, keys.p256.key].map(({ algorithm, raw }) => publicKeyPem(algorithm, raw)),
  }
}

/** The file of trusted keys that trusts this signer alone, to be used as it is or joined with others. */
export function trustFile(keys: SignerKeys, validFrom: Date, validUntil: Date): string {
  const entries = [keys.ed25519.key, keys.p256.key].map(({ algorithm, raw }) => ({
    owner: keys.owner,
    publicKey: publicKeyPem(algorithm, raw),
    validFrom: validFrom.toISOString(),
    validUntil: validUntil.toISOString(),
    revoked: false,
  }))
  return memberJson({ version: 1, threshold: 1, keys: entries, revokedHashes: [] }, 'keys.json')
}

/** Writes a new file, never over another; a private one only its owner may read. */
export function writeNewFile(path: string, text: string, isPrivate: boolean): void {
  let descriptor: number
  try {
    descriptor = openSync(path, 'wx', isPrivate ? 0o600 : 0o644)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const what = code === 'EEXIST' ? `"${path}" exists already` : `"${path}" cannot be written (${code})`
    throw usageError(what, 'keygen', 'Choose another name; nothing was overwritten.')
  }
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  syncFolder(dirname(path))
}

/** The text of a keystore: who it belongs to, the public keys, and both secrets sealed. */
export function keystoreText(keys: SignerKeys, passphrase: string): string {
  const stated = publicPart(keys)
  const sealed = sealSecret(concatBytes(keys.ed25519.secret, keys.p256.secret), passphrase, stated)
  return memberJson({ ...(stated as object), sealed: { ...sealed } }, 'keystore')
}

/**
 * Opens a keystore's file.
 *
 * @throws a usage error where it is no keystore, was changed, or the passphrase is another
 */
export function openKeystore(path: string, passphrase: string): SignerKeys {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw usageError('The keystore cannot be read', path, 'Give the file that `minthelm keygen` wrote.')
  }
  const names = ['format', 'version', 'owner', 'publicKeys', 'sealed']
  const fields = new JsonFields(parseJson(text, path, REMEDY), path, names, REMEDY)
  fields.choice('format', ['minthelm-keystore'])
  if (fields.whole('version') !== 1) throw fields.wrong('version', '1')
  const stated = {
    format: 'minthelm-keystore',
    version: 1,
    owner: fields.text('owner'),
    publicKeys: fields.list('publicKeys'),
  }
  const sealed = parseSealedSecret(fields.value('sealed'), `${path}.sealed`)
  return signerKeys(stated.owner, openSecret(sealed, passphrase, stated, path))
}
