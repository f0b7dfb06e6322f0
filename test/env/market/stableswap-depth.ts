import { otherReserve, spotPrice } from '../../../env/market/pool.js'

/** Dollars that a seller can take out of a stableswap pool before the price falls by 2 %, by twelve bisections. */
export function stableswapDepth(
  amplification: number,
  invariant: number,
  tokens: number,
  quote: number,
  priceUsd: number,
): number {
  let low = 0
  let high = 4 * invariant
  for (let bisection = 0; bisection < 12; bisection++) {
    const sold = 0.5 * (low + high)
    const other = otherReserve(true, amplification, invariant, tokens + sold)
    if (spotPrice(true, amplification, invariant, tokens + sold, other) > priceUsd * 0.98) low = sold
    else high = sold
  }
  return quote - otherReserve(true, amplification, invariant, tokens + low)
}
