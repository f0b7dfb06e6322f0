// Orders of the hour and their swap against the pool.
import { exp, log } from './exponential'
import { otherReserve, spotPrice, tokensSoldDownTo } from './pool'
import {
  abs,
  add,
  atMost,
  bytes,
  clamp,
  complement,
  constant,
  div,
  get,
  lesser,
  mul,
  put,
  select,
  sub,
  within,
} from './vector'

const SCRIPTED_SALE_HOURS: f64 = 3

/** Noise, demand for holdings (pegged tokens), the gap to the belief price, whales, a scripted sale and the run. */
export function placeOrders(
  first: i32,
  end: i32,
  pegged: bool,
  stableswap: bool,
  hour: usize,
  liquidTokens: usize,
  stakedTokens: usize,
  confidence: usize,
  logDemand: usize,
  runIntensityPerHour: usize,
  poolQuoteUsd: usize,
  normals: usize,
  normalStride: usize,
  uniform0: usize,
  uniform1: usize,
  tokenVolatility: usize,
  spotUsd: usize,
  holdingsUsd: usize,
  beliefPriceUsd: usize,
  orderFlowUsd: usize,
  hardBackingShare: usize,
  patientShare: usize,
  demandFlowUsd: usize,
  yieldLever: usize,
  noiseFlow: usize,
  demandAdjustment: usize,
  loyalShare: usize,
  yieldElasticity: usize,
  referenceYieldPerYear: usize,
  fundamentalSpeed: usize,
  fundamentalCapitalUsd: usize,
  whaleProbability: usize,
  whaleSize: usize,
  shockHour: usize,
  shockSaleUsd: usize,
): void {
  const one = constant(1)
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const price = get(spotUsd, at)
    const tokens = add(get(liquidTokens, at), get(stakedTokens, at))
    const holdings = mul(price, tokens)
    v128.store(holdingsUsd + at, holdings)
    const trust = get(confidence, at)
    const leaving = complement(get(patientShare, at))
    const noise = mul(mul(get(noiseFlow, at), get(tokenVolatility, at)), get(normals + 4 * normalStride, at))
    let flow = mul(noise, atMost(holdings, one))
    if (pegged) {
      const fear = complement(trust)
      const appeal = mul(get(yieldElasticity, at), sub(get(yieldLever, at), get(referenceYieldPerYear, at)))
      const gone = mul(mul(complement(get(loyalShare, at)), fear), fear)
      const wished = mul(exp(add(get(logDemand, at), appeal)), complement(gone))
      const wishedGap = mul(get(demandAdjustment, at), sub(wished, tokens))
      const adjustment = clamp(wishedGap, constant(-0.01), constant(0.01))
      const demand = select(f64x2.lt(adjustment, constant(0)), mul(adjustment, leaving), adjustment)
      v128.store(demandFlowUsd + at, demand)
      flow = add(flow, demand)
    }
    const gap = log(div(get(beliefPriceUsd, at), price))
    const courage = clamp(f64x2.max(trust, get(hardBackingShare, at)), constant(0.05), one)
    let fundamental = mul(get(fundamentalSpeed, at), clamp(gap, constant(-1), one))
    fundamental = mul(mul(fundamental, get(fundamentalCapitalUsd, at)), courage)
    if (!stableswap) {
      // Never past the belief price: 0.45 of the quote per unit of log gap is less than what closes it.
      const most = mul(mul(constant(0.45), get(poolQuoteUsd, at)), atMost(abs(gap), one))
      fundamental = clamp(fundamental, f64x2.neg(most), most)
    }
    flow = add(flow, fundamental)
    const sale = mul(mul(get(whaleSize, at), holdings), add(constant(0.5), get(uniform0, at)))
    flow = select(f64x2.lt(get(uniform1, at), get(whaleProbability, at)), sub(flow, sale), flow)
    const scripted = within(get(hour, at), get(shockHour, at), constant(SCRIPTED_SALE_HOURS))
    const scriptedSale = div(get(shockSaleUsd, at), constant(SCRIPTED_SALE_HOURS))
    flow = select(scripted, sub(flow, scriptedSale), flow)
    v128.store(orderFlowUsd + at, sub(flow, mul(mul(get(runIntensityPerHour, at), holdings), leaving)))
  }
}

/** Takes the net order to the pool; sellers with a reservation price stop there. */
export function settleOrders(
  first: i32,
  end: i32,
  taxed: bool,
  stableswap: bool,
  alive: usize,
  liquidTokens: usize,
  treasuryTokens: usize,
  poolTokens: usize,
  poolQuoteUsd: usize,
  poolInvariant: usize,
  quoteFeesUsd: usize,
  spotUsd: usize,
  orderFlowUsd: usize,
  soldTokens: usize,
  reservationPriceUsd: usize,
  feeLever: usize,
  amplification: usize,
  poolFee: usize,
): void {
  const zero = constant(0)
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const flow = get(orderFlowUsd, at)
    const fee = get(poolFee, at)
    const keep = complement(fee)
    const invariant = get(poolInvariant, at)
    const amp = get(amplification, at)
    const liquid = get(liquidTokens, at)
    const pool = get(poolTokens, at)
    const quote = get(poolQuoteUsd, at)
    const selling = v128.and(f64x2.lt(flow, zero), f64x2.gt(liquid, constant(1e-9)))
    const buying = f64x2.gt(flow, zero)
    let tokens = lesser(div(f64x2.neg(flow), get(spotUsd, at)), mul(constant(0.5), liquid))
    const floorUsd = get(reservationPriceUsd, at)
    const reserved = v128.and(selling, f64x2.gt(floorUsd, zero))
    if (v128.any_true(reserved)) {
      const most = tokensSoldDownTo(stableswap, amp, invariant, pool, keep, tokens, floorUsd)
      tokens = select(reserved, most, tokens)
    }
    let liquidAfterSale = sub(liquid, tokens)
    if (taxed) {
      const tax = mul(get(feeLever, at), tokens)
      tokens = sub(tokens, tax)
      const treasury = get(treasuryTokens, at)
      put(treasuryTokens, at, v128.and(mask, selling), add(treasury, tax))
    }
    const poolAfterSale = add(pool, mul(tokens, keep))
    liquidAfterSale = add(liquidAfterSale, mul(tokens, fee))
    const spent = lesser(flow, mul(constant(2), quote))
    const quoteAfterPurchase = add(quote, mul(spent, keep))
    const other = otherReserve(stableswap, amp, invariant, select(selling, poolAfterSale, quoteAfterPurchase))
    const newPool = select(selling, poolAfterSale, select(buying, other, pool))
    const newQuote = select(selling, other, select(buying, quoteAfterPurchase, quote))
    const liquidAfterPurchase = add(liquid, sub(pool, other))
    put(liquidTokens, at, mask, select(selling, liquidAfterSale, select(buying, liquidAfterPurchase, liquid)))
    put(poolTokens, at, mask, newPool)
    put(poolQuoteUsd, at, mask, newQuote)
    put(quoteFeesUsd, at, v128.and(mask, buying), add(get(quoteFeesUsd, at), mul(spent, fee)))
    v128.store(soldTokens + at, v128.and(selling, tokens))
    v128.store(spotUsd + at, spotPrice(stableswap, amp, invariant, newPool, newQuote))
  }
}
