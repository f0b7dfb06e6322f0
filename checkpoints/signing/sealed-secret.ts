import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { usageError } from '../../core/errors.js'
import { canonicalJson, type Json } from '../canonical-json.js'
import { JsonFields } from '../runtime/json-fields.js'

/** Cost of a guess: 128 MiB and about half a second. A file that asks for another cost is not opened. */
const scrypt = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 } as const
const kdf = `scrypt-${scrypt.N}-${scrypt.r}-${scrypt.p}`
const cipherName = 'aes-256-gcm'
const saltBytes = 32
const nonceBytes = 12
const tagBytes = 16
const minimumPassphrase = 12

/** A secret that only its passphrase opens. All values are hexadecimal. */
export interface SealedSecret {
  readonly kdf: string
  readonly cipher: string
  readonly salt: string
  readonly nonce: string
  readonly ciphertext: string
  readonly tag: string
}

function keyOf(passphrase: string, salt: Uint8Array): Buffer {
  // One form of each character, so that the same passphrase typed on another system opens it too.
  return scryptSync(passphrase.normalize('NFKC'), salt, 32, scrypt)
}

/**
 * Seals a secret by a passphrase: scrypt, then AES-256-GCM.
 *
 * @param bound what stands beside it in the clear; opened with anything else it is refused
 * @throws a usage error for a passphrase below 12 characters
 */
export function sealSecret(secret: Uint8Array, passphrase: string, bound: unknown): SealedSecret {
  if (passphrase.length < minimumPassphrase) {
    throw usageError(
      `The passphrase has fewer than ${minimumPassphrase} characters`,
      'passphrase',
      'Choose a longer one, such as five words drawn by dice.',
    )
  }
  const salt = randomBytes(saltBytes)
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(cipherName, keyOf(passphrase, salt), nonce)
  cipher.setAAD(Buffer.from(canonicalJson(bound)))
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()])
  const hex = (bytes: Buffer) => bytes.toString('hex')
  return {
    kdf,
    cipher: cipherName,
    salt: hex(salt),
    nonce: hex(nonce),
    ciphertext: hex(ciphertext),
    tag: hex(cipher.getAuthTag()),
  }
}

/** Reads a sealed secret from a file's JSON; its fields are named where they are wrong. */
export function parseSealedSecret(value: Json, where: string): SealedSecret {
  const names = ['kdf', 'cipher', 'salt', 'nonce', 'ciphertext', 'tag']
  const fields = new JsonFields(value, where, names, 'Take the keystore from its backup.')
  fields.choice('kdf', [kdf])
  fields.choice('cipher', [cipherName])
  const hex = (name: string, bytes: number | null) => {
    const text = fields.text(name)
    if (!/^([0-9a-f]{2})*$/.test(text) || (bytes !== null && text.length !== 2 * bytes)) {
      throw fields.wrong(name, bytes === null ? 'hexadecimal' : `${bytes} bytes in hexadecimal`)
    }
    return text
  }
  return {
    kdf,
    cipher: cipherName,
    salt: hex('salt', saltBytes),
    nonce: hex('nonce', nonceBytes),
    ciphertext: hex('ciphertext', null),
    tag: hex('tag', tagBytes),
  }
}

/**
 * Opens a sealed secret.
 *
 * @throws a usage error where the passphrase is another or the file was changed; it cannot tell which
 */
export function openSecret(
  sealed: SealedSecret,
  passphrase: string,
  bound: unknown,
  where: string,
): Uint8Array {
  const bytes = (text: string) => Buffer.from(text, 'hex')
  const options = { authTagLength: tagBytes }
  const key = keyOf(passphrase, bytes(sealed.salt))
  const decipher = createDecipheriv(cipherName, key, bytes(sealed.nonce), options)
  decipher.setAAD(Buffer.from(canonicalJson(bound)))
  decipher.setAuthTag(bytes(sealed.tag))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(bytes(sealed.ciphertext)), decipher.final()]))
  } catch {
    throw usageError(
      'The keystore does not open: the passphrase is another, or the file was changed',
      where,
      'Give the passphrase that it was made with.',
    )
  }
}
