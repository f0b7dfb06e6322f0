// Liquidity providers, what they and depositors are paid, and deposits.
import { exp, log } from './exponential'
import { otherReserve, spotPrice } from './pool'
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
  sqrt,
  sub,
  within,
} from './vector'

const HOURS_PER_YEAR: f64 = 8760
const DRAIN_HOURS: f64 = 6
const SALE_HOURS: f64 = 24
const WINDOW_HOURS: i32 = 24

/** Providers compare what fees and incentives pay with impermanent loss and what they require, and move in or out. */
export function moveLiquidity(
  first: i32,
  end: i32,
  stableswap: bool,
  alive: usize,
  hour: usize,
  priceUsd: usize,
  confidence: usize,
  squaredReturn48h: usize,
  momentum24h: usize,
  liquidityReturnPerYear: usize,
  liquidTokens: usize,
  poolTokens: usize,
  poolQuoteUsd: usize,
  poolInvariant: usize,
  normals: usize,
  normalStride: usize,
  spotUsd: usize,
  emissionUsd: usize,
  referenceLiquidityUsd: usize,
  liquidityElasticity: usize,
  requiredReturnPerYear: usize,
  liquidityEntrySpeed: usize,
  liquidityExitSpeed: usize,
  liquidityNoise: usize,
  volumePerVolatility: usize,
  poolFee: usize,
  drainHour: usize,
  drainShare: usize,
): void {
  const one = constant(1)
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const price = atLeast(get(spotUsd, at), constant(1e-9))
    v128.store(spotUsd + at, price)
    const fear = complement(get(confidence, at))
    const pool = get(poolTokens, at)
    const quote = get(poolQuoteUsd, at)
    const tokensUsd = mul(price, pool)
    const locked = atLeast(add(tokensUsd, quote), constant(1e-9))
    const change = log(div(price, get(priceUsd, at)))
    let squares = get(squaredReturn48h, at)
    squares = add(squares, div(sub(mul(change, change), squares), constant(48)))
    put(squaredReturn48h, at, mask, squares)
    const momentum = get(momentum24h, at)
    put(momentum24h, at, mask, add(momentum, div(sub(change, momentum), constant(24))))
    const variancePerYear = mul(squares, constant(HOURS_PER_YEAR))
    const reference = get(referenceLiquidityUsd, at)
    let fees = mul(mul(get(volumePerVolatility, at), sqrt(variancePerYear)), constant(365))
    fees = mul(mul(fees, get(poolFee, at)), sqrt(div(reference, locked)))
    // A constant product loses an eighth of the variance a year; a stableswap loses by standing out of balance.
    const loss = stableswap
      ? mul(constant(0.3), positivePart(sub(constant(0.5), div(lesser(tokensUsd, quote), locked))))
      : atMost(div(variancePerYear, constant(8)), one)
    const yearly = sub(add(fees, div(mul(get(emissionUsd, at), constant(HOURS_PER_YEAR)), locked)), loss)
    put(liquidityReturnPerYear, at, mask, yearly)
    const appeal = mul(get(liquidityElasticity, at), sub(yearly, get(requiredReturnPerYear, at)))
    const wished = mul(reference, add(constant(0.3), mul(constant(0.7), get(confidence, at))))
    const gap = add(log(div(wished, locked)), clamp(appeal, constant(-2.5), constant(2)))
    const exit = mul(get(liquidityExitSpeed, at), add(one, mul(constant(3), fear)))
    const speed = select(f64x2.gt(gap, constant(0)), get(liquidityEntrySpeed, at), exit)
    const step = clamp(mul(speed, gap), constant(-0.15), constant(0.05))
    let scale = exp(add(step, mul(get(liquidityNoise, at), get(normals + 6 * normalStride, at))))
    const draining = within(get(hour, at), get(drainHour, at), constant(DRAIN_HOURS))
    const kept = complement(div(get(drainShare, at), constant(DRAIN_HOURS)))
    scale = select(draining, mul(scale, kept), scale)
    const liquid = get(liquidTokens, at)
    const half = mul(constant(0.5), liquid)
    const short = v128.and(f64x2.gt(scale, one), f64x2.gt(mul(sub(scale, one), pool), half))
    scale = select(short, add(one, div(half, pool)), scale)
    put(liquidTokens, at, mask, sub(liquid, mul(sub(scale, one), pool)))
    put(poolTokens, at, mask, mul(pool, scale))
    put(poolQuoteUsd, at, mask, mul(quote, scale))
    put(poolInvariant, at, mask, mul(get(poolInvariant, at), scale))
  }
}

/** Deposits move towards the share of holdings that the yield and confidence call for. */
export function moveDeposits(
  first: i32,
  end: i32,
  alive: usize,
  liquidTokens: usize,
  stakedTokens: usize,
  confidence: usize,
  yieldLever: usize,
  depositSpeed: usize,
  maximumDepositShare: usize,
  halfDepositYieldPerYear: usize,
): void {
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const yearly = positivePart(get(yieldLever, at))
    const share = div(mul(get(maximumDepositShare, at), yearly), add(yearly, get(halfDepositYieldPerYear, at)))
    const trusted = mul(share, add(constant(0.2), mul(constant(0.8), get(confidence, at))))
    const staked = get(stakedTokens, at)
    const liquid = get(liquidTokens, at)
    const wished = mul(get(depositSpeed, at), sub(mul(trusted, add(liquid, staked)), staked))
    const none = f64x2.neg(staked)
    const moved = select(f64x2.lt(wished, none), none, lesser(wished, mul(constant(0.5), liquid)))
    put(stakedTokens, at, mask, add(staked, moved))
    put(liquidTokens, at, mask, sub(liquid, moved))
  }
}

