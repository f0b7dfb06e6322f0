import type { Bundle } from '../../checkpoints/runtime/bundle.js'
import type { Evaluation } from '../evaluation.js'
import type { RecordedDrive } from '../replay/recorded-market.js'
import type { Shadow } from '../replay/shadow.js'
import type { EpisodeTrace } from '../replay/trace.js'
import type { ComparisonTable } from '../table.js'

/** One point of a curve. */
export interface CurvePoint {
  readonly steps: number
  readonly value: number
}

/** What was trained, and how it went. */
export interface TrainingReport {
  /** The config as it was run, as text. */
  readonly configText: string
  /** Mean return of the episodes that ended while training, by steps. */
  readonly returns: readonly CurvePoint[]
  /** Score on held-out episodes during training, by steps. */
  readonly scores: readonly CurvePoint[]
  readonly warnings: readonly string[]
}

/** Episodes of several policies on the same random words, to look at. */
export interface ExampleEpisode {
  readonly title: string
  /** The frozen policy first. */
  readonly traces: readonly EpisodeTrace[]
}

/** Everything that the page shows. */
export interface ReportData {
  readonly title: string
  readonly bundle: Bundle
  readonly training: TrainingReport
  /** The judged policy beside the baselines, as `judge` and `tableSection` make it. */
  readonly table: ComparisonTable
  /** The evaluations of the table's first section: the judged policy, then the baselines. */
  readonly evaluations: readonly Evaluation[]
  readonly examples: readonly ExampleEpisode[]
  readonly drives: readonly RecordedDrive[]
  /** Where the recorded market came from. */
  readonly marketSource: string
  readonly shadows: readonly Shadow[]
}
