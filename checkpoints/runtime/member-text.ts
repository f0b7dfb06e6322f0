import { MinthelmError } from '../../core/errors.js'
import type { Json } from '../canonical-json.js'

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

/** Text as bytes and back, in the one place that a runtime without TextEncoder would replace. */
export const utf8 = {
  encode: (text: string): Uint8Array => new TextEncoder().encode(text),
  /** @throws MinthelmError where the bytes are no UTF-8 */
  decode: (bytes: Uint8Array, where: string): string => {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch (cause) {
      throw new MinthelmError({
        what: 'The bytes are no UTF-8 text',
        where,
        remedy: 'Get the file again from its source.',
        exitStatus: 2,
        cause,
      })
    }
  },
}
