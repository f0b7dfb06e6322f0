// The pools of one economy, and the market of its share token: what the mechanisms' own loops call.

const LEAST_RESERVE: f64 = 1e-12
const TRADE_BISECTIONS: i32 = 16
const NEWTON_STEPS: i32 = 12

/** The other side's reserve when this side's is `reserve`. */
export function otherReserve(stableswap: bool, amplification: f64, invariant: f64, reserve: f64): f64 {
  const x = max<f64>(LEAST_RESERVE, reserve)
  if (!stableswap) return (invariant * invariant) / (4 * x)
  const ann = 2 * amplification
  const b = x + invariant / ann - invariant
  const c = ((invariant * invariant) / (4 * ann)) * (invariant / x)
  const root = sqrt<f64>(b * b + 4 * c)
  return b > 0 ? (2 * c) / (b + root) : 0.5 * (root - b)
}

/** Marginal price in dollars of a token. */
export function spotPrice(
  stableswap: bool,
  amplification: f64,
  invariant: f64,
  tokens: f64,
  quote: f64,
): f64 {
  const x = max<f64>(LEAST_RESERVE, tokens)
  const y = max<f64>(LEAST_RESERVE, quote)
  if (!stableswap) return y / x
  const ann = 2 * amplification
  const k = ((invariant * invariant) / (4 * x)) * (invariant / y)
  return (ann + k / x) / (ann + k / y)
}

/** Total at par of a stableswap pool with these reserves, by Newton's method. */
export function stableswapInvariant(amplification: f64, tokens: f64, quote: f64): f64 {
  const ann = 2 * amplification
  const sum = tokens + quote
  let invariant = sum
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const product = ((invariant * invariant) / (4 * tokens)) * (invariant / quote)
    const next = ((ann * sum + 2 * product) * invariant) / ((ann - 1) * invariant + 3 * product)
    const done = abs<f64>(next - invariant) <= 1e-16 * sum
    invariant = next
    if (done) break
  }
  return invariant
}

/** Log price that a share token loses when `soldUsd` of it is sold: convex, for an hour absorbs little. */
export function saleImpact(impact: f64, absorption: f64, soldUsd: f64, capUsd: f64): f64 {
  const share = soldUsd / max<f64>(capUsd, 1e-12)
  const fall = impact * share * (1 + min<f64>(6, share / absorption))
  return min<f64>(1.2, max<f64>(0, fall))
}

/** Marginal price of a pool that holds so many tokens. */
@inline
function priceAt(stableswap: bool, amplification: f64, invariant: f64, tokens: f64): f64 {
  const quote = otherReserve(stableswap, amplification, invariant, tokens)
  return spotPrice(stableswap, amplification, invariant, tokens, quote)
}

/** The most tokens that can be sold with the last one still bringing more than a floor, after fees. */
export function tokensSoldDownTo(
  stableswap: bool,
  amplification: f64,
  invariant: f64,
  poolTokens: f64,
  keep: f64,
  most: f64,
  floorUsd: f64,
  bisections: i32,
): f64 {
  let low: f64 = 0
  let high = most
  for (let bisection = 0; bisection < bisections; bisection++) {
    const tokens = 0.5 * (low + high)
    if (priceAt(stableswap, amplification, invariant, poolTokens + tokens * keep) * keep > floorUsd) low = tokens
    else high = tokens
  }
  return low
}

/** The most tokens worth buying from a stableswap pool and redeeming. */
export function mostRedeemable(
  amplification: f64,
  invariant: f64,
  poolTokens: f64,
  keep: f64,
  most: f64,
  valueUsd: f64,
  capacity: f64,
  tightest: f64,
  slope: f64,
): f64 {
  let low: f64 = 0
  let high = most
  for (let bisection = 0; bisection < TRADE_BISECTIONS; bisection++) {
    const tokens = 0.5 * (low + high)
    const use = capacity / (capacity + tokens)
    const last = valueUsd * min<f64>(1, (use * use) / tightest) * max<f64>(0, 1 - slope * tokens)
    if (priceAt(true, amplification, invariant, poolTokens - tokens) / keep < last) low = tokens
    else high = tokens
  }
  return low
}

/** The most tokens worth minting and selling to a stableswap pool. */
export function mostMintable(
  amplification: f64,
  invariant: f64,
  poolTokens: f64,
  keep: f64,
  most: f64,
  costUsd: f64,
  slope: f64,
): f64 {
  let low: f64 = 0
  let high = most
  for (let bisection = 0; bisection < TRADE_BISECTIONS; bisection++) {
    const tokens = 0.5 * (low + high)
    const price = priceAt(true, amplification, invariant, poolTokens + tokens * keep)
    if (price * keep > costUsd * (1 + slope * tokens)) low = tokens
    else high = tokens
  }
  return low
}
