import type { Market } from './market.js'

/** The most of the pool that may leave in an hour by a scripted shock. */
export const LARGEST_LIQUIDITY_EXIT = 0.95

/**
 * What comes upon the economies in the coming hour from outside the model, on top of what the model draws: scripted shocks
 * and recorded series. All 0 where nothing comes.
 */
export class ExogenousColumns {
  /** Added to the market's log-return. */
  readonly marketReturn: Float64Array
  /** Added to the mean log-volatility that stands for the cost of gas, which forgets over 10 hours. */
  readonly gasLogVolatility: Float64Array
  readonly logDemand: Float64Array
  readonly sentiment: Float64Array
  /** Dollars of net orders at the pool, above 0 for buying. */
  readonly orderFlowUsd: Float64Array
  /** Share of the pool's liquidity that is added; below 0 where it leaves. */
  readonly liquidityShare: Float64Array
  /** Anything but 0 where price oracles stand still. */
  readonly oracleStale: Float64Array
  /** The scenario's own failure of the oracle, kept over an hour in which it is stale for another reason. */
  private readonly keptFailureHour: Float64Array
  private readonly keptFailureHours: Float64Array

  constructor(size: number) {
    this.marketReturn = new Float64Array(size)
    this.gasLogVolatility = new Float64Array(size)
    this.logDemand = new Float64Array(size)
    this.sentiment = new Float64Array(size)
    this.orderFlowUsd = new Float64Array(size)
    this.liquidityShare = new Float64Array(size)
    this.oracleStale = new Float64Array(size)
    this.keptFailureHour = new Float64Array(size)
    this.keptFailureHours = new Float64Array(size)
  }

  /** Nothing comes, until it is written. */
  clear(): void {
    this.marketReturn.fill(0)
    this.gasLogVolatility.fill(0)
    this.logDemand.fill(0)
    this.sentiment.fill(0)
    this.orderFlowUsd.fill(0)
    this.liquidityShare.fill(0)
    this.oracleStale.fill(0)
  }

  /** Makes oracles stand still for the hour, by the parameters that every phase reads. */
  holdOracle({ active, activeCount, state, parameters }: Market): void {
    const { oracleFailureHour, oracleFailureHours } = parameters
    for (let k = 0; k < activeCount; k++) {
      const i = active[k]
      this.keptFailureHour[i] = oracleFailureHour[i]
      this.keptFailureHours[i] = oracleFailureHours[i]
      if (this.oracleStale[i] === 0) continue
      oracleFailureHour[i] = state.hour[i]
      oracleFailureHours[i] = 1
    }
  }

  /** Gives the oracle's own failure back when the hour is over. */
  releaseOracle({ active, activeCount, parameters }: Market): void {
    for (let k = 0; k < activeCount; k++) {
      const i = active[k]
      parameters.oracleFailureHour[i] = this.keptFailureHour[i]
      parameters.oracleFailureHours[i] = this.keptFailureHours[i]
    }
  }

  /** Before anything reads the market's return. */
  moveMarket({ active, activeCount, state }: Market): void {
    for (let k = 0; k < activeCount; k++) {
      const i = active[k]
      state.marketReturn[i] += this.marketReturn[i]
      state.marketLogIndex[i] += this.marketReturn[i]
      state.gasLogVolatility[i] += this.gasLogVolatility[i]
    }
  }

  moveDemand({ active, activeCount, state }: Market): void {
    for (let k = 0; k < activeCount; k++) {
      const i = active[k]
      state.logDemand[i] += this.logDemand[i]
      state.sentiment[i] += this.sentiment[i]
    }
  }

  /** Among the orders of the hour, which settle as one. */
  addOrders({ active, activeCount, hour }: Market): void {
    for (let k = 0; k < activeCount; k++) hour.orderFlowUsd[active[k]] += this.orderFlowUsd[active[k]]
  }

  /** After providers moved by themselves. Tokens come from and return to free hands, at most half of those. */
  moveLiquidity({ active, activeCount, state }: Market): void {
    const { liquidTokens, poolTokens, poolQuoteUsd, poolInvariant } = state
    for (let k = 0; k < activeCount; k++) {
      const i = active[k]
      const share = Math.max(this.liquidityShare[i], -LARGEST_LIQUIDITY_EXIT)
      if (share === 0) continue
      const tokens = Math.min(share * poolTokens[i], 0.5 * liquidTokens[i])
      const factor = 1 + tokens / poolTokens[i]
      liquidTokens[i] -= tokens
      poolTokens[i] *= factor
      poolQuoteUsd[i] *= factor
      poolInvariant[i] *= factor
    }
  }
}
