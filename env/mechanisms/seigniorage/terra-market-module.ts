/** A swap of the market module, in value of the base currency (SDR). */
export interface ModuleSwap {
  /** What the offer loses against the oracle's price, as a fraction. */
  readonly spread: number
  /** What is paid out. */
  readonly out: number
  /** The pool's delta after it. */
  readonly delta: number
}

/**
 * Terra's market module, swap by swap (classic-core, x/market/keeper/swap.go): two virtual pools whose product is fixed, the
 * stable coin's at `base + delta`. An offer gets the oracle's price less the larger of the spread by which it moves the
 * pools and the least spread. The economy uses the flow that this comes to over an hour's blocks (`terra-primary-market.ts`).
 *
 * @param offer value offered: stable coins for share tokens
 */
export function swapStableForShare(
  base: number,
  delta: number,
  offer: number,
  leastSpread: number,
): ModuleSwap {
  const offerPool = base + delta
  const product = base * base
  const askBase = product / offerPool - product / (offerPool + offer)
  const spread = Math.max((offer - askBase) / offer, leastSpread)
  return { spread, out: offer * (1 - spread), delta: delta + offer }
}

/** The other way: share tokens offered for stable coins; the delta falls by what is paid out. */
export function swapShareForStable(
  base: number,
  delta: number,
  offer: number,
  leastSpread: number,
): ModuleSwap {
  const askPool = base + delta
  const product = base * base
  const offerPool = product / askPool
  const askBase = askPool - product / (offerPool + offer)
  const spread = Math.max((offer - askBase) / offer, leastSpread)
  const out = offer * (1 - spread)
  return { spread, out, delta: delta - out }
}

/** The delta at the end of a block: a fixed share of it is forgotten. */
export function recoveredDelta(delta: number, recoveryBlocks: number): number {
  return delta * (1 - 1 / recoveryBlocks)
}
