import { log } from '../../core/math/exponential.js'
import { cosTurns, sinTurns } from '../../core/math/trigonometry.js'
import { threefry2x32 } from '../../core/random/threefry.js'
import { WORDS_PER_HOUR } from './hour.js'
import type { Market } from './market.js'

const TO_UNIT = 2.3283064365386963e-10 // 2^-32
const UNIFORM_PAIR = 4
const PAIRS = WORDS_PER_HOUR / 2

const pair = new Uint32Array(2)

/**
 * Draws the random words of the coming hour: threefry under the key (key0, episode) at the counters (hour, pair).
 * They depend on nothing else, so an economy has the same fate in any batch.
 * @param words filled as `words[word * size + economy]`.
 */
export function drawWords(market: Market, words: Uint32Array): void {
  const { active, activeCount, size } = market
  const { key0, episode, hour } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    for (let draw = 0; draw < PAIRS; draw++) {
      threefry2x32(key0[i], episode[i], hour[i], draw, pair)
      words[2 * draw * size + i] = pair[0]
      words[(2 * draw + 1) * size + i] = pair[1]
    }
  }
}

/** Turns the words into ten normal numbers (Box and Muller) and two uniform ones. */
export function transformWords(market: Market, words: Uint32Array): void {
  const { active, activeCount, size } = market
  const { normals, uniform0, uniform1 } = market.hour
  for (let draw = 0, normal = 0; draw < PAIRS; draw++) {
    const first = 2 * draw * size
    const second = first + size
    if (draw === UNIFORM_PAIR) {
      for (let k = 0; k < activeCount; k++) {
        const i = active[k]
        uniform0[i] = (words[first + i] + 0.5) * TO_UNIT
        uniform1[i] = (words[second + i] + 0.5) * TO_UNIT
      }
      continue
    }
    const cosines = normal * size
    const sines = cosines + size
    for (let k = 0; k < activeCount; k++) {
      const i = active[k]
      const radius = Math.sqrt(-2 * log((words[first + i] + 0.5) * TO_UNIT))
      const turns = words[second + i] * TO_UNIT
      normals[cosines + i] = radius * cosTurns(turns)
      normals[sines + i] = radius * sinTurns(turns)
    }
    normal += 2
  }
}
