// What moves slowly: means, oracle, depth, sentiment, confidence and the run; the guard's window; the share token.
import { exp } from './exponential'
import { constantProductDepth, stableswapDepth } from './pool'
import {
  add,
  atLeast,
  atMost,
  bytes,
  clamp,
  complement,
  constant,
  div,
  get,
  lesser,
  mul,
  positivePart,
  put,
  select,
  sub,
  unitPart,
  within,
} from './vector'

const WINDOW_HOURS: i32 = 24

/** Opens the hour's slot of the ring and sums the window afresh, so that nothing drifts. */
export function openSupplyWindow(
  first: i32,
  end: i32,
  alive: usize,
  hour: usize,
  supplyChangeRing: usize,
  ringStride: usize,
  supplyChange24h: usize,
  supplyLimitBound: usize,
): void {
  for (let at = bytes(first); at < bytes(end); at += 8) {
    if (load<i64>(alive + at) == 0) continue
    const slot = <usize>(<i32>load<f64>(hour + at) % WINDOW_HOURS)
    store<f64>(supplyChangeRing + slot * ringStride + at, 0)
  }
  // A cache line of eight economies at a time: the 24 slots lie far apart and would push each other out of the cache.
  for (let at = bytes(first); at < bytes(end); at += 64) {
    let sum0 = constant(0)
    let sum1 = constant(0)
    let sum2 = constant(0)
    let sum3 = constant(0)
    let slot = supplyChangeRing + at
    for (let index = 0; index < WINDOW_HOURS; index++) {
      sum0 = add(sum0, v128.load(slot))
      sum1 = add(sum1, v128.load(slot, 16))
      sum2 = add(sum2, v128.load(slot, 32))
      sum3 = add(sum3, v128.load(slot, 48))
      slot += ringStride
    }
    put(supplyChange24h, at, get(alive, at), sum0)
    put(supplyChange24h, at + 16, get(alive, at + 16), sum1)
    put(supplyChange24h, at + 32, get(alive, at + 32), sum2)
    put(supplyChange24h, at + 48, get(alive, at + 48), sum3)
    for (let beside: usize = at; beside < at + 64; beside += 16) {
      v128.store(supplyLimitBound + beside, constant(0))
    }
  }
}

/** The price oracle: a mean over `oracleHours` of the pool's price, which stands still while it is stale. */
export function updateOracle(
  first: i32,
  end: i32,
  alive: usize,
  hour: usize,
  twapPriceUsd: usize,
  spotUsd: usize,
  oracleHours: usize,
  oracleFailureHour: usize,
  oracleFailureHours: usize,
): void {
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const stale = within(get(hour, at), get(oracleFailureHour, at), get(oracleFailureHours, at))
    const before = get(twapPriceUsd, at)
    const hours = atLeast(get(oracleHours, at), constant(1))
    const after = add(before, div(sub(get(spotUsd, at), before), hours))
    put(twapPriceUsd, at, v128.andnot(get(alive, at), stale), after)
  }
}

/** The price and its means, the flows of the primary market and depth. */
export function updateSlowStates(
  first: i32,
  end: i32,
  stableswap: bool,
  alive: usize,
  priceUsd: usize,
  meanPrice24hUsd: usize,
  shortfall8h: usize,
  targetPriceUsd: usize,
  depthUsd: usize,
  redeemedTokens: usize,
  mintedTokens: usize,
  redeemedTokens24h: usize,
  mintedTokens24h: usize,
  poolTokens: usize,
  poolQuoteUsd: usize,
  poolInvariant: usize,
  spotUsd: usize,
  amplification: usize,
): void {
  const day = constant(24)
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const price = get(spotUsd, at)
    put(priceUsd, at, mask, price)
    const mean = get(meanPrice24hUsd, at)
    put(meanPrice24hUsd, at, mask, add(mean, div(sub(price, mean), day)))
    const before = get(shortfall8h, at)
    const shortfall = positivePart(complement(div(price, get(targetPriceUsd, at))))
    put(shortfall8h, at, mask, add(before, div(sub(shortfall, before), constant(8))))
    const redeemed = get(redeemedTokens24h, at)
    put(redeemedTokens24h, at, mask, add(redeemed, sub(get(redeemedTokens, at), div(redeemed, day))))
    const minted = get(mintedTokens24h, at)
    put(mintedTokens24h, at, mask, add(minted, sub(get(mintedTokens, at), div(minted, day))))
    if (!stableswap) put(depthUsd, at, mask, constantProductDepth(get(poolQuoteUsd, at)))
  }
  if (!stableswap) return
  stableswapDepth(
    first,
    end,
    alive,
    amplification,
    poolInvariant,
    poolTokens,
    poolQuoteUsd,
    spotUsd,
    depthUsd,
  )
}

/** A slow and noisy survey shows a blend of confidence and mood. */
export function surveySentiment(
  first: i32,
  end: i32,
  alive: usize,
  confidence: usize,
  sentiment: usize,
  observedSentiment: usize,
  normals: usize,
  normalStride: usize,
  sentimentSurveyNoise: usize,
): void {
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mood = clamp(get(sentiment, at), constant(-2), constant(2))
    const noise = mul(get(sentimentSurveyNoise, at), get(normals + 8 * normalStride, at))
    const trust = sub(mul(constant(2), get(confidence, at)), constant(1))
    const reading = add(add(trust, mul(constant(0.4), mood)), noise)
    const before = get(observedSentiment, at)
    const after = add(mul(constant(0.9), before), mul(constant(0.1), reading))
    put(observedSentiment, at, get(alive, at), after)
  }
}

