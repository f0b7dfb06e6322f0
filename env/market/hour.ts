import type { ColumnMemory } from '../kernels/column-memory.js'
import { ColumnSet } from './columns.js'

/** How many random words an economy uses in an hour. */
export const WORDS_PER_HOUR = 12

/** How many standard normal numbers come of them; two words become uniform numbers. */
export const NORMALS_PER_HOUR = 10

/** What is worked out within an hour and forgotten after it. */
export class HourColumns extends ColumnSet {
  /** Standard normal draws, `normals[draw * size + economy]`. */
  readonly normals = this.carve(NORMALS_PER_HOUR)
  /** Two uniform draws in (0, 1). */
  readonly uniform0 = this.carve()
  readonly uniform1 = this.carve()
  /** 1 where the economy had collapsed before this hour. */
  readonly frozen = this.carve()
  /** All bits set where it had not: a mask for the kernels, no number. */
  readonly alive = this.carve()
  /** The market's volatility, 1 at its median, and what the token feels of it. */
  readonly volatility = this.carve()
  readonly tokenVolatility = this.carve()
  /** The pool's marginal price as the hour goes on. */
  readonly spotUsd = this.carve()
  /** Value of all holdings outside the pool when orders are placed. */
  readonly holdingsUsd = this.carve()
  /** What traders believe the token to be worth. */
  readonly beliefPriceUsd = this.carve()
  /** Net order of the hour in dollars, above 0 for buying. */
  readonly orderFlowUsd = this.carve()
  /** Tokens that the net order sold. */
  readonly soldTokens = this.carve()
  /** Supply before the hour's redemptions. */
  readonly startSupplyTokens = this.carve()
  /** Dollars paid to liquidity providers. */
  readonly emissionUsd = this.carve()
  /** Backing of a token in dollars. */
  readonly backingUsd = this.carve()
  /** 1 where the cap on changes of supply cut something in this hour. */
  readonly supplyLimitBound = this.carve()

  /** What a design with hard collateral says of its holders; all four stay 0 for the others. */
  /** Confidence that buyers keep whatever happens, 0 to 1: they count on the collateral. */
  readonly hardBackingShare = this.carve()
  /** Share of those who would leave that stays, because leaving brings less than the collateral. */
  readonly patientShare = this.carve()
  /** Price below which nobody sells; 0 where sellers take any. */
  readonly reservationPriceUsd = this.carve()
  /** Missing capacity for which holders do not blame the protocol. */
  readonly excusedCapacity = this.carve()

  /** Dollars by which holders of a pegged token add to what they hold, below 0 where they leave; within the net order. */
  readonly demandFlowUsd = this.carve()
  /** What arbitrageurs paid in share tokens say of themselves; both stay 0 where they trade all that pays. */
  /** Part of a redemption's value that they keep for the share token's risk. */
  readonly redemptionMargin = this.carve()
  /** Share of what would pay that they leave for later hours. */
  readonly arbitrageLeftShare = this.carve()

  constructor(size: number, memory: ColumnMemory | null = null) {
    super(size, memory)
  }
}
