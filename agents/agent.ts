import type { Snapshot } from '../core/snapshot.js'
import type { FrozenPolicy } from './frozen-policy.js'

/** An episode that ended while training. */
export interface FinishedEpisode {
  readonly return: number
  readonly length: number
}

/** What one iteration (a rollout and its updates) reports. */
export interface IterationReport {
  /** Environment decisions taken in this iteration, over all environments. */
  readonly steps: number
  readonly episodes: readonly FinishedEpisode[]
  /** Losses, KL, gradient norm, reward components and the like, by name. */
  readonly scalars: Readonly<Record<string, number>>
}

/** An algorithm at work on its environments: PPO or DQN. Its state is a pure function of (config, seed, steps). */
export interface Agent {
  readonly name: 'ppo' | 'dqn'
  /** Environment decisions taken so far. */
  readonly stepsDone: number
  /** Collects one rollout and learns from it. */
  iterate(): IterationReport
  /** The deterministic policy as it stands; a copy that later iterations do not change. */
  freeze(): FrozenPolicy
  /** Everything that the future depends on, environments included. */
  snapshot(): Snapshot
  restore(snapshot: Snapshot): void
  close(): Promise<void>
}
