import { exp } from '../../kernels/scalars.js'

/** How much of its ceiling a peg keeper may use: alone, and for each other keeper in use. */
export interface KeeperRegulation {
  readonly alone: number
  readonly perOther: number
  /** The most that a pool's price may be off its own moving average. */
  readonly priceDeviation: number
  /** The most that a pool's price may lie above the highest of the other pools. */
  readonly worstPriceThreshold: number
}

/** crvUSD's regulator. */
export const productionRegulation: KeeperRegulation = {
  alone: 0.5,
  perOther: 0.25,
  priceDeviation: 0.0005,
  worstPriceThreshold: 0.0003,
}

/** Part of a pool's imbalance that one update of its keeper moves. */
export const IMBALANCE_SHARE = 0.2

/**
 * The debt that a peg keeper may reach: (alpha + beta * sum of the roots of the others' debt ratios)^2 of its ceiling.
 * A keeper alone is held to a quarter, for its pool's other coin may be the one that fails.
 *
 * @param rootRatioSum sum over the other keepers of sqrt(debt / ceiling)
 * @param ceiling this keeper's ceiling, tokens
 */
export function keeperDebtLimit(regulation: KeeperRegulation, rootRatioSum: number, ceiling: number): number {
  const share = regulation.alone + regulation.perOther * rootRatioSum
  return share * share * ceiling
}

/** Whether a pool's price is near enough to its own moving average for its keeper to act. */
export function priceInRange(regulation: KeeperRegulation, price: number, average: number): boolean {
  return Math.abs(price - average) <= regulation.priceDeviation
}

/**
 * Whether a keeper may provide: the token is not below a dollar on the whole, its pool's price is calm, and it is not
 * above all other pools', which would say that the pool's other coin fails.
 *
 * @param largestOther highest moving average among the other pools
 */
export function mayProvide(
  regulation: KeeperRegulation,
  aggregatePrice: number,
  price: number,
  average: number,
  largestOther: number,
): boolean {
  if (aggregatePrice < 1 || !priceInRange(regulation, price, average)) return false
  return largestOther >= average - regulation.worstPriceThreshold
}

/** Whether a keeper may withdraw: the token is not above a dollar on the whole, and its pool's price is calm. */
export function mayWithdraw(
  regulation: KeeperRegulation,
  aggregatePrice: number,
  price: number,
  average: number,
): boolean {
  return aggregatePrice <= 1 && priceInRange(regulation, price, average)
}

/** 300 % a year, compounding: what no borrower pays more than. */
const LARGEST_RATE_PER_YEAR = 3

/**
 * The borrowing rate of crvUSD's monetary policy: exponential in how far the price is below a dollar, and lower the more
 * of the debt the peg keepers have out.
 *
 * @param baseRate yearly rate at a dollar with no keeper debt
 * @param sigma deviation of the price that changes the rate by e
 * @param debtFraction debt of the keepers over the debt of all borrowers
 * @param targetFraction that debt fraction which divides the rate by e
 */
export function monetaryPolicyRate(
  baseRate: number,
  sigma: number,
  price: number,
  debtFraction: number,
  targetFraction: number,
): number {
  const power = (1 - price) / sigma - debtFraction / targetFraction
  return Math.min(LARGEST_RATE_PER_YEAR, baseRate * exp(Math.min(100, power)))
}
