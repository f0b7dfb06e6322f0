// The pools of env/market/pool.ts, operation by operation, for two economies at once.
import { add, atLeast, bytes, constant, div, get, mul, put, select, sqrt, sub } from './vector'

const LEAST_RESERVE: f64 = 1e-12
const TWO_PERCENT_SHARE: f64 = 0.010050506338833
const DEPTH_BISECTIONS: i32 = 12
const SALE_BISECTIONS: i32 = 12

/** The other side's reserve when this side's is `reserve`. */
@inline
export function otherReserve(stableswap: bool, amplification: v128, invariant: v128, reserve: v128): v128 {
  const x = atLeast(reserve, constant(LEAST_RESERVE))
  const squared = mul(invariant, invariant)
  if (!stableswap) return div(squared, mul(constant(4), x))
  const ann = mul(constant(2), amplification)
  const b = sub(add(x, div(invariant, ann)), invariant)
  const c = mul(div(squared, mul(constant(4), ann)), div(invariant, x))
  const root = sqrt(add(mul(b, b), mul(constant(4), c)))
  return select(
    f64x2.gt(b, constant(0)),
    div(mul(constant(2), c), add(b, root)),
    mul(constant(0.5), sub(root, b)),
  )
}

/** Marginal price in dollars of a token. */
@inline
export function spotPrice(
  stableswap: bool,
  amplification: v128,
  invariant: v128,
  tokens: v128,
  quote: v128,
): v128 {
  const x = atLeast(tokens, constant(LEAST_RESERVE))
  const y = atLeast(quote, constant(LEAST_RESERVE))
  if (!stableswap) return div(y, x)
  const ann = mul(constant(2), amplification)
  const k = mul(div(mul(invariant, invariant), mul(constant(4), x)), div(invariant, y))
  return div(add(ann, div(k, x)), add(ann, div(k, y)))
}

/** The most tokens that can be sold with the last one still bringing more than a floor, after fees. */
export function tokensSoldDownTo(
  stableswap: bool,
  amplification: v128,
  invariant: v128,
  poolTokens: v128,
  keep: v128,
  most: v128,
  floorUsd: v128,
): v128 {
  let low = constant(0)
  let high = most
  for (let bisection = 0; bisection < SALE_BISECTIONS; bisection++) {
    const tokens = mul(constant(0.5), add(low, high))
    const filled = add(poolTokens, mul(tokens, keep))
    const quote = otherReserve(stableswap, amplification, invariant, filled)
    const price = spotPrice(stableswap, amplification, invariant, filled, quote)
    const above = f64x2.gt(mul(price, keep), floorUsd)
    low = select(above, tokens, low)
    high = select(above, high, tokens)
  }
  return low
}

/** Dollars that a seller can take out of a constant product before the marginal price falls by 2 %. */
@inline
export function constantProductDepth(quote: v128): v128 {
  return mul(quote, constant(TWO_PERCENT_SHARE))
}

/** Whether the price is still above the floor when so many tokens are in the pool. */
@inline
function staysAbove(amplification: v128, invariant: v128, filled: v128, floorUsd: v128): v128 {
  const other = otherReserve(true, amplification, invariant, filled)
  return f64x2.gt(spotPrice(true, amplification, invariant, filled, other), floorUsd)
}

/**
 * Writes what a seller can take out of stableswap pools before the marginal price falls by 2 %. Four economies at a
 * time, for the steps of one bisection wait for each other; columns have room for whole groups of four.
 */
export function stableswapDepth(
  first: i32,
  end: i32,
  alive: usize,
  amplification: usize,
  poolInvariant: usize,
  poolTokens: usize,
  poolQuoteUsd: usize,
  spotUsd: usize,
  depthUsd: usize,
): void {
  for (let at = bytes(first); at < bytes(end); at += 32) {
    const beyond = at + 16
    const ampA = get(amplification, at)
    const ampB = get(amplification, beyond)
    const totalA = get(poolInvariant, at)
    const totalB = get(poolInvariant, beyond)
    const tokensA = get(poolTokens, at)
    const tokensB = get(poolTokens, beyond)
    const floorA = mul(get(spotUsd, at), constant(0.98))
    const floorB = mul(get(spotUsd, beyond), constant(0.98))
    let lowA = constant(0)
    let lowB = constant(0)
    let highA = mul(constant(4), totalA)
    let highB = mul(constant(4), totalB)
    for (let bisection = 0; bisection < DEPTH_BISECTIONS; bisection++) {
      const soldA = mul(constant(0.5), add(lowA, highA))
      const soldB = mul(constant(0.5), add(lowB, highB))
      const aboveA = staysAbove(ampA, totalA, add(tokensA, soldA), floorA)
      const aboveB = staysAbove(ampB, totalB, add(tokensB, soldB), floorB)
      lowA = select(aboveA, soldA, lowA)
      lowB = select(aboveB, soldB, lowB)
      highA = select(aboveA, highA, soldA)
      highB = select(aboveB, highB, soldB)
    }
    const restA = otherReserve(true, ampA, totalA, add(tokensA, lowA))
    const restB = otherReserve(true, ampB, totalB, add(tokensB, lowB))
    put(depthUsd, at, get(alive, at), sub(get(poolQuoteUsd, at), restA))
    put(depthUsd, beyond, get(alive, beyond), sub(get(poolQuoteUsd, beyond), restB))
  }
}
