import { describe, expect, it } from 'vitest'
import { RandomStream, type StreamName, streamKey, streams } from '../../../core/random/stream.js'

const names = Object.keys(streams) as StreamName[]

describe('streamKey', () => {
  it('gives no two pairs of seed and stream the same word', () => {
    const seeds = [...Array(2000).keys(), 2 ** 24 - 1, 2 ** 24 - 2, 12345678]
    const keys = new Set(names.flatMap((name) => seeds.map((seed) => streamKey(seed, name))))
    expect(keys.size).toBe(names.length * seeds.length)
  })

  it('keeps the streams further apart than any two seeds below 2^24', () => {
    // The mixing is a bijection, so keys can only meet where seed + stream * stride does.
    const offsets = names.map((name) => Math.imul(streams[name], 0x9e3779b9) >>> 0).sort((a, b) => a - b)
    const gaps = offsets.map(
      (offset, index) => (offsets[(index + 1) % offsets.length]! - offset + 2 ** 32) % 2 ** 32,
    )
    expect(Math.min(...gaps)).toBeGreaterThan(2 ** 24)
  })
})

describe('RandomStream', () => {
  it('continues from a stored position', () => {
    const stream = new RandomStream(1, 'test', 4)
    for (let draw = 0; draw < 10; draw++) stream.uniform()
    const resumed = new RandomStream(1, 'test', 4)
    resumed.seek(stream.position)
    expect([resumed.uniform(), resumed.normal()]).toEqual([stream.uniform(), stream.normal()])
  })

  it('draws standard normal numbers', () => {
    const stream = new RandomStream(2, 'test')
    const draws = Array.from({ length: 20000 }, () => stream.normal())
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length
    const variance = draws.reduce((sum, value) => sum + value * value, 0) / draws.length
    // Four standard errors: 1 / sqrt(n) of the mean, sqrt(2 / n) of the variance.
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(20000))
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 20000))
  })

  it('shuffles without loss', () => {
    const order = new Int32Array(100)
    new RandomStream(3, 'test').permutation(order)
    expect(Array.from(order)).not.toEqual([...Array(100).keys()])
    expect(Array.from(order).sort((a, b) => a - b)).toEqual([...Array(100).keys()])
  })
})
