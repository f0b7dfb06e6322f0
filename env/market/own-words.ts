import { threefry2x32 } from '../../core/random/threefry.js'
import { cosTurns, log, sinTurns } from '../kernels/scalars.js'
import { WORDS_PER_HOUR } from './hour.js'
import type { Market } from './market.js'

const TO_UNIT = 2.3283064365386963e-10 // 2^-32
/** The market's own draws take the counters below. */
const FIRST_OWN_DRAW = WORDS_PER_HOUR / 2

const pair = new Uint32Array(2)

/**
 * Two standard normal numbers of the coming hour for each living economy, for a mechanism's own processes: threefry under
 * the key (key0, episode) at the counter (hour, 6 + draw), by Box and Muller. They depend on nothing else, and never on
 * those that the market draws.
 * @param draw a number of the mechanism's choice from 0, one for each pair that it needs in an hour
 * @param first where the first number of each economy goes
 * @param second where the second goes
 */
export function ownNormals(market: Market, draw: number, first: Float64Array, second: Float64Array): void {
  const { active, activeCount } = market
  const { key0, episode, hour } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    threefry2x32(key0[i], episode[i], hour[i], FIRST_OWN_DRAW + draw, pair)
    const radius = Math.sqrt(-2 * log((pair[0] + 0.5) * TO_UNIT))
    const turns = pair[1] * TO_UNIT
    first[i] = radius * cosTurns(turns)
    second[i] = radius * sinTurns(turns)
  }
}

/**
 * Two uniform numbers in (0, 1) of the coming hour for each living economy; otherwise as `ownNormals`, with which they
 * share the numbers of draws.
 */
export function ownUniforms(market: Market, draw: number, first: Float64Array, second: Float64Array): void {
  const { active, activeCount } = market
  const { key0, episode, hour } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    threefry2x32(key0[i], episode[i], hour[i], FIRST_OWN_DRAW + draw, pair)
    first[i] = (pair[0] + 0.5) * TO_UNIT
    second[i] = (pair[1] + 0.5) * TO_UNIT
  }
}
