import { clamp } from '../../../core/math/clamp.js'
import { exp, log } from '../../kernels/scalars.js'
import { automaticCeiling } from './debt-ceiling.js'
import {
  BUCKET_WIDTH,
  BUCKETS,
  type DebtBuckets,
  type DebtMarket,
  debtBuckets,
  debtSlots,
  usualShares,
} from './debt-state.js'

/**
 * Vaults as a distribution of debt over collateral ratios. Buckets are of equal width in the logarithm and move with the
 * price of the collateral, so that a move of the price spreads nothing: it only shifts where the lowest bucket begins.
 * Debt leaves a bucket by liquidation, repayment or a change of its owner's ratio, and never gets lost.
 */

const TREND_HOURS = 1440
const STRESS_HOURS = 4
/** Mean of |x| of a standard normal number and of the volatility's scatter: what |return| over its median usually is. */
const USUAL_MOVE = 0.96
/** Owners in the lowest buckets protect themselves: all of the lowest at the full speed, none from this bucket up. */
const PROTECTED_BUCKETS = 5
const REFERENCE_FEE_PER_YEAR = 0.08
const LARGEST_DRAW = 0.01

/** Share of owners and keepers who still act at this price of gas: few above the tolerance. */
export function actingShare(gasPrice: number, tolerance: number): number {
  const ratio = gasPrice / tolerance
  const cube = ratio * ratio * ratio
  return 1 / (1 + cube * cube)
}

/** Gas, the trend of the collateral, and the delayed oracle: an hour old, or older while it stands still. */
export function moveCollateral(market: DebtMarket): void {
  const { active, activeCount } = market
  const buckets = debtBuckets(market)
  const { marketReturn, gasLogVolatility, hour, logDemand } = market.state
  const { demandElasticity } = market.ownParameters
  const { marketStress, gasPrice, collateralTrend, pendingCollateralReturn, auctionCollateralUsd } =
    market.own
  const { marketVolatility, oracleFailureHour, oracleFailureHours } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const change = marketReturn[i]
    const size = Math.abs(change) / (USUAL_MOVE * Math.max(marketVolatility[i], 1e-6))
    marketStress[i] += (size - marketStress[i]) / STRESS_HOURS
    gasPrice[i] = Math.max(exp(gasLogVolatility[i]), marketStress[i])
    const trend = change - collateralTrend[i] / TREND_HOURS
    collateralTrend[i] += trend
    logDemand[i] += demandElasticity[i] * trend
    auctionCollateralUsd[i] *= exp(clamp(change, -1.5, 1))
    const sinceFailure = hour[i] - oracleFailureHour[i]
    const stale = sinceFailure >= 0 && sinceFailure < oracleFailureHours[i]
    const shown = stale ? 0 : pendingCollateralReturn[i]
    pendingCollateralReturn[i] += change - shown
    shiftVaults(market, buckets, i, shown)
  }
}

/** Moves one economy's buckets with the price and liquidates what falls below the liquidation ratio. */
function shiftVaults(market: DebtMarket, buckets: DebtBuckets, i: number, change: number): void {
  const { bucketOffset, clearedOffset, liquidatedTokens } = market.own
  let offset = bucketOffset[i] + change
  let cleared = clearedOffset[i]
  let liquidated = 0
  while (offset > 0) {
    // A rise: the two highest buckets become one, and a new lowest one begins, empty so far. What is left of the old
    // lowest bucket counts as spread over all of it again.
    buckets[BUCKETS - 1][i] += buckets[BUCKETS - 2][i]
    for (let bucket = BUCKETS - 2; bucket > 0; bucket--) buckets[bucket][i] = buckets[bucket - 1][i]
    buckets[0][i] = 0
    offset -= BUCKET_WIDTH
    cleared = offset
  }
  while (offset <= -BUCKET_WIDTH) {
    liquidated += buckets[0][i]
    for (let bucket = 0; bucket < BUCKETS - 1; bucket++) buckets[bucket][i] = buckets[bucket + 1][i]
    buckets[BUCKETS - 1][i] = 0
    offset += BUCKET_WIDTH
    cleared = 0
  }
  if (offset < cleared) {
    const share = (cleared - offset) / (BUCKET_WIDTH + cleared)
    liquidated += share * buckets[0][i]
    buckets[0][i] *= 1 - share
    cleared = offset
  }
  bucketOffset[i] = offset
  clearedOffset[i] = cleared
  liquidatedTokens[i] = liquidated
  if (liquidated > 0) startAuction(market, i, liquidated)
}

