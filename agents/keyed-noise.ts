import { log } from '../core/math/exponential.js'
import { cosTurns } from '../core/math/trigonometry.js'
import { type StreamName, streamKey, wordToOpenUnit } from '../core/random/stream.js'
import { threefry2x32 } from '../core/random/threefry.js'

const TO_UNIT = 2.3283064365386963e-10 // 2^-32

/**
 * Random numbers of a decision, keyed by (seed, stream, environment) and counted by (vector step, coordinate): what was
 * drawn before does not matter, so a resumed run draws the same.
 */
export class KeyedNoise {
  private readonly key0: number
  private readonly words = new Uint32Array(2)

  constructor(seed: number, stream: StreamName) {
    this.key0 = streamKey(seed, stream)
  }

  private draw(env: number, step: number, coordinate: number): void {
    threefry2x32(this.key0, env, step >>> 0, coordinate, this.words)
  }

  /** Uniform in (0, 1), with 53 random bits. */
  uniform(env: number, step: number, coordinate: number): number {
    this.draw(env, step, coordinate)
    return ((this.words[0] >>> 5) * 67108864 + (this.words[1] >>> 6) + 0.5) * 1.1102230246251565e-16
  }

  /** Standard normal, by Box and Muller. */
  normal(env: number, step: number, coordinate: number): number {
    this.draw(env, step, coordinate)
    const radius = Math.sqrt(-2 * log(wordToOpenUnit(this.words[0])))
    return radius * cosTurns(this.words[1] * TO_UNIT)
  }
}
