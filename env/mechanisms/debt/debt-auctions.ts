import { hourlyGrowth } from './debt-rates.js'
import { BUCKETS, type DebtMarket, debtBuckets, debtSlots } from './debt-state.js'
import { actingShare, vaultDebt } from './debt-vaults.js'

/**
 * Auctions of liquidated collateral, and the protocol's own books: fees come in, savings go out, a surplus pays bad debt,
 * and what it cannot pay is covered by selling new shares.
 */

const SPEED_SLOT = 2
const SAVINGS_SLOT = 4
/** The most of the share token's cap that is sold against bad debt in an hour. */
const LARGEST_SHARE_SALE = 0.002

/** Auctions that end in the hour; the debt for which somebody bids, limited by the keepers' capital and by gas. */
export function planBids(market: DebtMarket): void {
  const { active, activeCount, size, levers } = market
  const { spotUsd, orderFlowUsd } = market.hour
  const { auctionDebtTokens, auctionCollateralUsd, plannedBidTokens, gasPrice, keeperCapitalUsd } = market.own
  const { auctionShare, gasTolerance, keeperMargin, restingKeeperCapitalUsd, keeperRecoveryHours } =
    market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const acting = actingShare(gasPrice[i], gasTolerance[i])
    const missing = restingKeeperCapitalUsd[i] - keeperCapitalUsd[i]
    keeperCapitalUsd[i] += (acting * missing) / keeperRecoveryHours[i]
    const debt = auctionDebtTokens[i]
    plannedBidTokens[i] = 0
    if (debt <= 0) continue
    const ending = Math.min(1, auctionShare[i] * levers[SPEED_SLOT * size + i])
    const penalty = levers[debtSlots.liquidationPenalty * size + i]
    // A bid brings in the debt and the penalty, or what the collateral is worth to a keeper where that is less.
    const worth = (auctionCollateralUsd[i] * (1 - keeperMargin[i])) / (debt * spotUsd[i])
    const tokensPerDebt = Math.min(1 + penalty, worth)
    const wished = acting * ending * debt * tokensPerDebt
    const bid = Math.min(wished, keeperCapitalUsd[i] / spotUsd[i])
    plannedBidTokens[i] = bid
    orderFlowUsd[i] += bid * spotUsd[i]
  }
}

/** Ends the hour's auctions: bids are burned against debt, and what nobody bid for is bad debt. */
export function settleAuctions(market: DebtMarket): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, liquidTokens, treasuryTokens, redeemedTokens } = market.state
  const { spotUsd } = market.hour
  const { auctionDebtTokens, auctionCollateralUsd, plannedBidTokens, badDebtTokens, keeperCapitalUsd } =
    market.own
  const { unbidTokens } = market.own
  const { auctionShare, keeperMargin } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const debt = auctionDebtTokens[i]
    unbidTokens[i] = 0
    if (debt <= 0) continue
    const ended = Math.min(1, auctionShare[i] * levers[SPEED_SLOT * size + i]) * debt
    const penalty = levers[debtSlots.liquidationPenalty * size + i]
    const worth = (auctionCollateralUsd[i] * (1 - keeperMargin[i])) / (debt * spotUsd[i])
    const tokensPerDebt = Math.max(1e-9, Math.min(1 + penalty, worth))
    const bid = Math.min(plannedBidTokens[i], 0.5 * liquidTokens[i], ended * tokensPerDebt)
    const covered = bid / tokensPerDebt
    const burned = Math.min(bid, covered)
    liquidTokens[i] -= bid
    treasuryTokens[i] += bid - burned
    supplyTokens[i] -= burned
    redeemedTokens[i] += burned
    keeperCapitalUsd[i] = Math.max(0, keeperCapitalUsd[i] - bid * spotUsd[i])
    unbidTokens[i] = ended - covered
    badDebtTokens[i] += ended - burned
    auctionCollateralUsd[i] *= 1 - ended / debt
    auctionDebtTokens[i] = debt - ended
  }
}

/** Fees grow the debt of vaults, savings are paid out; both compound by the second. */
export function accrueRates(market: DebtMarket): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, stakedTokens, treasuryTokens, spendingUsd } = market.state
  const { badDebtTokens } = market.own
  const buckets = debtBuckets(market)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const growth = hourlyGrowth(levers[debtSlots.stabilityFee * size + i])
    const fees = (growth - 1) * vaultDebt(buckets, i)
    for (let bucket = 0; bucket < BUCKETS; bucket++) buckets[bucket][i] *= growth
    const savings = (hourlyGrowth(levers[SAVINGS_SLOT * size + i]) - 1) * stakedTokens[i]
    treasuryTokens[i] += fees
    stakedTokens[i] += savings
    badDebtTokens[i] += savings
    supplyTokens[i] += fees + savings
    spendingUsd[i] += Math.max(0, savings - fees)
  }
}

/** The surplus pays bad debt; what is left of it is covered over days by new shares, which dilutes their holders. */
export function heal(market: DebtMarket): void {
  const { active, activeCount } = market
  const { supplyTokens, liquidTokens, treasuryTokens, shareCapUsd, shareSupply } = market.state
  const { spotUsd } = market.hour
  const { badDebtTokens } = market.own
  const { recapitalisationHours } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const healed = Math.min(treasuryTokens[i], badDebtTokens[i])
    treasuryTokens[i] -= healed
    badDebtTokens[i] -= healed
    supplyTokens[i] -= healed
    const bad = badDebtTokens[i]
    if (bad < 1e-9) continue
    const most = (LARGEST_SHARE_SALE * shareCapUsd[i]) / spotUsd[i]
    const raised = Math.min(bad / recapitalisationHours[i], most, 0.1 * liquidTokens[i])
    liquidTokens[i] -= raised
    supplyTokens[i] -= raised
    badDebtTokens[i] = bad - raised
    // New holders pay what they get, so the price of a share stays: supply and cap grow alike.
    const grown = 1 + (raised * spotUsd[i]) / Math.max(shareCapUsd[i], 1e-9)
    shareSupply[i] *= grown
  }
}
