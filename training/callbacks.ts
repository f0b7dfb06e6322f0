import type { IterationReport } from '../agents/agent.js'
import type { TrainingProgress } from '../checkpoints/training-checkpoint.js'
import type { RunConfig } from './config/run-config.js'
import type { RunResult } from './run-result.js'

/** What callbacks see of a run. */
export interface RunView {
  readonly config: RunConfig
  /** The run's folder. */
  readonly folder: string
  readonly progress: TrainingProgress
}

/** The deterministic policy as it was judged at some step of its training; one line of evaluations.jsonl. */
export interface TrainingEvaluation {
  readonly steps: number
  readonly iteration: number
  /** Mean return of all episodes, not discounted: what the best checkpoint is chosen by. */
  readonly score: number
  readonly improved: boolean
  readonly scenarios: readonly {
    /** "default" for environments without scenarios. */
    readonly scenario: string
    readonly episodes: number
    /** Mean over its episodes, by metric. */
    readonly means: Readonly<Record<string, number>>
  }[]
}

/** Something that watches a run. It cannot change a number of it. */
export interface TrainingCallback {
  /** Before the first iteration of this process; `progress` is not zero where a run goes on. */
  onStart?(run: RunView): void
  /** After each rollout and its updates. */
  onIteration?(run: RunView, report: IterationReport): void
  onEvaluation?(run: RunView, evaluation: TrainingEvaluation): void
  /** A sign of a dead or diverging run; each is given once. */
  onWarning?(run: RunView, warning: string): void
  /** Once finished or interrupted; not where the run failed. */
  onEnd?(run: RunView, result: RunResult): void
}
