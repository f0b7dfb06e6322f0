import { describe, expect, it } from 'vitest'
import { exp, log } from '../../../core/math/exponential.js'
import { cosTurns, sinTurns } from '../../../core/math/trigonometry.js'
import { RandomStream } from '../../../core/random/stream.js'
import { threefry2x32 } from '../../../core/random/threefry.js'
import { ColumnMemory, columnStride } from '../../../env/kernels/column-memory.js'
import {
  cosTurns as scalarCosTurns,
  exp as scalarExp,
  log as scalarLog,
  sinTurns as scalarSinTurns,
} from '../../../env/kernels/scalars.js'
import { otherReserve, spotPrice } from '../../../env/market/pool.js'
import { stableswapDepth } from '../market/stableswap-depth.js'

const COUNT = 1021 // no multiple of a vector, so that the last group is a part
const TO_UNIT = 2.3283064365386963e-10

const edges = [
  0,
  -0,
  Number.NaN,
  Infinity,
  -Infinity,
  5e-324,
  2.2250738585072014e-308,
  1.7e308,
  709.782712893384,
]

function columns() {
  const memory = new ColumnMemory(COUNT, 64)
  return { memory, kernels: memory.kernels, column: () => memory.doubles(COUNT) }
}

/** Numbers of every size and sign, the edges of the range among them. */
function numbersOfEverySize(): Float64Array {
  const random = new RandomStream(3, 'test')
  const drawn = Float64Array.from({ length: COUNT }, () => {
    const size = 2 ** (random.integer(2098) - 1074)
    return (random.uniform() < 0.5 ? -1 : 1) * (1 + random.uniform()) * size
  })
  drawn.set(edges)
  return drawn
}

describe('a column kernel has the bits of the scalar form', () => {
  const { column, kernels } = columns()
  const samples = [
    numbersOfEverySize(),
    Float64Array.from({ length: COUNT }, (_, index) => (index - 500) * 1.43),
    Float64Array.from({ length: COUNT }, (_, index) => Math.sqrt(0.5) + (index - 500) * 1e-9),
  ]

  it.each([
    ['exp', exp, 'expColumn'],
    ['log', log, 'logColumn'],
  ] as const)('%s', (_, scalar, kernel) => {
    for (const sample of samples) {
      const numbers = column()
      numbers.set(sample)
      kernels[kernel](numbers.byteOffset, 0, COUNT)
      expect(numbers).toEqual(sample.map(scalar))
    }
  })

  it.each([true, false])('depth of a pool, stableswap: %s', (stableswap) => {
    const random = new RandomStream(4, 'test')
    const drawn = (low: number, high: number) => {
      const numbers = column()
      for (let index = 0; index < COUNT; index++) numbers[index] = low + (high - low) * random.uniform()
      return numbers
    }
    const [amplification, invariant, tokens, quote, price] = [
      drawn(1, 500),
      drawn(0.05, 2),
      drawn(0, 1),
      drawn(0, 1),
      drawn(0.1, 1.2),
    ]
    const [alive, other, depth] = [column(), column(), column()]
    new BigInt64Array(alive.buffer, alive.byteOffset, COUNT).fill(-1n)
    kernels.updateSlowStates(
      ...((
        [0, COUNT, stableswap, alive, other, other, other, other, depth, other, other, other, other] as const
      ).map((entry) => (typeof entry === 'object' ? entry.byteOffset : entry)) as [number, number]),
      ...[tokens, quote, invariant, price, amplification].map((entry) => entry!.byteOffset),
    )
    for (let index = 0; index < COUNT; index++) {
      if (!stableswap) {
        // The price is quote / tokens, so what takes 2 % off it takes 1 - sqrt(.98) of the quote.
        expect(depth[index]! / quote[index]!).toBeCloseTo(1 - Math.sqrt(0.98), 12)
        continue
      }
      const pool = [amplification, invariant, tokens, quote, price].map((entry) => entry![index]!)
      const scalar = stableswapDepth(...(pool as [number, number, number, number, number]))
      expect(depth[index]).toBe(scalar)
    }
  })
})

