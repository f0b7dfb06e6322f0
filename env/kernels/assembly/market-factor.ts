// The market that every token hangs on, and the demand for the token.
import { exp } from './exponential'
import { add, bytes, constant, complement, div, get, mul, put, select, sqrt, sub, within } from './vector'

/** memory * value + spread * sqrt(1 - memory^2) * normal: an hour of an autoregression. */
@inline
function autoregression(memory: v128, value: v128, spread: v128, normal: v128): v128 {
  return add(mul(memory, value), mul(mul(spread, sqrt(complement(mul(memory, memory)))), normal))
}

/** Two factors of log-volatility, a return with rare jumps (or a replayed one) and scripted crashes. */
export function advanceMarketFactor(
  first: i32,
  end: i32,
  dampsVolatility: bool,
  alive: usize,
  hour: usize,
  fastLogVolatility: usize,
  slowLogVolatility: usize,
  marketReturn: usize,
  marketLogIndex: usize,
  gasLogVolatility: usize,
  normals: usize,
  normalStride: usize,
  uniform0: usize,
  volatility: usize,
  tokenVolatility: usize,
  replayedReturn: usize,
  fastVolatilityPersistence: usize,
  fastVolatilitySpread: usize,
  slowVolatilityPersistence: usize,
  slowVolatilitySpread: usize,
  marketVolatility: usize,
  marketDrift: usize,
  jumpProbability: usize,
  jumpMean: usize,
  jumpSpread: usize,
  marketShockHour: usize,
  marketShockReturn: usize,
  marketShockHours: usize,
): void {
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const fast = autoregression(
      get(fastVolatilityPersistence, at),
      get(fastLogVolatility, at),
      get(fastVolatilitySpread, at),
      get(normals + normalStride, at),
    )
    const slow = autoregression(
      get(slowVolatilityPersistence, at),
      get(slowLogVolatility, at),
      get(slowVolatilitySpread, at),
      get(normals + 2 * normalStride, at),
    )
    put(fastLogVolatility, at, mask, fast)
    put(slowLogVolatility, at, mask, slow)
    const both = add(fast, slow)
    const level = exp(both)
    v128.store(volatility + at, level)
    v128.store(tokenVolatility + at, dampsVolatility ? sqrt(level) : level)
    let change = add(mul(mul(get(marketVolatility, at), level), get(normals, at)), get(marketDrift, at))
    const jump = add(get(jumpMean, at), mul(get(jumpSpread, at), get(normals + 8 * normalStride, at)))
    change = select(f64x2.lt(get(uniform0, at), get(jumpProbability, at)), add(change, jump), change)
    const replayed = get(replayedReturn, at)
    change = select(f64x2.eq(replayed, replayed), replayed, change)
    const hours = get(marketShockHours, at)
    const shocked = within(get(hour, at), get(marketShockHour, at), hours)
    change = select(shocked, add(change, div(get(marketShockReturn, at), hours)), change)
    put(marketReturn, at, mask, change)
    put(marketLogIndex, at, mask, add(get(marketLogIndex, at), change))
    const gas = get(gasLogVolatility, at)
    put(gasLogVolatility, at, mask, add(gas, mul(constant(0.1), sub(both, gas))))
  }
}

/** Log demand with persistent growth and scripted shocks; sentiment, with the rumour that comes ahead of a shock. */
export function advanceDemand(
  first: i32,
  end: i32,
  alive: usize,
  hour: usize,
  logDemand: usize,
  demandGrowthPerHour: usize,
  sentiment: usize,
  marketReturn: usize,
  normals: usize,
  normalStride: usize,
  tokenVolatility: usize,
  demandGrowthPersistence: usize,
  demandGrowthSpread: usize,
  demandDrift: usize,
  demandMarketBeta: usize,
  demandVolatility: usize,
  shockHour: usize,
  demandShock: usize,
  sentimentShock: usize,
  rumourLeadHours: usize,
): void {
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const now = get(hour, at)
    const shock = get(shockHour, at)
    const change = get(marketReturn, at)
    const growth = autoregression(
      get(demandGrowthPersistence, at),
      get(demandGrowthPerHour, at),
      get(demandGrowthSpread, at),
      get(normals + 9 * normalStride, at),
    )
    put(demandGrowthPerHour, at, mask, growth)
    const noise = mul(
      mul(get(demandVolatility, at), get(tokenVolatility, at)),
      get(normals + 3 * normalStride, at),
    )
    const gained = add(
      add(add(get(demandDrift, at), growth), mul(get(demandMarketBeta, at), change)),
      noise,
    )
    let demand = add(get(logDemand, at), gained)
    demand = select(f64x2.eq(now, shock), add(demand, get(demandShock, at)), demand)
    put(logDemand, at, mask, demand)
    const before = get(sentiment, at)
    let mood = add(
      before,
      add(
        add(mul(constant(-0.01), before), mul(constant(2), change)),
        mul(constant(0.02), get(normals + 6 * normalStride, at)),
      ),
    )
    const rumour = f64x2.eq(now, sub(shock, get(rumourLeadHours, at)))
    mood = select(rumour, add(mood, get(sentimentShock, at)), mood)
    put(sentiment, at, mask, mood)
  }
}

/** The slow bias of belief: an autoregression of its own. */
export function advanceBeliefBias(
  first: i32,
  end: i32,
  alive: usize,
  beliefBias: usize,
  normals: usize,
  normalStride: usize,
  beliefPersistence: usize,
  beliefSpread: usize,
): void {
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const bias = autoregression(
      get(beliefPersistence, at),
      get(beliefBias, at),
      get(beliefSpread, at),
      get(normals + 7 * normalStride, at),
    )
    put(beliefBias, at, get(alive, at), bias)
  }
}
