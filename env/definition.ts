import type { StreamName } from '../core/random/stream.js'
import type { LeverLimits } from '../guard/specification.js'
import type { VectorEnv } from './vector-env.js'

/** Where a default comes from: a deployed system, recorded data, or our own assumption. */
export type ProvenanceMark = 'production' | 'data' | 'assumption'

/** What every environment takes; further keys are the environment's own and are checked by its definition. */
export interface EnvironmentOptions {
  /** How many environments step together. */
  readonly numEnvs: number
  readonly seed: number
  /** The stream of random words that episodes draw from; 'trainingEpisode' by default. */
  readonly stream?: StreamName
  /** The number of the first episode, 0 by default; environment e's k-th episode is firstEpisode + e + k * numEnvs. */
  readonly firstEpisode?: number
  readonly [option: string]: unknown
}

/** One entry of an observation. */
export interface ObservationFeature {
  readonly name: string
  /** The unit of the quantity before scaling. */
  readonly unit: string
  /** The quantity that is observed as 1. */
  readonly scale: number
  readonly meaning: string
}

/** One lever with its limits and where they come from. */
export interface LeverDescription extends LeverLimits {
  readonly meaning: string
  readonly mark: ProvenanceMark
}

/** An option that an environment takes beside those that all take. */
export interface OptionDescription {
  readonly key: string
  readonly meaning: string
  /** The default as text, for people. */
  readonly default: string
}

/** What a token design is for, the rule that it runs by itself, and what became of it. */
export interface DesignDescription {
  readonly mechanism: string
  readonly goal: 'peg' | 'growth' | 'scarcity'
  readonly use: string
  /** Titles of its rules, the production rule first. */
  readonly rules: readonly string[]
  readonly history: string
  readonly failure: string
}

/** What `minthelm env` shows of an environment. */
export interface EnvironmentDescription {
  readonly id: string
  readonly title: string
  readonly summary: string
  /** What an economy's policy is after, and what became of the design; null for environments that are no economies. */
  readonly design: DesignDescription | null
  /** Empty for environments that are no economies. */
  readonly levers: readonly LeverDescription[]
  readonly observations: readonly ObservationFeature[]
  /** Names of the scenarios that an episode can be drawn from; empty for environments that are no economies. */
  readonly scenarios: readonly { readonly name: string; readonly summary: string }[]
  readonly options: readonly OptionDescription[]
  /** How many defaults of the simulation have each mark; all zero for environments that are no economies. */
  readonly defaultsByMark: Readonly<Record<ProvenanceMark, number>>
}

/** One kind of environment under a versioned id. */
export interface EnvironmentDefinition {
  readonly id: string
  readonly kind: 'economy' | 'classic'
  readonly title: string
  /** The keys that `make` takes beside numEnvs, seed, stream and firstEpisode. */
  readonly optionKeys: readonly string[]
  describe(): EnvironmentDescription
  make(options: EnvironmentOptions): VectorEnv
}
