/**
 * Automated market makers of two assets with closed forms. A swap never changes the invariant, so every swap is
 * one evaluation. Stableswap in the code's convention: Ann = 2 A, and D is the total at par. A constant product
 * keeps D = 2 sqrt(xy).
 */

const LEAST_RESERVE = 1e-12

/** The part of the quote that a seller takes out of a constant product before its price falls by 2 %: 1 - sqrt(.98). */
const TWO_PERCENT_SHARE = 0.010050506338833

const DEPTH_BISECTIONS = 12

/** The other side's reserve when this side's is `reserve`. */
export function otherReserve(
  stableswap: boolean,
  amplification: number,
  invariant: number,
  reserve: number,
): number {
  const x = Math.max(LEAST_RESERVE, reserve)
  if (!stableswap) return (invariant * invariant) / (4 * x)
  const ann = 2 * amplification
  const b = x + invariant / ann - invariant
  const c = ((invariant * invariant) / (4 * ann)) * (invariant / x)
  const root = Math.sqrt(b * b + 4 * c)
  return b > 0 ? (2 * c) / (b + root) : 0.5 * (root - b)
}

/** Marginal price in dollars of a token. */
export function spotPrice(
  stableswap: boolean,
  amplification: number,
  invariant: number,
  tokens: number,
  quote: number,
): number {
  const x = Math.max(LEAST_RESERVE, tokens)
  const y = Math.max(LEAST_RESERVE, quote)
  if (!stableswap) return y / x
  const ann = 2 * amplification
  const k = ((invariant * invariant) / (4 * x)) * (invariant / y)
  return (ann + k / x) / (ann + k / y)
}

/**
 * The most tokens that can be sold with the last one still bringing more than a floor, after fees; errs low by at most
 * `most / 2^bisections`.
 * @param keep what the pool leaves of a swap, 1 less its fee.
 */
export function tokensSoldDownTo(
  stableswap: boolean,
  amplification: number,
  invariant: number,
  poolTokens: number,
  keep: number,
  most: number,
  floorUsd: number,
  bisections: number,
): number {
  let low = 0
  let high = most
  for (let bisection = 0; bisection < bisections; bisection++) {
    const tokens = 0.5 * (low + high)
    const filled = poolTokens + tokens * keep
    const quote = otherReserve(stableswap, amplification, invariant, filled)
    if (spotPrice(stableswap, amplification, invariant, filled, quote) * keep > floorUsd) low = tokens
    else high = tokens
  }
  return low
}

/** Dollars that a seller can take out before the marginal price falls by 2 %. */
export function depthBelow(
  stableswap: boolean,
  amplification: number,
  invariant: number,
  tokens: number,
  quote: number,
  priceUsd: number,
): number {
  if (!stableswap) return quote * TWO_PERCENT_SHARE
  const floorUsd = priceUsd * 0.98
  let low = 0
  let high = 4 * invariant
  for (let bisection = 0; bisection < DEPTH_BISECTIONS; bisection++) {
    const sold = 0.5 * (low + high)
    const other = otherReserve(true, amplification, invariant, tokens + sold)
    if (spotPrice(true, amplification, invariant, tokens + sold, other) > floorUsd) low = sold
    else high = sold
  }
  return quote - otherReserve(true, amplification, invariant, tokens + low)
}