/** Pays liquidity providers and depositors in dollars from the treasury. */
export function payFromTreasury(
  first: i32,
  end: i32,
  alive: usize,
  supplyTokens: usize,
  stakedTokens: usize,
  targetPriceUsd: usize,
  spendingUsd: usize,
  emissionUsd: usize,
  yieldLever: usize,
  emissionLever: usize,
  selfFundedYieldPerYear: usize,
): void {
  const year = constant(HOURS_PER_YEAR)
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const supply = get(supplyTokens, at)
    const paid = mul(mul(div(get(emissionLever, at), year), supply), get(targetPriceUsd, at))
    const subsidy = positivePart(sub(get(yieldLever, at), get(selfFundedYieldPerYear, at)))
    v128.store(emissionUsd + at, paid)
    const spent = add(paid, mul(div(subsidy, year), get(stakedTokens, at)))
    put(spendingUsd, at, get(alive, at), add(get(spendingUsd, at), spent))
  }
}

@inline
function countOne(ring: usize, ringStride: usize, address: usize, hour: f64, alive: i64, fraction: f64): void {
  if (alive == 0) return
  const slot = ring + <usize>(<i32>hour % WINDOW_HOURS) * ringStride + address
  store<f64>(slot, load<f64>(slot) + fraction)
}

/** Mints tokens to liquidity providers within the cap on changes of supply; their receivers sell a share over a day. */
export function mintEmissions(
  first: i32,
  end: i32,
  stableswap: bool,
  alive: usize,
  hour: usize,
  supplyTokens: usize,
  liquidTokens: usize,
  unsoldEmissionTokens: usize,
  supplyChange24h: usize,
  supplyChangeRing: usize,
  ringStride: usize,
  meanPrice24hUsd: usize,
  spendingUsd: usize,
  poolTokens: usize,
  poolQuoteUsd: usize,
  poolInvariant: usize,
  spotUsd: usize,
  emissionUsd: usize,
  supplyLimitBound: usize,
  emissionLever: usize,
  maximumSupplyFractionPer24h: usize,
  emissionSoldShare: usize,
  poolFee: usize,
  amplification: usize,
): void {
  const one = constant(1)
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const price = get(spotUsd, at)
    let supply = get(supplyTokens, at)
    let minted = mul(div(get(emissionLever, at), constant(HOURS_PER_YEAR)), supply)
    const cap = get(maximumSupplyFractionPer24h, at)
    const counted = get(supplyChange24h, at)
    const room = mul(positivePart(sub(cap, counted)), supply)
    const bound = v128.and(f64x2.lt(cap, one), f64x2.gt(minted, room))
    minted = select(bound, room, minted)
    v128.store(supplyLimitBound + at, select(bound, one, get(supplyLimitBound, at)))
    supply = add(supply, minted)
    put(supplyTokens, at, mask, supply)
    let liquid = add(get(liquidTokens, at), minted)
    const fraction = div(minted, supply)
    put(supplyChange24h, at, mask, add(counted, fraction))
    const now = get(hour, at)
    countOne(
      supplyChangeRing,
      ringStride,
      at,
      f64x2.extract_lane(now, 0),
      i64x2.extract_lane(mask, 0),
      f64x2.extract_lane(fraction, 0),
    )
    countOne(
      supplyChangeRing,
      ringStride,
      at + 8,
      f64x2.extract_lane(now, 1),
      i64x2.extract_lane(mask, 1),
      f64x2.extract_lane(fraction, 1),
    )
    const dear = f64x2.max(price, get(meanPrice24hUsd, at))
    put(spendingUsd, at, mask, add(get(spendingUsd, at), mul(minted, dear)))
    v128.store(emissionUsd + at, mul(minted, price))
    let unsold = add(get(unsoldEmissionTokens, at), mul(get(emissionSoldShare, at), minted))
    const sold = lesser(div(unsold, constant(SALE_HOURS)), mul(constant(0.5), liquid))
    unsold = sub(unsold, sold)
    put(unsoldEmissionTokens, at, mask, unsold)
    liquid = sub(liquid, sold)
    const fee = get(poolFee, at)
    const amp = get(amplification, at)
    const invariant = get(poolInvariant, at)
    const pool = add(get(poolTokens, at), mul(sold, complement(fee)))
    const quote = otherReserve(stableswap, amp, invariant, pool)
    put(poolTokens, at, mask, pool)
    put(poolQuoteUsd, at, mask, quote)
    put(liquidTokens, at, mask, add(liquid, mul(sold, fee)))
    v128.store(spotUsd + at, spotPrice(stableswap, amp, invariant, pool, quote))
  }
}
