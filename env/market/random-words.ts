import type { Market } from './market.js'

/**
 * Draws the random words of the coming hour: threefry under the key (key0, episode) at the counters (hour, pair).
 * They depend on nothing else, so an economy has the same fate in any batch.
 */
export function drawWords(market: Market): void {
  const { state } = market
  market.kernels.drawWords(
    market.first,
    market.end,
    state.key0.byteOffset,
    state.episode.byteOffset,
    state.hour.byteOffset,
    market.words.byteOffset,
    market.wordStride * market.words.BYTES_PER_ELEMENT,
  )
}

/** Turns the words into ten normal numbers (Box and Muller) and two uniform ones. */
export function transformWords(market: Market): void {
  const { hour } = market
  market.kernels.transformWords(
    market.first,
    market.end,
    market.words.byteOffset,
    market.wordStride * market.words.BYTES_PER_ELEMENT,
    hour.normals.byteOffset,
    market.columnBytes,
    hour.uniform0.byteOffset,
    hour.uniform1.byteOffset,
  )
}
