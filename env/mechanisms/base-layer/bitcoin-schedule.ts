/** Blocks between two halvings, and between two changes of the difficulty. */
export const BLOCKS_PER_HALVING = 210_000
export const BLOCKS_PER_RETARGET = 2016
/** Satoshis in a bitcoin. */
const SATOSHIS = 100_000_000
const FIRST_SUBSIDY_SATOSHIS = 50 * SATOSHIS
const LAST_HALVING = 63

/**
 * New bitcoins of the block at a height, as Bitcoin Core's `GetBlockSubsidy` computes them: 50 BTC in satoshis, shifted
 * right by one bit every 210,000 blocks, and 0 from the 64th halving on.
 */
export function blockSubsidyCoins(height: number): number {
  const halvings = Math.floor(height / BLOCKS_PER_HALVING)
  if (halvings > LAST_HALVING) return 0
  return Math.floor(FIRST_SUBSIDY_SATOSHIS / 2 ** halvings) / SATOSHIS
}

/** Bitcoins that the blocks below a height have made. */
export function coinsBelow(height: number): number {
  let satoshis = 0
  for (let era = 0; era * BLOCKS_PER_HALVING < height && era <= LAST_HALVING; era++) {
    const start = era * BLOCKS_PER_HALVING
    const blocks = Math.min(height, start + BLOCKS_PER_HALVING) - start
    satoshis += Math.floor(FIRST_SUBSIDY_SATOSHIS / 2 ** era) * blocks
  }
  return satoshis / SATOSHIS
}

/**
 * The difficulty after 2016 blocks that took `elapsedHours`: scaled so that they would have taken two weeks, by at most a
 * factor of four either way.
 */
export function retargetedDifficulty(difficulty: number, elapsedHours: number): number {
  return difficulty * Math.min(4, Math.max(0.25, 336 / elapsedHours))
}
