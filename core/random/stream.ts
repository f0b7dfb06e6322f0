import { log } from '../math/exponential.js'
import { cosTurns } from '../math/trigonometry.js'
import { threefry2x32 } from './threefry.js'

/** Every use of random words has a stream of its own; the numbers are part of the numerics and never change. */
export const streams = {
  trainingEpisode: 1,
  evaluationEpisode: 2,
  tuningEpisode: 3,
  calibration: 4,
  initialisation: 5,
  action: 6,
  permutation: 7,
  exploration: 8,
  replay: 9,
  search: 10,
  bootstrap: 11,
  bridge: 12,
  periodicEvaluationEpisode: 13,
  test: 14,
} as const

export type StreamName = keyof typeof streams

/** Parts of 2^32 by the golden ratio: multiples of it below 64 lie more than 2^24 apart. */
const STREAM_STRIDE = 0x9e3779b9
const TO_UNIT = 2.3283064365386963e-10 // 2^-32

/** A bijection of 32-bit words, so that different inputs never meet. */
function mixWord(word: number): number {
  let value = word | 0
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d)
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b)
  return (value ^ (value >>> 16)) >>> 0
}

/**
 * The first key word of a stream: the seed mixed with the stream's number. For seeds below 2^24 no two pairs of
 * (seed, stream) share a key word, so held-out episodes are disjoint from training by construction.
 */
export function streamKey(seed: number, stream: StreamName): number {
  return mixWord((seed + Math.imul(streams[stream], STREAM_STRIDE)) >>> 0)
}

/** A uniform number in (0, 1) from one random word. */
export function wordToOpenUnit(word: number): number {
  return (word + 0.5) * TO_UNIT
}

const words = new Uint32Array(2)

/**
 * A sequence of draws from one (seed, stream, index). Its whole state is the number of draws made, so that a
 * checkpoint stores one number.
 */
export class RandomStream {
  private readonly key0: number
  private readonly key1: number
  /** How many word pairs were drawn. */
  position = 0

  constructor(seed: number, stream: StreamName, index = 0) {
    this.key0 = streamKey(seed, stream)
    this.key1 = index >>> 0
  }

  private draw(): void {
    threefry2x32(this.key0, this.key1, this.position >>> 0, Math.floor(this.position / 4294967296), words)
    this.position++
  }

  /** A uniform number in (0, 1) with 53 random bits. */
  uniform(): number {
    this.draw()
    return ((words[0]! >>> 5) * 67108864 + (words[1]! >>> 6) + 0.5) * 1.1102230246251565e-16
  }

  /** A whole number from 0 to below count, by multiplication (bias below count / 2^53). */
  integer(count: number): number {
    return Math.floor(this.uniform() * count)
  }

  /** A standard normal number, by Box and Muller; the second of the pair is dropped, so that the position is all the state. */
  normal(): number {
    this.draw()
    const radius = Math.sqrt(-2 * log(wordToOpenUnit(words[0]!)))
    return radius * cosTurns(words[1]! * TO_UNIT)
  }

  /** Moves to a stored position. */
  seek(position: number): void {
    this.position = position
  }

  /** Fills out with a random order of 0 to length - 1 (Fisher and Yates). */
  permutation(out: Int32Array): void {
    for (let index = 0; index < out.length; index++) out[index] = index
    for (let index = out.length - 1; index > 0; index--) {
      const other = this.integer(index + 1)
      const kept = out[index]!
      out[index] = out[other]!
      out[other] = kept
    }
  }
}
