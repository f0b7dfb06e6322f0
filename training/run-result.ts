import type { TrainingEvaluation } from './callbacks.js'
import type { RunConfig } from './config/run-config.js'

/** What a run came to. Plain data that survives JSON. */
export interface RunResult {
  readonly folder: string
  /** Interrupted runs go on with `minthelm train --resume FOLDER`. */
  readonly status: 'finished' | 'interrupted'
  readonly config: RunConfig
  readonly configSha256: string
  readonly steps: number
  readonly iterations: number
  /** Of checkpoints/last.checkpoint. The same for the same config on any machine, interrupted or not. */
  readonly checkpointSha256: string
  /** The last line of metrics.jsonl. */
  readonly metrics: Readonly<Record<string, number>>
  readonly evaluation: TrainingEvaluation | null
  readonly best: { readonly score: number; readonly steps: number } | null
  readonly warnings: readonly string[]
  /** Of this process, by the clock. */
  readonly seconds: number
}
