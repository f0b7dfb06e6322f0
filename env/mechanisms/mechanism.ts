import type { LeverLimits } from '../../guard/specification.js'
import type { FeatureReader } from '../feature-readers.js'
import type { Market } from '../market/market.js'
import type { ParameterName } from '../market/parameters.js'
import type { StateName } from '../market/state.js'
import type { RewardWeights } from '../reward/hourly-components.js'
import type { Scenario } from '../scenarios/scenario.js'
import type { ComponentFields, ParameterFields, StateFields } from './fields.js'

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
  /** Its row of `Economy.levers`: one of `leverSlots`, which the market reads, or from `leverSlots.own` up. */
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

/** The rows of levers that the market itself reads; a mechanism's further levers take `own`, `own + 1` and so on. */
export const leverSlots = {
  /** What sets supply or the target. */
  primary: 0,
  /** A fee or spread; on sales where the mechanism `taxesSales`. */
  fee: 1,
  /** Capacity of the primary market, against its default. */
  capacity: 2,
  reserve: 3,
  /** Yearly yield on staked tokens. */
  yield: 4,
  /** Yearly emission to liquidity providers. */
  liquidityEmission: 5,
  own: 6,
} as const

/** The public readings that a rule may use; one entry an economy. */
export interface RuleSignals {
  /** Hour of the episode that comes next. */
  readonly hour: Float64Array
  readonly twapPriceUsd: Float64Array
  readonly targetPriceUsd: Float64Array
  readonly meanPrice24hUsd: Float64Array
  /** The mechanism's own public state, by the name of its field. */
  readonly own: Readonly<Record<string, Float64Array>>
  /** What the rule keeps to itself, `memory[entry * count + economy]`; 0 when an episode starts. */
  readonly memory: Float64Array
}

/** A rule that sets levers from public readings. */
export interface LeverRule {
  readonly id: string
  readonly title: string
  readonly provenance: Provenance
  /** How many numbers an economy the rule remembers; none by default. */
  readonly memoryWidth?: number
  /**
   * Rewrites `levers[lever * count + economy]`, in the order of the mechanism's levers and in their own units: the
   * values in force come in, those asked for go out. Limits are the guard's business.
   */
  apply(signals: RuleSignals, count: number, levers: Float64Array): void
}

/** An entry of the observation that tuned rules read, cut to a range. */
export interface RuleFeature {
  readonly observation: string
  readonly low: number
  readonly high: number
}

/** What an episode's opening state may still be changed by, before its first hour. */
export interface Opening {
  readonly state: Partial<Record<StateName, number>>
  readonly own: Record<string, number>
  readonly parameters: Readonly<Record<ParameterName, number>>
  readonly ownParameters: Readonly<Record<string, number>>
}

/** A token design: its levers, numbers, rules, the parts of an hour that are its own, and its failure. */
export interface Mechanism {
  readonly id: string
  /** The versioned id of its environment, such as `Terra-v0`. */
  readonly environment: string
  readonly title: string
  /** What its policy is after. */
  readonly goal: 'peg' | 'growth' | 'scarcity'
  readonly use: 'stablecoin' | 'liquidity' | 'governance' | 'compute' | 'base-layer'
  /** What really happened to the tokens that ran it, and how it fails; a sentence each, with its source. */
  readonly history: string
  readonly failure: string
  readonly pool: 'constant-product' | 'stableswap'
  readonly levers: readonly MechanismLever[]
  /** Every parameter that the mechanism uses; the others stay neutral. */
  readonly defaults: Readonly<Partial<Record<ParameterName, MarkedValue>>>
  readonly initial: Readonly<Record<InitialName, MarkedValue>>
  /** Columns that this mechanism alone has. */
  readonly ownState: StateFields
  readonly ownParameters: ParameterFields
  readonly ownComponents: ComponentFields
  /** Weights of the components that every economy has. */
  readonly rewardWeights: RewardWeights
  /** Which changes of supply the guard counts, in words. */
  readonly supplyChangesCounted: string
  /** Whether the token has holders with confidence in a peg: demand for holdings, deposits and runs. */
  readonly pegged: boolean
  /** Whether the token feels the root of the market's volatility; free-floating tokens feel all of it. */
  readonly dampsVolatility: boolean
  /** The rule that production ran first, then its variants. */
  readonly rules: readonly [LeverRule, ...LeverRule[]]

  /** How far price and momentum go: the scales at which they are observed. */
  readonly observationScales: { readonly deviation: number; readonly momentum: number }
  /** What is observed beside the features that all economies share and the public columns of `ownState`. */
  readonly features: readonly FeatureReader[]
  /** What tuned rules read: the error first, which PID acts on, and its derivative third. */
  readonly ruleFeatures: readonly RuleFeature[]
  /** The lever that PID moves, and the sign by which an error above 0 pushes it the right way. */
  readonly mainLever: { readonly index: number; readonly sign: 1 | -1 }
  /** Scenarios of this mechanism alone. */
  readonly scenarios: readonly Scenario[]
  /** Names of the scenarios that policies train on, and of those held out of training. */
  readonly trainingScenarios: readonly string[]
  readonly heldOutScenarios: readonly string[]

  /** Whether the lever in slot 0 moves the target, which has a cost. */
  readonly movesTarget: boolean
  /** Whether the lever in slot 1 is a fee on sales. */
  readonly taxesSales: boolean
  /** Whether levers or users change supply in ways that the guard may count. */
  readonly countsSupply: boolean

  /** Settles what an episode starts from where the declared numbers do not say all. */
  opening(opening: Opening): void
  /** Own processes from outside: usage, demand for work, proposals. After the market's own. */
  exogenous(market: Market): void
  /** Scheduled events: rebase, change of the redemption price. */
  scheduledEvents(market: Market): void
  /** Return of the share token and marks of the reserve. */
  shareToken(market: Market): void
  /** Writes `hour.beliefPriceUsd`. */
  beliefPrice(market: Market): void
  /** Adds own orders to `hour.orderFlowUsd`, such as buy-backs. */
  orders(market: Market): void
  /** Arbitrage against the primary market, or vault flow. */
  primaryMarket(market: Market): void
  /** Operations of the reserve and the treasury. */
  reserveOperations(market: Market): void
  /** Emissions and yields: what is paid, in tokens or in dollars. */
  emissions(market: Market): void
  /** Writes `hour.backingUsd` and `state.recoveryValueUsd`. */
  backing(market: Market): void
  /** Writes the own components of the hour's cost. */
  components(market: Market): void
  /** Writes `state.collapsedAtHour` where the economy fails in this hour. */
  collapse(market: Market): void
}
