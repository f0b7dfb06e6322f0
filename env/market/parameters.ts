import type { ColumnMemory } from '../kernels/column-memory.js'
import { type ColumnName, ColumnSet } from './columns.js'

/** An hour that never comes: the neutral value of every scheduled event. */
export const NEVER = Number.POSITIVE_INFINITY

/**
 * What stays fixed over an episode, one column a parameter. Rates are per hour and sizes are in initial supplies or
 * their dollars unless the name says otherwise. "Spread" is the standard deviation of a stationary law.
 */
export class MarketParameters extends ColumnSet {
  /** Hourly memory of the fast log-volatility. */
  readonly fastVolatilityPersistence = this.carve()
  readonly fastVolatilitySpread = this.carve()
  /** Hourly memory of the slow log-volatility. */
  readonly slowVolatilityPersistence = this.carve()
  readonly slowVolatilitySpread = this.carve()
  /** Median standard deviation of the market's hourly log-return. */
  readonly marketVolatility = this.carve()
  readonly marketDrift = this.carve()
  /** Chance of a jump in an hour. */
  readonly jumpProbability = this.carve()
  readonly jumpMean = this.carve()
  readonly jumpSpread = this.carve()
  /** Hour at which a market crash begins, its whole log-return and how many hours it takes. */
  readonly marketShockHour = this.carve()
  readonly marketShockReturn = this.carve()
  readonly marketShockHours = this.carve()

  /** Log demand gained per hour, and per unit of the market's log-return. */
  readonly demandDrift = this.carve()
  readonly demandMarketBeta = this.carve()
  /** Standard deviation of the hourly noise of log demand at median volatility. */
  readonly demandVolatility = this.carve()
  readonly demandGrowthPersistence = this.carve()
  readonly demandGrowthSpread = this.carve()
  /** Log demand gained per unit of rebase: holders' momentum. */
  readonly rebaseMomentum = this.carve()
  /** Hour of the scripted shock; rumours come `rumourLeadHours` earlier. */
  readonly shockHour = this.carve()
  readonly rumourLeadHours = this.carve()
  /** Change of log demand at the shock. */
  readonly demandShock = this.carve()
  /** Change of sentiment at the rumour. */
  readonly sentimentShock = this.carve()
  /** Dollars sold over the three hours from the shock. */
  readonly shockSaleUsd = this.carve()
  /** Noise of the survey of sentiment. */
  readonly sentimentSurveyNoise = this.carve()

  /** Memory and spread of the slow bias of belief. */
  readonly beliefPersistence = this.carve()
  readonly beliefSpread = this.carve()
  /** How much of the target's log price belief follows (RAI). */
  readonly beliefTargetWeight = this.carve()
  /** Log belief gained per unit of the mean redemption rate (RAI). */
  readonly beliefRateResponse = this.carve()
  /** Part of the belief price lost per unit of sell fee. */
  readonly sellFeePenalty = this.carve()
  /** Part of the belief price lost per unit of redemption spread above 0.4 %. */
  readonly redemptionSpreadPenalty = this.carve()
  /** Part of the belief price lost per unit by which twice the recovery value falls short of 1.3. */
  readonly thinBackingDiscount = this.carve()

  /** Dollars of noise trading per hour at median volatility. */
  readonly noiseFlow = this.carve()
  /** Share of the gap between wished and actual holdings that is traded in an hour. */
  readonly demandAdjustment = this.carve()
  /** Share of the log gap between belief and price that traders close per hour, and their capital. */
  readonly fundamentalSpeed = this.carve()
  readonly fundamentalCapitalUsd = this.carve()
  /** Chance per hour of a whale's sale and its size as a share of holdings. */
  readonly whaleProbability = this.carve()
  readonly whaleSize = this.carve()
  /** Share of wished holdings that stays when confidence is gone. */
  readonly loyalShare = this.carve()
  /** Log holdings gained per unit of deposit yield above the reference. */
  readonly yieldElasticity = this.carve()
  readonly referenceYieldPerYear = this.carve()

  /** Amplification of the stableswap pool. */
  readonly amplification = this.carve()
  /** Share of a swap that the pool takes. */
  readonly poolFee = this.carve()

