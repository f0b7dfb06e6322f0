import { createDecipheriv, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { scrypt } from '@noble/hashes/scrypt.js'
import { keccak256 } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { JsonFields, parseJson } from '../../checkpoints/runtime/json-fields.js'
import { MinthelmError, usageError } from '../../core/errors.js'
import type { Hex } from './intent.js'

/** The environment variable that holds a sender's private key, and what is said where there is neither it nor a keystore. */
export interface KeySource {
  readonly variable: string
  readonly missing: string
  readonly remedy: string
}

/** The environment variable that holds the keeper's private key. */
export const keyVariable = 'MINTHELM_KEEPER_KEY'

const keeperKey: KeySource = {
  variable: keyVariable,
  missing: 'The keeper has no key to sign with',
  remedy: `Set ${keyVariable}, give --keystore, or run with --dry-run or --shadow.`,
}

function bytesOf(fields: JsonFields, key: string, length?: number): Buffer {
  const text = fields.text(key)
  const bytes = Buffer.from(text, 'hex')
  if (bytes.length * 2 !== text.length || (length !== undefined && bytes.length !== length)) {
    throw usageError(
      `${key} is not hexadecimal of the right length`,
      `${fields.where}.${key}`,
      'Make the keystore anew.',
    )
  }
  return bytes
}

/** Figures beyond these are no keystore that a person made; they would keep the machine busy for hours. */
const MAXIMUM_SCRYPT_MEMORY = 1_073_741_824
const MAXIMUM_ROUNDS = 10_000_000

function derivedKey(crypto: JsonFields, passphrase: string): Buffer {
  const where = `${crypto.where}.kdfparams`
  if (crypto.choice('kdf', ['scrypt', 'pbkdf2']) === 'scrypt') {
    const parameters = new JsonFields(crypto.value('kdfparams'), where, ['dklen', 'n', 'r', 'p', 'salt'])
    const [N, r, p] = [parameters.whole('n', 2), parameters.whole('r', 1), parameters.whole('p', 1)]
    if (128 * N * r * p > MAXIMUM_SCRYPT_MEMORY) {
      throw usageError('The keystore asks for more than 1 GiB of memory', where, 'Make the keystore anew.')
    }
    // Not Node's: OpenSSL refuses the definition's own example, whose r is 1.
    const options = { N, r, p, dkLen: 32, maxmem: 2 * MAXIMUM_SCRYPT_MEMORY }
    return Buffer.from(scrypt(passphrase, bytesOf(parameters, 'salt'), options))
  }
  const parameters = new JsonFields(crypto.value('kdfparams'), where, ['dklen', 'c', 'prf', 'salt'])
  parameters.choice('prf', ['hmac-sha256'])
  const rounds = parameters.whole('c', 1)
  if (rounds > MAXIMUM_ROUNDS) throw usageError(`c is ${rounds}`, where, 'Make the keystore anew.')
  return pbkdf2Sync(passphrase, bytesOf(parameters, 'salt'), rounds, 32, 'sha256')
}

/**
 * Opens an Ethereum keystore, version 3 (Web3 Secret Storage): scrypt or PBKDF2, AES-128-CTR, keccak-256 as the check.
 * @param text the file's JSON
 * @throws MinthelmError naming the field that is wrong, or that the passphrase is; never with a part of a secret
 */
export function openKeystore(text: string, passphrase: string, where: string): Hex {
  const outer = new JsonFields(parseJson(text, where), where, [
    'version',
    'id',
    'address',
    'crypto',
    'Crypto',
  ])
  if (outer.whole('version') !== 3) throw outer.wrong('version', '3')
  const keys = ['cipher', 'cipherparams', 'ciphertext', 'kdf', 'kdfparams', 'mac']
  const crypto = new JsonFields(outer.value('crypto'), `${where}.crypto`, keys)
  crypto.choice('cipher', ['aes-128-ctr'])
  const iv = bytesOf(
    new JsonFields(crypto.value('cipherparams'), `${where}.crypto.cipherparams`, ['iv']),
    'iv',
    16,
  )
  const ciphertext = bytesOf(crypto, 'ciphertext', 32)
  const key = derivedKey(crypto, passphrase)
  const mac = Buffer.from(keccak256(Buffer.concat([key.subarray(16, 32), ciphertext])).slice(2), 'hex')
  if (!timingSafeEqual(mac, bytesOf(crypto, 'mac', 32))) {
    throw usageError(
      'The passphrase does not open the keystore',
      where,
      'Give the right one, or another keystore.',
    )
  }
  const decipher = createDecipheriv('aes-128-ctr', key.subarray(0, 16), iv)
  return `0x${Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('hex')}`
}

/** The account of a private key. An error does not repeat the key. */
export function accountOf(key: string, where: string): PrivateKeyAccount {
  try {
    return privateKeyToAccount(key.trim() as Hex)
  } catch {
    throw usageError('It holds no private key', where, 'Give 0x and 64 hexadecimal digits.')
  }
}

/**
 * The sender's account: from a keystore, or from the environment. Never from an argument: arguments are seen by every
 * process of the machine.
 * @param passphrase asked for only where a keystore is given
 * @param source whose key it is; the keeper's by default
 */
export async function senderAccount(
  keystore: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  passphrase: () => Promise<string>,
  { variable, missing, remedy } = keeperKey,
): Promise<PrivateKeyAccount> {
  if (keystore !== undefined) {
    let text: string
    try {
      text = readFileSync(keystore, 'utf8')
    } catch (cause) {
      throw new MinthelmError({
        what: 'The keystore cannot be read',
        where: keystore,
        remedy: 'Give a file that is there and that you may read.',
        exitStatus: 2,
        cause,
      })
    }
    return accountOf(openKeystore(text, await passphrase(), keystore), keystore)
  }
  const key = environment[variable]
  if (key === undefined || key === '') throw usageError(missing, undefined, remedy)
  return accountOf(key, variable)
}