describe('a scalar kernel has the bits of the core', () => {
  it.each([
    ['exp', scalarExp, exp, numbersOfEverySize()],
    ['log', scalarLog, log, numbersOfEverySize()],
    ['sinTurns', scalarSinTurns, sinTurns, Float64Array.from({ length: 960 }, (_, index) => index / 960)],
    ['cosTurns', scalarCosTurns, cosTurns, Float64Array.from({ length: 960 }, (_, index) => index / 960)],
  ] as const)('%s', (_, kernel, scalar, numbers) => {
    for (const number of numbers) expect(kernel(number)).toBe(scalar(number))
  })

  it('keeps NaN and the least reserve of a pool', () => {
    expect(otherReserve(false, 0, 2, 0)).toBe(1 / 1e-12)
    expect(otherReserve(true, 100, 1, Number.NaN)).toBeNaN()
    expect(spotPrice(false, 0, 2, 0, 0)).toBe(1)
  })
})

describe('random words and normal numbers', () => {
  const { memory, kernels, column } = columns()
  const [key0, episode, hour] = [column(), column(), column()]
  const stride = COUNT + 3
  const words = memory.words(12 * stride)
  const normals = memory.doubles(COUNT, 10)
  const after = column().fill(7)
  const [uniform0, uniform1] = [column(), column()]
  const random = new RandomStream(5, 'test')
  for (let index = 0; index < COUNT; index++) {
    key0[index] = random.integer(2 ** 32)
    episode[index] = random.integer(2 ** 40) // whole numbers beyond 32 bits wrap
    hour[index] = random.integer(8760)
  }
  kernels.drawWords(
    0,
    COUNT,
    key0.byteOffset,
    episode.byteOffset,
    hour.byteOffset,
    words.byteOffset,
    stride * 4,
  )
  kernels.transformWords(
    0,
    COUNT,
    words.byteOffset,
    stride * 4,
    normals.byteOffset,
    COUNT * 8,
    uniform0.byteOffset,
    uniform1.byteOffset,
  )

  it('are those of threefry under the key and the hour', () => {
    const pair = new Uint32Array(2)
    for (let index = 0; index < COUNT; index++) {
      for (let draw = 0; draw < 6; draw++) {
        threefry2x32(key0[index]!, episode[index]!, hour[index]!, draw, pair)
        const found = [words[2 * draw * stride + index], words[(2 * draw + 1) * stride + index]]
        expect(found).toEqual([...pair])
      }
    }
  })

  it('follow Box and Muller, to the last economy and not beyond', () => {
    for (let index = 0; index < COUNT; index++) {
      const word = (place: number) => words[place * stride + index]!
      expect(uniform0[index]).toBe((word(8) + 0.5) * TO_UNIT)
      expect(uniform1[index]).toBe((word(9) + 0.5) * TO_UNIT)
      ;[0, 2, 4, 6, 10].forEach((place, pair) => {
        const radius = Math.sqrt(-2 * log((word(place) + 0.5) * TO_UNIT))
        const turns = word(place + 1) * TO_UNIT
        expect(normals[2 * pair * COUNT + index]).toBe(radius * cosTurns(turns))
        expect(normals[(2 * pair + 1) * COUNT + index]).toBe(radius * sinTurns(turns))
      })
    }
    expect(after.every((number) => number === 7)).toBe(true)
  })
})

describe('ColumnMemory', () => {
  it('leaves room for a whole vector group behind a column, and never a power of two between two', () => {
    for (const width of [1, 7, 8, 100, 504, 1024, 4096, 100_000]) {
      expect(columnStride(width)).toBeGreaterThanOrEqual(width + 8)
      expect(columnStride(width) % 64).not.toBe(0)
    }
  })

  it('refuses more columns than were announced', () => {
    const memory = new ColumnMemory(40_000, 2)
    const first = memory.doubles(40_000)
    const second = memory.doubles(40_000)
    first.fill(1)
    expect(second.every((number) => number === 0)).toBe(true)
    expect(() => memory.doubles(40_000)).toThrow(RangeError)
  })
})
