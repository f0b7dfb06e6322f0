import type { RandomStream } from '../core/random/stream.js'

/** A search over vectors of free parameters by the cross-entropy method. */
export interface CrossEntropySearch {
  /** How many parameters are free. */
  readonly dimensions: number
  /** Standard deviation of the first population; its mean is 0. */
  readonly initialDeviation: number
  readonly iterations: number
  /** Candidates an iteration; the best sixth is the elite. */
  readonly population: number
  readonly random: RandomStream
  /** The scores of an iteration's candidates, higher being better. */
  score(candidates: readonly Float64Array[], iteration: number): readonly number[]
}

const ELITE_SHARE = 1 / 6
/** How much of the new mean and deviation comes from the elite. */
const LEARNING_RATE = 0.7
/** The old deviation shrinks by this on its way, and the new one never falls below the floor. */
const DEVIATION_DECAY = 0.97
const DEVIATION_FLOOR = 0.01

/**
 * Maximises a noisy score: draws a population from independent normals, moves their means and deviations toward those
 * of the best sixth, and returns the last means. The means themselves are the first candidate of each population.
 */
export function crossEntropyMethod(search: CrossEntropySearch): Float64Array {
  const { dimensions, population, random } = search
  const means = new Float64Array(dimensions)
  const deviations = new Float64Array(dimensions).fill(search.initialDeviation)
  const eliteCount = Math.max(1, Math.floor(population * ELITE_SHARE))
  for (let iteration = 0; iteration < search.iterations; iteration++) {
    const candidates = Array.from({ length: population }, (_, candidate) =>
      means.map((mean, index) => (candidate === 0 ? mean : mean + deviations[index]! * random.normal())),
    )
    const scores = search.score(candidates, iteration)
    const elite = candidates
      .map((candidate, index) => ({ candidate, score: scores[index]! }))
      .sort((first, second) => second.score - first.score)
      .slice(0, eliteCount)
      .map(({ candidate }) => candidate)
    for (let index = 0; index < dimensions; index++) {
      let sum = 0
      for (const candidate of elite) sum += candidate[index]!
      const eliteMean = sum / eliteCount
      let squares = 0
      for (const candidate of elite) {
        const distance = candidate[index]! - eliteMean
        squares += distance * distance
      }
      const eliteDeviation = Math.sqrt(squares / eliteCount)
      means[index] = LEARNING_RATE * eliteMean + (1 - LEARNING_RATE) * means[index]!
      deviations[index] =
        LEARNING_RATE * eliteDeviation +
        (1 - LEARNING_RATE) * DEVIATION_DECAY * deviations[index]! +
        DEVIATION_FLOOR
    }
  }
  return means
}
