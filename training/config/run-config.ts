import type { DqnConfig } from '../../agents/dqn-config.js'
import type { PpoConfig } from '../../agents/ppo-config.js'

export type AgentConfig = PpoConfig | DqnConfig

/** An environment with its own options, such as a scenario mix. */
export interface EnvConfig {
  readonly id: string
  readonly [option: string]: unknown
}

/** The deterministic policy judged while it trains, on episodes that neither training nor the final evaluation sees. */
export interface TrainingEvaluationConfig {
  /** Decisions between two evaluations; 0 for none but at the end. Default a tenth of all. */
  readonly everySteps: number
  /** Episodes of each scenario; of the whole where an environment has no scenarios. Default 8. */
  readonly episodesPerScenario: number
  /** Default null: the scenarios that the run trains on. */
  readonly scenarios: readonly string[] | null
}

/** Everything that decides a run's numbers. With the numerics version it fixes every byte of its checkpoints. */
export interface RunConfig {
  readonly agent: AgentConfig
  readonly env: EnvConfig
  /** Decisions over all environments; the run ends with the first rollout that reaches them. */
  readonly totalSteps: number
  /** From 0 to 2^24 - 1, where streams of random words are disjoint by construction. Default 0. */
  readonly seed: number
  readonly evaluation: TrainingEvaluationConfig
  /** Decisions between two checkpoints; one is written at the end in any case. Default a twentieth of all. */
  readonly checkpointEverySteps: number
  /**
   * What computes the updates, where it is not the wasm learner. `auto` stands for the one that fits run and machine and
   * is gone once the run has begun.
   */
  readonly learner?: 'wasm-relaxed' | 'tensorflow' | 'auto'
}

/** How a caller may write a run: an environment by its id, an algorithm's settings and all defaults left out. */
export interface RunConfigInput {
  readonly agent: { readonly name: AgentConfig['name'] } & Partial<Omit<PpoConfig, 'name'>> &
    Partial<Omit<DqnConfig, 'name'>>
  readonly env: string | EnvConfig
  readonly totalSteps: number
  readonly seed?: number
  readonly evaluation?: Partial<TrainingEvaluationConfig>
  readonly checkpointEverySteps?: number
  readonly learner?: 'wasm' | 'wasm-relaxed' | 'tensorflow' | 'auto'
}
