/** What Empty Set Dollar's contracts fix for an epoch of eight hours (its parameters of late 2020). */
export const EMPTY_SET = {
  epochHours: 8,
  supplyChangeLimit: 0.03,
  supplyChangeLimitWithCoupons: 0.06,
  debtRatioCap: 0.2,
  couponLifeEpochs: 90,
} as const

/** What Basis Cash's treasury fixes for an epoch of a day. */
export const BASIS = { epochHours: 24, ceilingUsd: 1.05, fundShare: 0.02, reserveShareOfAll: 0.8 } as const

/**
 * The premium on coupons: what a dollar burned gets beyond itself, for a debt ratio that falls from R to R' by the
 * purchase, 1 / ((1 - R)(1 - R')) - 1 (ESD's curve).
 */
export function couponPremium(debtRatioBefore: number, debtRatioAfter: number): number {
  return 1 / ((1 - debtRatioBefore) * (1 - debtRatioAfter)) - 1
}

/**
 * The share of supply that an epoch of Empty Set Dollar adds (above 0) or turns into debt (below 0) at a price, within
 * the limit.
 */
export function emptySetSupplyChange(priceUsd: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, priceUsd - 1))
}

/** What became of an epoch's new cash: to the fund, put by for bonds, and paid to share holders. */
export interface Seigniorage {
  readonly fund: number
  readonly reserved: number
  readonly shareHolders: number
}

/**
 * Basis Cash's treasury above its ceiling: new cash is circulating supply times (price - 1); 2 % go to the fund; what bonds
 * are owed beyond what lies ready is put by, though four fifths where that would take all; the rest is the share holders'.
 */
export function basisSeigniorage(
  circulating: number,
  priceUsd: number,
  bonds: number,
  alreadyReserved: number,
): Seigniorage {
  const created = priceUsd > BASIS.ceilingUsd ? circulating * (priceUsd - 1) : 0
  const fund = BASIS.fundShare * created
  const left = created - fund
  const owed = Math.max(0, bonds - alreadyReserved)
  const reserved = owed >= left ? BASIS.reserveShareOfAll * left : owed
  return { fund, reserved, shareHolders: left - reserved }
}

/** Bonds that may be sold at a price below par: circulating supply times (1 - price) less those outstanding. */
export function basisBondRoom(circulating: number, priceUsd: number, bonds: number): number {
  return priceUsd < 1 ? Math.max(0, circulating * (1 - priceUsd) - bonds) : 0
}
