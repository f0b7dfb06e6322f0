import type { IterationReport } from '../agents/agent.js'
import type { RunView, TrainingCallback, TrainingEvaluation } from './callbacks.js'

/** What a progress line tells. */
export interface ProgressReport {
  readonly steps: number
  readonly totalSteps: number
  readonly stepsPerSecond: number
  /** Mean of the last 100 training episodes, or null before the first ends. */
  readonly meanReturn: number | null
  /** Root mean square deviation from the peg in the last evaluation; null for what is no economy. */
  readonly pegRmse: number | null
  readonly secondsLeft: number
}

const EPISODES = 100

/** Measures a run by the clock and hands on how far it is, after each iteration. */
export class ProgressMeter implements TrainingCallback {
  private startedAt = 0
  private firstStep = 0
  private readonly returns: number[] = []
  private pegRmse: number | null = null

  constructor(private readonly onProgress: (report: ProgressReport) => void) {}

  onStart(run: RunView): void {
    this.startedAt = performance.now()
    this.firstStep = run.progress.steps
  }

  onIteration(run: RunView, report: IterationReport): void {
    for (const episode of report.episodes) this.returns.push(episode.return)
    this.returns.splice(0, this.returns.length - EPISODES)
    const { steps } = run.progress
    const { totalSteps } = run.config
    const elapsed = Math.max((performance.now() - this.startedAt) / 1000, 1e-3)
    const stepsPerSecond = (steps - this.firstStep) / elapsed
    this.onProgress({
      steps,
      totalSteps,
      stepsPerSecond,
      meanReturn:
        this.returns.length === 0
          ? null
          : this.returns.reduce((sum, value) => sum + value, 0) / this.returns.length,
      pegRmse: this.pegRmse,
      secondsLeft: Math.max(0, totalSteps - steps) / stepsPerSecond,
    })
  }

  onEvaluation(_run: RunView, evaluation: TrainingEvaluation): void {
    const values = evaluation.scenarios.flatMap(({ means }) =>
      means.pegRmse === undefined ? [] : [means.pegRmse],
    )
    this.pegRmse = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  }
}
