import { MinthelmError } from '../../core/errors.js'
import type { Json } from '../canonical-json.js'
import { parseJson } from './json-fields.js'
import { refused } from './refusal.js'
import { utf8 } from './utf8.js'

function sorted(value: Json, where: string): Json {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new MinthelmError({
      what: `${value} cannot be written as JSON`,
      where,
      remedy: 'Find where the number arose.',
    })
  }
  if (Array.isArray(value)) return value.map((entry: Json, index) => sorted(entry, `${where}[${index}]`))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, entry]) => [key, sorted(entry, `${where}.${key}`)])
  return Object.fromEntries(entries) as Json
}

/**
 * A member's JSON: keys in order, two spaces, a line feed at the end. Equal values give equal bytes; numbers that JSON
 * cannot say are refused by their place.
 */
export function memberJson(value: Json, where: string): string {
  return `${JSON.stringify(sorted(value, where), null, 2)}\n`
}

/**
 * The value of a JSON member, of which there is one form: other spaces, another order, a key twice or a number written
 * otherwise are refused.
 *
 * @throws MinthelmError with the member's name
 */
export function parseMemberJson(bytes: Uint8Array, name: string): Json {
  const text = utf8.decode(bytes, name)
  const value = parseJson(text, name)
  if (memberJson(value, name) !== text) {
    throw refused(`${name} is not written in the canonical form`, name)
  }
  return value
}
