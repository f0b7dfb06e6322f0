import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../checkpoints/runtime/utf8.js'

describe('utf8', () => {
  it('encodes and decodes as the platform does (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const bytes = new TextEncoder().encode(text)
        expect([...utf8.encode(text)]).toEqual([...bytes])
        expect(utf8.decode(bytes, 'text')).toBe(new TextDecoder().decode(bytes))
      }),
      { seed: 3, numRuns: 2000 },
    )
    const long = 'aé€😀'.repeat(4000)
    expect(utf8.decode(utf8.encode(long), 'text')).toBe(long)
    expect([...utf8.encode('a\ud800b')]).toEqual([...new TextEncoder().encode('a\ud800b')])
  })

  it('takes and refuses the bytes that a fatal TextDecoder takes and refuses (property)', () => {
    const byte = fc.oneof(
      fc.constantFrom(
        0x00,
        0x7f,
        0x80,
        0xbf,
        0xc0,
        0xc1,
        0xc2,
        0xe0,
        0xed,
        0xf0,
        0xf4,
        0xf5,
        0xff,
        0x9f,
        0xa0,
      ),
      fc.integer({ min: 0, max: 255 }),
    )
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 6 }), (list) => {
        const bytes = Uint8Array.from(list)
        let expected: string | null
        try {
          expected = strict.decode(bytes)
        } catch {
          expected = null
        }
        if (expected === null) expect(() => utf8.decode(bytes, 'card.md')).toThrow(/no UTF-8.*card\.md/)
        else expect(utf8.decode(bytes, 'card.md')).toBe(expected)
      }),
      { seed: 4, numRuns: 20_000 },
    )
  })
})
