import { MinthelmError } from '../../core/errors.js'

function malformed(where: string, at: number): MinthelmError {
  return new MinthelmError({
    what: `The bytes are no UTF-8 text: byte ${at}`,
    where,
    remedy: 'Get the file again from its source.',
    exitStatus: 2,
  })
}

function encode(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let length = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    // A lone surrogate has no UTF-8 form; it becomes the replacement character, as in every encoder.
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
    if (point < 0x80) bytes[length++] = point
    else {
      const trailing = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3
      bytes[length++] = [0xc0, 0xe0, 0xf0][trailing - 1]! | (point >> (6 * trailing))
      for (let rest = trailing - 1; rest >= 0; rest--) bytes[length++] = 0x80 | ((point >> (6 * rest)) & 0x3f)
    }
  }
  return bytes.slice(0, length)
}

function decode(bytes: Uint8Array, where: string): string {
  const parts: string[] = []
  let units: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at]!
    if (first < 0x80) {
      units.push(first)
      at++
    } else {
      const trailing = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1
      let point = first & (0x3f >> trailing)
      for (let rest = 1; rest <= trailing; rest++) {
        const next = bytes[at + rest] ?? 0
        if ((next & 0xc0) !== 0x80) throw malformed(where, at)
        point = (point << 6) | (next & 0x3f)
      }
      const smallest = [0x80, 0x800, 0x10000][trailing - 1]!
      const isSurrogate = point >= 0xd800 && point <= 0xdfff
      if (first < 0xc2 || first > 0xf4 || point < smallest || point > 0x10ffff || isSurrogate) {
        throw malformed(where, at)
      }
      if (point > 0xffff) units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff))
      else units.push(point)
      at += trailing + 1
    }
    if (units.length > 4096) {
      parts.push(String.fromCharCode(...units))
      units = []
    }
  }
  return parts.join('') + String.fromCharCode(...units)
}

/** Text as bytes and back, of our own: a sandbox without host functions has neither TextEncoder nor TextDecoder. */
export const utf8 = {
  encode,
  /** @throws MinthelmError where the bytes are not the one UTF-8 form of a text */
  decode,
}