/** A liquidated vault's debt and collateral go to auction; the true price is ahead of the delayed one. */
function startAuction(market: DebtMarket, i: number, debt: number): void {
  const { auctionDebtTokens, auctionCollateralUsd, pendingCollateralReturn } = market.own
  auctionDebtTokens[i] += debt
  auctionCollateralUsd[i] +=
    debt * market.ownParameters.liquidationRatio[i] * exp(clamp(pendingCollateralReturn[i], -1.5, 1))
}

/** All debt of one economy's vaults, tokens. */
export function vaultDebt(buckets: DebtBuckets, i: number): number {
  let sum = 0
  for (let bucket = 0; bucket < BUCKETS; bucket++) sum += buckets[bucket][i]
  return sum
}

/** Spreads debt as it usually is: new debt, or that of owners who brought their ratio back. */
function addDebt(buckets: DebtBuckets, i: number, tokens: number): void {
  for (let bucket = 0; bucket < BUCKETS; bucket++) buckets[bucket][i] += tokens * usualShares[bucket]
}

/** Share of a bucket that protects itself in an hour, of the share that the lowest bucket does. */
function urgency(bucket: number): number {
  return Math.max(0, 1 - bucket / PROTECTED_BUCKETS)
}

/** Owners bring their ratios back to the usual spread by collateral, those on the brink first; gas keeps some away. */
export function reshuffleVaults(market: DebtMarket): void {
  const { active, activeCount } = market
  const buckets = debtBuckets(market)
  const { gasPrice, riskyDebtShare } = market.own
  const { reshuffleSpeed, protectionSpeed, repaidShare, gasTolerance } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const acting = actingShare(gasPrice[i], gasTolerance[i])
    const topUp = protectionSpeed[i] * (1 - repaidShare[i])
    let moved = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const speed = acting * Math.min(1, reshuffleSpeed[i] + topUp * urgency(bucket))
      const tokens = speed * buckets[bucket][i]
      buckets[bucket][i] -= tokens
      moved += tokens
    }
    addDebt(buckets, i, moved)
    const risky = buckets[0][i] + buckets[1][i]
    riskyDebtShare[i] = risky / Math.max(vaultDebt(buckets, i), 1e-9)
  }
}

/** The debt ceiling follows by its rule, in hours; one change an hour stands for one a block. */
export function moveCeiling(market: DebtMarket): void {
  const { active, activeCount, levers } = market
  const buckets = debtBuckets(market)
  const { hour } = market.state
  const { debtCeilingTokens, lastCeilingRiseHour } = market.own
  const { ceilingMaximumTokens, ceilingTtlHours } = market.ownParameters
  const rule = ceilingRule
  const clock = ceilingClock
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    rule.gap = levers[i]
    rule.maximum = ceilingMaximumTokens[i]
    rule.ttl = ceilingTtlHours[i]
    clock.now = hour[i]
    clock.lastRise = lastCeilingRiseHour[i]
    const before = debtCeilingTokens[i]
    const next = automaticCeiling(rule, clock, vaultDebt(buckets, i), before)
    if (next > before) lastCeilingRiseHour[i] = hour[i]
    debtCeilingTokens[i] = next
  }
}

const ceilingRule = { gap: 0, maximum: 0, ttl: 0 }
const ceilingClock = { now: 0, lastRise: 0, changedThisBlock: false }

/**
 * What owners want to owe, and what they do about it before the hour's orders: they draw and sell at once, or plan to buy
 * back and repay. Nobody buys back dearer than the liquidation penalty that it would save.
 */
