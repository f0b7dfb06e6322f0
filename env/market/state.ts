import type { ColumnMemory } from '../kernels/column-memory.js'
import { type ColumnName, ColumnSet } from './columns.js'

/** How many hours the guard on supply looks back: any 24 hours. */
export const SUPPLY_WINDOW_HOURS = 24

/**
 * The state of N economies. One token is one of the initial supply, so supply starts at 1; one dollar is the initial
 * value of that supply. Time goes in hours. Every column holds one entry an economy unless it says otherwise.
 */
export class MarketState extends ColumnSet {
  /** Hour of the episode that comes next, from 0. */
  readonly hour = this.carve()
  /** First word of the key of the random words. */
  readonly key0 = this.carve()
  /** Second word of the key: the episode's number, unique over the run. */
  readonly episode = this.carve()

  /** Fast part of the market's log-volatility (memory of hours). */
  readonly fastLogVolatility = this.carve()
  /** Slow part of the market's log-volatility (memory of days). */
  readonly slowLogVolatility = this.carve()
  /** The market's log-return of the last hour. */
  readonly marketReturn = this.carve()
  /** Sum of the market's log-returns since the start. */
  readonly marketLogIndex = this.carve()
  /** Log of the demand for the token, in initial supplies. */
  readonly logDemand = this.carve()
  /** Persistent growth of log demand, per hour. */
  readonly demandGrowthPerHour = this.carve()
  /** Slow bias of what the market believes the token to be worth, as a log (RAI) or a fraction (Terra). */
  readonly beliefBias = this.carve()
  /** Mood of the market, 0 at rest. Private. */
  readonly sentiment = this.carve()
  /** What a noisy survey of mood and confidence shows, -1 to 1 and a little beyond. */
  readonly observedSentiment = this.carve()
  /** Mean over 10 h of the market's log-volatility: the cost of an action on chain. */
  readonly gasLogVolatility = this.carve()

  /** Tokens in existence. */
  readonly supplyTokens = this.carve()
  /** Tokens in free hands. */
  readonly liquidTokens = this.carve()
  /** Tokens on deposit. */
  readonly stakedTokens = this.carve()
  /** Tokens that the protocol bought or took as fees. */
  readonly treasuryTokens = this.carve()
  /** Emitted tokens, within the liquid ones, that their owners are about to sell. */
  readonly unsoldEmissionTokens = this.carve()

  /** Tokens in the pool. */
  readonly poolTokens = this.carve()
  /** Dollars in the pool. */
  readonly poolQuoteUsd = this.carve()
  /** Invariant of the pool: its total at par; 2 sqrt(xy) for a constant product. */
  readonly poolInvariant = this.carve()
  /** Dollars that the pool's swaps left as fees. */
  readonly quoteFeesUsd = this.carve()

  /** Pool's marginal price after the last hour. Private to the reward: policies see the oracle. */
  readonly priceUsd = this.carve()
  /** Mean of the price over 24 h. */
  readonly meanPrice24hUsd = this.carve()
  /** The oracle's price; it stands still while the oracle is stale. */
  readonly twapPriceUsd = this.carve()
  /** Mean hourly log-return of the price over 24 h. */
  readonly momentum24h = this.carve()
  /** Mean over 8 h of how far the price lies below its target, as a fraction. */
  readonly shortfall8h = this.carve()
  /** Mean over 48 h of the squared hourly log-return of the price. */
  readonly squaredReturn48h = this.carve()
  /** Dollars that a seller can take out before the price falls by 2 %. */
  readonly depthUsd = this.carve()
  /** The price that the protocol aims at: 1, or RAI's redemption price. */
  readonly targetPriceUsd = this.carve()
  /** Mean over 36 h of RAI's redemption rate, per year. */
  readonly meanRedemptionRate36h = this.carve()

  /** Value of all share tokens (LUNA). */
  readonly shareCapUsd = this.carve()
  /** Share tokens in existence, in initial ones. */
  readonly shareSupply = this.carve()
  /** Price of a share token. */
  readonly sharePriceUsd = this.carve()
  /** The oracle's price of a share token. */
  readonly shareOraclePriceUsd = this.carve()
  /** Mean over 6 h of the share token's log-return. */
  readonly meanShareReturn6h = this.carve()
  /** Value of the protocol's reserve. */
  readonly reserveUsd = this.carve()
  /** Reserve spent on defence and not yet bought back. */
  readonly reserveSpentUsd = this.carve()
  /** Dollars that a holder would get back for a token if the peg were given up, 0 to 1. */
  readonly recoveryValueUsd = this.carve()

  /** Trust in the peg, 0 to 1. Private. */
  readonly confidence = this.carve()
  /** Share of all holdings that runs for the exit, per hour. Private. */
  readonly runIntensityPerHour = this.carve()
  /** Free capital of arbitrageurs. Private. */
  readonly arbitrageCapitalUsd = this.carve()
  /** Profit of arbitrageurs by their own marks since the start. */
  readonly arbitrageProfitUsd = this.carve()
  /** Annual return that liquidity providers saw in the last hour, as a fraction. */
  readonly liquidityReturnPerYear = this.carve()

  /** Tokens redeemed in the last hour. */
  readonly redeemedTokens = this.carve()
  /** Tokens minted by users in the last hour. */
  readonly mintedTokens = this.carve()
  /** Redeemed tokens, summed with a memory of 24 h. */
  readonly redeemedTokens24h = this.carve()
  /** Minted tokens, summed with a memory of 24 h. */
  readonly mintedTokens24h = this.carve()

  /** Sum of |change of supply / supply| over the last 24 hours, of the changes that the guard counts. */
  readonly supplyChange24h = this.carve()
  /** The 24 hourly terms of that sum, `supplyChangeRing[(hour % 24) * size + economy]`. */
  readonly supplyChangeRing = this.carve(SUPPLY_WINDOW_HOURS)
  /** Change of supply by the last rebase, as a fraction. */
  readonly lastRebaseFraction = this.carve()

  /** Dollars spent in the last hour: incentives, emissions, subsidies and what a thin spread lets leak. */
  readonly spendingUsd = this.carve()
  /** Dollars spent since the start. */
  readonly totalSpendingUsd = this.carve()
  /** Levers in force in the last hour, `appliedLevers[slot * size + economy]`. */
  readonly appliedLevers: Float64Array
  /** Hours on end below 80 cents (Terra). */
  readonly hoursBelowFloor: Float64Array
  /** Number of hours lived when the economy collapsed; 0 while it lives. */
  readonly collapsedAtHour: Float64Array

  /** @param leverSlots rows of levers, at least the six that the market itself reads. */
  constructor(size: number, leverSlots: number, memory: ColumnMemory | null = null) {
    super(size, memory)
    this.appliedLevers = this.carve(leverSlots)
    this.hoursBelowFloor = this.carve()
    this.collapsedAtHour = this.carve()
  }
}

export type StateName = Exclude<ColumnName<MarketState>, 'supplyChangeRing' | 'appliedLevers'>
