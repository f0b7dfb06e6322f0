import { expect, it } from 'vitest'
import { threefry2x32 } from '../../../core/random/threefry.js'

/** Known answers of Random123 (kat_vectors, threefry2x32 with 20 rounds): key, counter, words. */
const knownAnswers = [
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x13198a2e, 0x03707344],
    [0x243f6a88, 0x85a308d3],
    [0xc4923a9c, 0x483df7a0],
  ],
] as const

it.each(knownAnswers)('gives the known answer of key %j and counter %j', (key, counter, expected) => {
  const words = new Uint32Array(2)
  threefry2x32(key[0], key[1], counter[0], counter[1], words)
  expect(Array.from(words)).toEqual(expected)
})
