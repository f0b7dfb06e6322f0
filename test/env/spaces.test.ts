import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../core/random/stream.js'
import {
  allocateActions,
  box,
  contains,
  discrete,
  multiDiscrete,
  type Space,
  samplePoints,
  spaceWidth,
  whyOutside,
} from '../../env/spaces.js'

describe('making a space', () => {
  it('spreads one bound over all entries and keeps names', () => {
    const space = box(-1, Float64Array.of(2, 3), 2, ['rate', 'fee'])
    expect(Array.from(space.low)).toEqual([-1, -1])
    expect(Array.from(space.high)).toEqual([2, 3])
    expect(space.names).toEqual(['rate', 'fee'])
  })

  it.each([
    ['a box whose bounds are too few', () => box(Float64Array.of(0), 1, 2), /2 entries got 1 low and 2 high/],
    ['no alternatives', () => discrete(0), /0 alternatives/],
    ['half an alternative', () => discrete(1.5), /1\.5 alternatives/],
    ['no choices', () => multiDiscrete([]), /multi-discrete space of \[\]/],
    ['a choice of nothing', () => multiDiscrete([2, 0]), /\[2, 0\]/],
  ])('refuses %s', (_, make, words) => {
    expect(make).toThrow(words)
  })

  it('allocates a column a coordinate, whole numbers for choices', () => {
    expect(allocateActions(box(0, 1, 3), 4)).toEqual(new Float64Array(12))
    expect(allocateActions(discrete(5), 4)).toEqual(new Int32Array(4))
    expect(allocateActions(multiDiscrete([2, 3]), 4)).toEqual(new Int32Array(8))
    expect([box(0, 1, 3), discrete(5), multiDiscrete([2, 3])].map(spaceWidth)).toEqual([3, 1, 2])
  })
})

describe('contains', () => {
  it('takes bounds as inside and NaN as outside', () => {
    const space = box(-1, 1, 2)
    expect(contains(space, [-1, 1])).toBe(true)
    expect(contains(space, [0, 1.0000001])).toBe(false)
    expect(contains(space, [Number.NaN, 0])).toBe(false)
    expect(contains(space, [0])).toBe(false)
    expect(contains(space, [0, 0, 0])).toBe(false)
  })

  it('knows infinite bounds', () => {
    expect(contains(box(-Infinity, 0, 1), [-1e300])).toBe(true)
    expect(contains(box(-Infinity, 0, 1), [1])).toBe(false)
  })

  it('wants whole numbers of a choice', () => {
    expect([0, 1, 2, -1, 0.5, Number.NaN].map((choice) => contains(discrete(2), [choice]))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ])
    expect(contains(multiDiscrete([2, 3]), [1, 2])).toBe(true)
    expect(contains(multiDiscrete([2, 3]), [2, 1])).toBe(false)
  })
})

it('says what keeps a point of a batch outside', () => {
  const space = box(0, 1, 2, ['rate', 'fee'])
  const columns = Float64Array.of(0.1, 0.2, 0.3, 7)
  expect(whyOutside(space, columns, 2, 0)).toBeUndefined()
  expect(whyOutside(space, columns, 2, 1)).toBe('entry 1 (fee) is 7, outside [0, 1]')
  expect(whyOutside(multiDiscrete([2, 3]), [0, 3], 1, 0)).toBe(
    'entry 1 is 3, not one of the whole numbers 0 to 2',
  )
})

describe('samplePoints', () => {
  const spaces: fc.Arbitrary<Space> = fc.oneof(
    fc.integer({ min: 1, max: 9 }).map((count) => discrete(count)),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }).map(multiDiscrete),
    fc
      .array(
        fc.tuple(
          fc.double({ min: -50, max: 0, noNaN: true }),
          fc.double({ min: 0, max: 50, noNaN: true }),
          fc.integer({ min: 0, max: 3 }),
        ),
        {
          minLength: 1,
          maxLength: 4,
        },
      )
      .map((bounds) =>
        box(
          Float64Array.from(bounds, ([low, , open]) => ((open & 1) === 0 ? low : -Infinity)),
          Float64Array.from(bounds, ([, high, open]) => ((open & 2) === 0 ? high : Infinity)),
          bounds.length,
        ),
      ),
  )

  it('gives points inside the space', () => {
    fc.assert(
      fc.property(spaces, fc.integer({ min: 0, max: 1e6 }), (space, seed) => {
        const points = allocateActions(space, 20)
        samplePoints(space, new RandomStream(seed, 'test'), 20, points)
        for (let index = 0; index < 20; index++) expect(whyOutside(space, points, 20, index)).toBeUndefined()
      }),
      { numRuns: 200, seed: 5 },
    )
  })

  it('reaches all alternatives about as often', () => {
    const points = new Int32Array(3000)
    samplePoints(discrete(3), new RandomStream(4, 'test'), 3000, points)
    const counts = [0, 1, 2].map((choice) => points.filter((point) => point === choice).length)
    // Standard deviation of a count: sqrt(3000 * 1/3 * 2/3) = 26; five of them.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(130)
  })
})