export function planDebt(market: DebtMarket): void {
  const { active, activeCount, size, levers } = market
  const buckets = debtBuckets(market)
  const { supplyTokens, liquidTokens, mintedTokens, meanPrice24hUsd } = market.state
  const { spotUsd, orderFlowUsd } = market.hour
  const { wishedDebtTokens, plannedRepaymentTokens, debtCeilingTokens, collateralTrend, gasPrice } =
    market.own
  const { collateralElasticity, feeElasticity, premiumElasticity, ownerSpeed, gasTolerance } =
    market.ownParameters
  const { usualDebtTokens } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const fee = levers[debtSlots.stabilityFee * size + i]
    const appetite =
      collateralElasticity[i] * collateralTrend[i] -
      feeElasticity[i] * (fee - REFERENCE_FEE_PER_YEAR) +
      premiumElasticity[i] * log(meanPrice24hUsd[i])
    const wished = exp(clamp(appetite, -2, 1)) * usualDebtTokens[i]
    wishedDebtTokens[i] = wished
    plannedRepaymentTokens[i] = 0
    mintedTokens[i] = 0
    const debt = vaultDebt(buckets, i)
    const acting = actingShare(gasPrice[i], gasTolerance[i])
    if (wished > debt) {
      const room = Math.max(0, debtCeilingTokens[i] - debt)
      const drawn = Math.min(acting * ownerSpeed[i] * (wished - debt), LARGEST_DRAW, room)
      addDebt(buckets, i, drawn)
      supplyTokens[i] += drawn
      liquidTokens[i] += drawn
      mintedTokens[i] = drawn
      orderFlowUsd[i] -= drawn * spotUsd[i]
    }
    const repaid = repayments(market, buckets, i, debt, 0)
    plannedRepaymentTokens[i] = repaid
    orderFlowUsd[i] += repaid * spotUsd[i]
  }
}

/**
 * Tokens that one economy's owners want to repay in the hour, for want of less debt and, on the brink, for fear of
 * liquidation; takes `scale` of them off the buckets.
 */
function repayments(
  market: DebtMarket,
  buckets: DebtBuckets,
  i: number,
  debt: number,
  scale: number,
): number {
  const { wishedDebtTokens, gasPrice, marketStress } = market.own
  const { ownerSpeed, protectionSpeed, repaidShare, gasTolerance } = market.ownParameters
  const unwanted = ownerSpeed[i] * Math.max(0, 1 - wishedDebtTokens[i] / Math.max(debt, 1e-9))
  const fear = clamp(marketStress[i] - 1, 0, 1)
  if (unwanted === 0 && fear === 0) return 0
  const feared = fear * protectionSpeed[i] * repaidShare[i]
  const penalty = market.levers[debtSlots.liquidationPenalty * market.size + i]
  const saved = (1 + penalty - market.state.priceUsd[i]) / Math.max(penalty, 1e-3)
  const willing = actingShare(gasPrice[i], gasTolerance[i]) * clamp(saved, 0, 1)
  let sum = 0
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const tokens = willing * Math.min(0.5, unwanted + feared * urgency(bucket)) * buckets[bucket][i]
    buckets[bucket][i] -= scale * tokens
    sum += tokens
  }
  return sum
}

/** Burns what owners repay, out of free hands and at most half of those. */
export function repayDebt(market: DebtMarket): void {
  const { active, activeCount } = market
  const buckets = debtBuckets(market)
  const { supplyTokens, liquidTokens, redeemedTokens } = market.state
  const { plannedRepaymentTokens } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const planned = plannedRepaymentTokens[i]
    redeemedTokens[i] = 0
    if (planned <= 0) continue
    const scale = Math.min(1, (0.5 * liquidTokens[i]) / planned)
    const debt = vaultDebt(buckets, i)
    const repaid = scale * repayments(market, buckets, i, debt, scale)
    supplyTokens[i] -= repaid
    liquidTokens[i] -= repaid
    redeemedTokens[i] = repaid
  }
}
