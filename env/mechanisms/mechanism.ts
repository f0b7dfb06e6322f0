import type { LeverLimits } from '../../guard/specification.js'
import type { Market } from '../market/market.js'
import type { ParameterName } from '../market/parameters.js'
import type { RewardWeights } from '../reward/hourly-components.js'

export type MechanismId = 'terra' | 'ampleforth' | 'rai'

/** Where a number comes from: code in production, calibration on recorded data, or our own choice. */
export type Provenance = 'production' | 'data' | 'assumption'

/** A number, or bounds between which each episode draws its own, uniformly. */
export type Drawn = number | readonly [lowest: number, highest: number]

export interface MarkedValue {
  readonly value: Drawn
  readonly provenance: Provenance
}

/** One bounded quantity that a policy sets. */
export interface MechanismLever extends LeverLimits {
  /** Its row of `Economy.levers`. */
  readonly slot: number
  /** Where its limits and default come from. */
  readonly provenance: Provenance
  /** Whether its changes have a cost (those of a multiplier or a defence do not). */
  readonly changeCosts: boolean
  /** What it does, in a sentence. */
  readonly meaning: string
}

/** Conditions at the start of an episode. */
export type InitialName = 'poolUsd' | 'shareCapUsd' | 'reserveUsd' | 'stakedShare' | 'beliefBias'

/** The public readings that a rule may use; one entry an economy. */
export interface RuleSignals {
  /** Hour of the episode that comes next. */
  readonly hour: Float64Array
  readonly twapPriceUsd: Float64Array
  readonly targetPriceUsd: Float64Array
  readonly meanPrice24hUsd: Float64Array
}

/** A rule that sets levers from public readings. */
export interface LeverRule {
  readonly id: string
  readonly title: string
  readonly provenance: Provenance
  /**
   * Rewrites `levers[lever * count + economy]`, in the order of the mechanism's levers and in their own units: the
   * values in force come in, those asked for go out. Limits are the guard's business.
   */
  apply(signals: RuleSignals, count: number, levers: Float64Array): void
}

/** A token design: its levers, numbers, rules, the parts of an hour that are its own, and its failure. */
export interface Mechanism {
  readonly id: MechanismId
  readonly title: string
  readonly pool: 'constant-product' | 'stableswap'
  readonly levers: readonly MechanismLever[]
  /** Every parameter that the mechanism uses; the others stay neutral. */
  readonly defaults: Readonly<Partial<Record<ParameterName, MarkedValue>>>
  readonly initial: Readonly<Record<InitialName, MarkedValue>>
  readonly rewardWeights: RewardWeights
  /** Which changes of supply the guard counts, in words. */
  readonly supplyChangesCounted: string
  /** Whether the token has holders with confidence in a peg: demand for holdings, deposits and runs. */
  readonly pegged: boolean
  /** Whether the token feels the root of the market's volatility; free-floating tokens feel all of it. */
  readonly dampsVolatility: boolean
  /** The rule that production ran first, then its variants. */
  readonly rules: readonly [LeverRule, ...LeverRule[]]

  /** Whether the lever in slot 0 moves the target, which has a cost. */
  readonly movesTarget: boolean
  /** Whether the lever in slot 1 is a fee on sales. */
  readonly taxesSales: boolean
  /** Whether levers or users change supply in ways that the guard may count. */
  readonly countsSupply: boolean

  /** Scheduled events: rebase, change of the redemption price. */
  scheduledEvents(market: Market): void
  /** Return of the share token and marks of the reserve. */
  shareToken(market: Market): void
  /** Writes `hour.beliefPriceUsd`. */
  beliefPrice(market: Market): void
  /** Arbitrage against the primary market, or vault flow. */
  primaryMarket(market: Market): void
  /** Operations of the reserve and the treasury. */
  reserveOperations(market: Market): void
  /** Emissions and yields: what is paid, in tokens or in dollars. */
  emissions(market: Market): void
  /** Writes `hour.backingUsd` and `state.recoveryValueUsd`. */
  backing(market: Market): void
  /** Writes `state.collapsedAtHour` where the economy fails in this hour. */
  collapse(market: Market): void
}
