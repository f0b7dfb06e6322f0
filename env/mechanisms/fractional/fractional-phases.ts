import { clamp } from '../../../core/math/clamp.js'
import { exp } from '../../kernels/scalars.js'
import { advanceBeliefBias } from '../../market/demand.js'
import { advanceShareToken } from '../../market/share-token.js'
import type { FractionalMarket } from './fractional-fields.js'
import { collateralForShares, effectiveCollateralRatio, sharesForCollateral } from './fractional-rules.js'

/** The lowest price against the recovery value at which anybody sells. */
const RESERVATION_SHARE = 0.93
const USUAL_REDEMPTION_FEE = 0.004
/** Most of the share token's value that is sold for collateral in an hour, and what selling costs. */
const RECOLLATERALISED_SHARE = 0.02
const RECOLLATERALISATION_COST = 0.06

/** The hour's step of the collateral asked for a minted token. */
export function stepTargetRatio(market: FractionalMarket): void {
  const { active, activeCount, levers } = market
  const { targetCollateralRatio } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const ratio = targetCollateralRatio[i] + levers[i]
    targetCollateralRatio[i] = clamp(ratio, 0, 1)
  }
}

/** The share token moves; the reserve keeps its value but where a shock puts part of it out of reach. */
export function markSharesAndReserve(market: FractionalMarket): void {
  advanceShareToken(market)
  markReserve(market)
}

/** What stands behind a token as the hour opens; a shock of the reserve also excuses that nobody can redeem. */
export function markReserve(market: FractionalMarket): void {
  const { active, activeCount } = market
  const { hour, reserveUsd, supplyTokens } = market.state
  const { excusedCapacity } = market.hour
  const { reserveShockHour, reserveShockShare, reserveShockHours } = market.ownParameters
  const { effectiveCollateralRatio: ratio } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const sinceShock = hour[i] - reserveShockHour[i]
    const length = reserveShockHours[i]
    if (sinceShock === 0) reserveUsd[i] *= 1 - reserveShockShare[i]
    if (sinceShock === length) reserveUsd[i] /= 1 - reserveShockShare[i]
    excusedCapacity[i] = sinceShock >= 0 && sinceShock < length ? 1 : 0
    ratio[i] = effectiveCollateralRatio(reserveUsd[i], supplyTokens[i])
  }
}

/**
 * Trust and recovery value make the belief price, as they do where shares alone stand behind a coin; but holders know
 * what the collateral is worth: buyers count on it, and nobody leaves for much less than it.
 */
export function believeInCollateral(market: FractionalMarket): void {
  advanceBeliefBias(market)
  const { active, activeCount, size, levers } = market
  const { confidence, recoveryValueUsd, beliefBias } = market.state
  const { beliefPriceUsd, spotUsd, hardBackingShare, patientShare, reservationPriceUsd } = market.hour
  const { redemptionSpreadPenalty } = market.parameters
  const { effectiveCollateralRatio: ratio } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const trust = confidence[i]
    const recovery = Math.min(1, recoveryValueUsd[i])
    const highFee = Math.max(0, levers[size + i] - USUAL_REDEMPTION_FEE)
    beliefPriceUsd[i] =
      (trust + (1 - trust) * recovery) * ((1 + beliefBias[i]) * (1 - redemptionSpreadPenalty[i] * highFee))
    const worthLeaving = (spotUsd[i] / Math.max(recovery, 1e-3) - 0.9) / 0.1
    hardBackingShare[i] = ratio[i]
    patientShare[i] = 1 - clamp(worthLeaving, 0, 1)
    reservationPriceUsd[i] = Math.max(Number.MIN_VALUE, RESERVATION_SHARE * recovery)
  }
}

/** Shares are sold for collateral while less stands behind the supply than minting asks for. */
export function recollateralise(market: FractionalMarket): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, reserveUsd, shareCapUsd, shareSupply, sharePriceUsd, spendingUsd } = market.state
  const { shareImpact } = market.parameters
  const { recollateralisedSharesPerHour } = market.ownParameters
  const { targetCollateralRatio, effectiveCollateralRatio: ratio } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const rate = levers[3 * size + i]
    const missing = targetCollateralRatio[i] - ratio[i]
    const cap = shareCapUsd[i]
    if (rate <= 0 || missing <= 0 || cap <= 0) continue
    const rationedUsd = collateralForShares(recollateralisedSharesPerHour[i], sharePriceUsd[i])
    const wished = Math.min(rate, missing) * supplyTokens[i]
    const raised = Math.min(wished, RECOLLATERALISED_SHARE * cap, rationedUsd)
    reserveUsd[i] += raised
    shareSupply[i] += sharesForCollateral(raised, sharePriceUsd[i])
    shareCapUsd[i] = cap * exp((-shareImpact[i] * raised) / cap)
    spendingUsd[i] += RECOLLATERALISATION_COST * raised
  }
}

/** Collateral counts in full, shares at half of their value; a quarter of that is recovered if the peg is given up. */
export function backing(market: FractionalMarket): void {
  const { active, activeCount } = market
  const { supplyTokens, shareCapUsd, shareSupply, sharePriceUsd, reserveUsd, recoveryValueUsd } = market.state
  const { backingUsd } = market.hour
  const { effectiveCollateralRatio: ratio } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const cap = shareCapUsd[i]
    const supply = Math.max(supplyTokens[i], 1e-9)
    const opened = ratio[i]
    backingUsd[i] = (reserveUsd[i] + 0.5 * cap) / supply
    const recovery = opened + Math.min(1 - opened, (0.25 * cap) / supply)
    recoveryValueUsd[i] = clamp(recovery, 0, 1)
    if (cap > 0) sharePriceUsd[i] = cap / shareSupply[i]
    ratio[i] = effectiveCollateralRatio(reserveUsd[i], supply)
  }
}
