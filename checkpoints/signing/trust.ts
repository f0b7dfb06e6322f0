import { MinthelmError, usageError } from '../../core/errors.js'
import type { Json } from '../canonical-json.js'
import { JsonFields, parseJson } from '../runtime/json-fields.js'
import { type PublicKey, parsePublicKeyPem } from './public-key.js'

const REMEDY = 'Mend the file of trusted keys.'

/** A key that signatures are judged by. */
export interface TrustedKey extends PublicKey {
  /** Who holds it. Several keys of one owner count once. */
  readonly owner: string
  /** Milliseconds since 1970; signatures count from the first on and before the second. */
  readonly validFrom: number
  readonly validUntil: number
  readonly revoked: boolean
}

/** Whose signatures a bundle needs, and what is never taken. */
export interface Trust {
  /** How many different owners must have signed. */
  readonly threshold: number
  readonly keys: readonly TrustedKey[]
  /** Bundle hashes and policy hashes that are refused whoever signed them. */
  readonly revokedHashes: readonly string[]
}

function timeOf(fields: JsonFields, key: string): number {
  const text = fields.text(key)
  const time = Date.parse(text)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(text) || Number.isNaN(time)) {
    throw fields.wrong(key, 'a time such as 2026-01-31T00:00:00Z')
  }
  return time
}

function keyOf(value: Json, where: string): TrustedKey {
  const names = ['owner', 'publicKey', 'validFrom', 'validUntil', 'revoked']
  const fields = new JsonFields(value, where, names, REMEDY)
  const key = parsePublicKeyPem(fields.text('publicKey'))
  if (key === undefined) throw fields.wrong('publicKey', 'the PEM text of an ed25519 or P-256 key')
  const owner = fields.text('owner')
  if (owner.trim() === '') throw fields.wrong('owner', 'a name')
  const validFrom = timeOf(fields, 'validFrom')
  const validUntil = timeOf(fields, 'validUntil')
  if (validFrom >= validUntil) throw fields.wrong('validUntil', 'later than validFrom')
  const revoked = fields.value('revoked')
  if (typeof revoked !== 'boolean') throw fields.wrong('revoked', 'true or false')
  return { ...key, owner, validFrom, validUntil, revoked }
}

/**
 * Reads a file of trusted keys.
 *
 * @throws a usage error naming the field; an owner too few for the threshold is one too
 */
export function parseTrust(text: string, where: string): Trust {
  const names = ['version', 'threshold', 'keys', 'revokedHashes']
  const fields = new JsonFields(parseJson(text, where, REMEDY), where, names, REMEDY)
  if (fields.whole('version') !== 1) throw fields.wrong('version', '1')
  const keys = fields.list('keys').map((entry, index) => keyOf(entry, `${where}.keys[${index}]`))
  const repeated = keys.find((key, index) => keys.findIndex(({ keyId }) => keyId === key.keyId) < index)
  if (repeated !== undefined) throw usageError(`${repeated.owner}'s key is there twice`, where, REMEDY)
  const threshold = fields.whole('threshold', 1)
  const owners = new Set(keys.map((key) => key.owner)).size
  if (threshold > owners) throw fields.wrong('threshold', `at most ${owners}, the number of owners`)
  const revokedHashes = fields.list('revokedHashes').map((hash) => {
    if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) {
      throw fields.wrong('revokedHashes', 'hashes of 64 hexadecimal digits')
    }
    return hash
  })
  return { threshold, keys, revokedHashes }
}

/** Why a key's signature counts for nothing at a time; undefined where it counts. */
export function objectionTo(
  key: TrustedKey,
  time: number,
): 'revoked' | 'expired' | 'not yet valid' | undefined {
  if (key.revoked) return 'revoked'
  if (time < key.validFrom) return 'not yet valid'
  return time < key.validUntil ? undefined : 'expired'
}

/** A bundle that is whole but not trusted. */
export function untrusted(what: string, where: string): MinthelmError {
  return new MinthelmError({
    what: `The bundle is not trusted: ${what}`,
    where,
    remedy: 'Ask its signers, or whoever keeps the file of trusted keys; do not run it meanwhile.',
    exitStatus: 2,
  })
}
