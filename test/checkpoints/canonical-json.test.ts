import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../checkpoints/canonical-json.js'

describe('canonicalJson', () => {
  it('sorts keys at every depth and leaves undefined out', () => {
    const value = { b: [{ z: 1, a: undefined, y: 'é"' }], a: { d: null, c: 1e-7 } }
    expect(canonicalJson(value)).toBe('{"a":{"c":1e-7,"d":null},"b":[{"y":"é\\"","z":1}]}')
  })

  it('says the same as JSON and does not depend on the order of keys (property)', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text)
      }),
      { seed: 2 },
    )
  })
})
