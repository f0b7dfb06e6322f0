import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../core/random/stream.js'
import { crossEntropyMethod } from '../../eval/cross-entropy-method.js'

const target = [0.8, -0.5, 0.3]

function search(seed: number, iterations: number) {
  const seen: Float64Array[][] = []
  const found = crossEntropyMethod({
    dimensions: 3,
    initialDeviation: 1,
    iterations,
    population: 48,
    random: new RandomStream(seed, 'search'),
    score: (candidates) => {
      seen.push([...candidates])
      return candidates.map((candidate) =>
        candidate.reduce((sum, value, index) => sum - (value - target[index]!) ** 2, 0),
      )
    },
  })
  return { found, seen }
}

describe('cross-entropy method', () => {
  test('finds the maximum of a paraboloid', () => {
    const { found } = search(1, 25)
    for (const [index, value] of found.entries()) {
      expect(Math.abs(value - target[index]!)).toBeLessThan(0.02)
    }
  })

  test('moves seven tenths of the way to the mean of the best eight of 48', () => {
    const { found, seen } = search(2, 1)
    const elite = [...seen[0]!]
      .map((candidate) => ({
        candidate,
        error: candidate.reduce((sum, value, index) => sum + (value - target[index]!) ** 2, 0),
      }))
      .sort((first, second) => first.error - second.error)
      .slice(0, 8)
    found.forEach((value, index) => {
      const mean = elite.reduce((sum, { candidate }) => sum + candidate[index]!, 0) / 8
      expect(value).toBeCloseTo(0.7 * mean, 12)
    })
  })

  test('keeps the present means among the candidates', () => {
    const { seen } = search(3, 4)
    expect(Array.from(seen[0]![0]!)).toEqual([0, 0, 0])
    const after = search(3, 3).found
    expect(seen[3]![0]).toEqual(after)
  })

  test('same seed, same answer', () => {
    expect(search(4, 5).found).toEqual(search(4, 5).found)
    expect(search(5, 5).found).not.toEqual(search(4, 5).found)
  })
})