/** Trust in the peg falls fast and rises slowly; sales beget sales, the more so the less trust there is. */
export function advanceConfidence(
  first: i32,
  end: i32,
  alive: usize,
  confidence: usize,
  runIntensityPerHour: usize,
  shortfall8h: usize,
  sentiment: usize,
  backingUsd: usize,
  soldTokens: usize,
  spotUsd: usize,
  holdingsUsd: usize,
  excusedCapacity: usize,
  capacityLever: usize,
  shortfallSensitivity: usize,
  shortfallThreshold: usize,
  backingSensitivity: usize,
  backingThreshold: usize,
  confidenceFallSpeed: usize,
  confidenceRiseSpeed: usize,
  runPersistence: usize,
  runBranching: usize,
  runBranchingByFear: usize,
  runByFear: usize,
  runMaximum: usize,
): void {
  const one = constant(1)
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const mood = atMost(atLeast(get(sentiment, at), constant(-2)), constant(0))
    const shortfall = positivePart(sub(get(shortfall8h, at), get(shortfallThreshold, at)))
    const lack = positivePart(sub(get(backingThreshold, at), get(backingUsd, at)))
    let rest = sub(one, mul(get(shortfallSensitivity, at), shortfall))
    rest = sub(rest, mul(get(backingSensitivity, at), lack))
    rest = sub(rest, mul(constant(0.15), positivePart(sub(complement(get(capacityLever, at)), get(excusedCapacity, at)))))
    rest = unitPart(add(rest, mul(constant(0.05), mood)))
    const before = get(confidence, at)
    const falling = f64x2.lt(rest, before)
    const speed = select(falling, get(confidenceFallSpeed, at), get(confidenceRiseSpeed, at))
    const trust = unitPart(add(before, mul(sub(rest, before), speed)))
    put(confidence, at, mask, trust)
    const holdings = atLeast(get(holdingsUsd, at), constant(1e-6))
    const leaving = atMost(div(mul(get(soldTokens, at), get(spotUsd, at)), holdings), one)
    const memory = get(runPersistence, at)
    const fear = positivePart(sub(constant(0.6), trust))
    const branching = add(get(runBranching, at), mul(get(runBranchingByFear, at), complement(trust)))
    let run = mul(get(runIntensityPerHour, at), memory)
    run = add(run, mul(mul(branching, complement(memory)), leaving))
    run = add(run, mul(mul(get(runByFear, at), fear), fear))
    put(runIntensityPerHour, at, mask, lesser(run, get(runMaximum, at)))
  }
}

/** The hour's return of the share token that absorbs the pegged token's swings, and its oracle. */
export function advanceShareToken(
  first: i32,
  end: i32,
  alive: usize,
  hour: usize,
  shareCapUsd: usize,
  shareSupply: usize,
  sharePriceUsd: usize,
  shareOraclePriceUsd: usize,
  meanShareReturn6h: usize,
  marketReturn: usize,
  confidence: usize,
  normals: usize,
  normalStride: usize,
  tokenVolatility: usize,
  shareMarketBeta: usize,
  shareVolatility: usize,
  shareDrift: usize,
  shareConfidenceLoss: usize,
  sharePanicGain: usize,
  sharePanicThreshold: usize,
  shareShockHour: usize,
  shareShockReturn: usize,
  shareOracleHours: usize,
  oracleFailureHour: usize,
  oracleFailureHours: usize,
): void {
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const now = get(hour, at)
    const trust = get(confidence, at)
    const fear = complement(trust)
    const noise = mul(mul(get(shareVolatility, at), get(tokenVolatility, at)), get(normals + 5 * normalStride, at))
    let change = add(mul(get(shareMarketBeta, at), get(marketReturn, at)), noise)
    change = sub(change, mul(mul(get(shareConfidenceLoss, at), fear), fear))
    const shocked = f64x2.eq(now, get(shareShockHour, at))
    change = select(shocked, add(change, get(shareShockReturn, at)), change)
    const mean = get(meanShareReturn6h, at)
    const fall = sub(f64x2.neg(mean), get(sharePanicThreshold, at))
    const panic = mul(mul(get(sharePanicGain, at), sub(constant(2), trust)), fall)
    change = select(f64x2.gt(fall, constant(0)), sub(change, panic), change)
    change = clamp(add(change, get(shareDrift, at)), constant(-1.5), constant(1))
    put(meanShareReturn6h, at, mask, add(mean, div(sub(change, mean), constant(6))))
    const cap = atLeast(mul(get(shareCapUsd, at), exp(change)), constant(1e-9))
    const supply = clamp(get(shareSupply, at), constant(1e-6), constant(1e9))
    put(shareCapUsd, at, mask, cap)
    put(shareSupply, at, mask, supply)
    const price = div(cap, supply)
    put(sharePriceUsd, at, mask, price)
    const stale = within(now, get(oracleFailureHour, at), get(oracleFailureHours, at))
    const seen = get(shareOraclePriceUsd, at)
    const hours = atLeast(get(shareOracleHours, at), constant(1))
    put(shareOraclePriceUsd, at, v128.andnot(mask, stale), add(seen, div(sub(price, seen), hours)))
  }
}