  /** Liquidity that providers supply at their required return. */
  readonly referenceLiquidityUsd = this.carve()
  /** Log liquidity per unit of annual return above the required one. */
  readonly liquidityElasticity = this.carve()
  readonly requiredReturnPerYear = this.carve()
  /** Share of the gap to the wished liquidity closed per hour, entering and leaving. */
  readonly liquidityEntrySpeed = this.carve()
  readonly liquidityExitSpeed = this.carve()
  readonly liquidityNoise = this.carve()
  /** Daily volume per unit of annualised volatility, as a share of liquidity. */
  readonly volumePerVolatility = this.carve()
  /** Hour at which providers begin to leave, and the share that is gone six hours later. */
  readonly drainHour = this.carve()
  readonly drainShare = this.carve()
  /** Share of emitted tokens that their receivers sell. */
  readonly emissionSoldShare = this.carve()

  /** Share of the gap to the wished deposits closed per hour. */
  readonly depositSpeed = this.carve()
  readonly maximumDepositShare = this.carve()
  /** Yield at which half of the maximum is deposited. */
  readonly halfDepositYieldPerYear = this.carve()
  /** Yield that deposits earn by themselves; what is paid above it is a subsidy. */
  readonly selfFundedYieldPerYear = this.carve()

  /** Share token's log-return per unit of the market's. */
  readonly shareMarketBeta = this.carve()
  readonly shareVolatility = this.carve()
  readonly shareDrift = this.carve()
  /** Log-return lost at no confidence. */
  readonly shareConfidenceLoss = this.carve()
  /** Panic of share holders: log-return lost per unit of mean fall beyond the threshold. */
  readonly sharePanicGain = this.carve()
  readonly sharePanicThreshold = this.carve()
  /** Hours over which the oracle averages the share price. */
  readonly shareOracleHours = this.carve()
  /** Log price lost per unit of the cap that is sold, and the share of the cap that an hour absorbs. */
  readonly shareImpact = this.carve()
  readonly shareAbsorption = this.carve()
  readonly shareShockHour = this.carve()
  readonly shareShockReturn = this.carve()

  /** Capital of arbitrageurs at rest, and the hours in which spent capital returns. */
  readonly arbitrageCapitalUsd = this.carve()
  readonly arbitrageRecoveryHours = this.carve()
  /** Tokens per hour that the primary market handles at capacity 1 (Terra), or vault flow per unit of gap (RAI). */
  readonly primaryCapacity = this.carve()
  /** Deviation within which vault owners do nothing (RAI). */
  readonly vaultDeadBand = this.carve()
  /** Share of supply lost per hour for each unit by which the spread is too small for the oracle's latency. */
  readonly latencyLoss = this.carve()
  /** Log value of the reserve per unit of the market's log-return. */
  readonly reserveMarketBeta = this.carve()

  /** Confidence lost per unit of shortfall beyond a threshold. */
  readonly shortfallSensitivity = this.carve()
  readonly shortfallThreshold = this.carve()
  /** Confidence lost per unit by which backing lies below a threshold. */
  readonly backingSensitivity = this.carve()
  readonly backingThreshold = this.carve()
  /** Share of the gap to its resting value that confidence closes per hour, falling and rising. */
  readonly confidenceFallSpeed = this.carve()
  readonly confidenceRiseSpeed = this.carve()
  /** Hourly memory of the run, its branching ratio at full confidence and what lost confidence adds to it. */
  readonly runPersistence = this.carve()
  readonly runBranching = this.carve()
  readonly runBranchingByFear = this.carve()
  /** Run per squared unit by which confidence lies below 0.6, and the cap on the run. */
  readonly runByFear = this.carve()
  readonly runMaximum = this.carve()

  /** Hours over which the oracle averages the price. */
  readonly oracleHours = this.carve()
  /** Hour at which the oracle fails and for how long. */
  readonly oracleFailureHour = this.carve()
  readonly oracleFailureHours = this.carve()

  /** Deviation from the target that counts as one unit of peg cost (z = 1). */
  readonly pegScale = this.carve()
  /** Depth below which the reward falls. */
  readonly targetDepthUsd = this.carve()
  /** Cap on the sum of |change of supply / supply| over any 24 hours; 1 or more means none. */
  readonly maximumSupplyFractionPer24h = this.carve()
  /** 1 where users' redemptions and mints count towards that cap too. */
  readonly redemptionsCounted = this.carve()

  constructor(size: number, memory: ColumnMemory | null = null) {
    super(size, memory)
  }
}

export type ParameterName = ColumnName<MarketParameters>

/** The values at which a part of the market that a mechanism does not use stays out of its way; 0 unless named. */
export const neutralParameters: Readonly<Partial<Record<ParameterName, number>>> = {
  marketShockHour: NEVER,
  marketShockHours: 24,
  shockHour: NEVER,
  rumourLeadHours: 24,
  drainHour: NEVER,
  shareShockHour: NEVER,
  oracleFailureHour: NEVER,
  maximumSupplyFractionPer24h: 9,
}
