import type { TrainingCallback, TrainingEvaluation } from '../training/callbacks.js'
import { ProgressMeter, type ProgressReport } from '../training/progress.js'
import { formatCount, formatSeconds, ProgressLine } from './output.js'

/** Steps, steps a second, return, peg RMSE and time left, in a line. */
export function progressText(report: ProgressReport): string {
  const share = Math.min(100, Math.floor((100 * report.steps) / report.totalSteps))
  const parts = [
    `${String(share).padStart(3)} %`,
    `${formatCount(report.steps)} of ${formatCount(report.totalSteps)} steps`,
    `${formatCount(report.stepsPerSecond)} steps/s`,
  ]
  if (report.meanReturn !== null) parts.push(`return ${report.meanReturn.toFixed(1)}`)
  if (report.pegRmse !== null) parts.push(`peg RMSE ${report.pegRmse.toPrecision(3)}`)
  parts.push(`${formatSeconds(report.secondsLeft)} left`)
  return parts.join('  ')
}

function evaluationText(evaluation: TrainingEvaluation): string {
  const mark = evaluation.improved ? ', the best so far' : ''
  return `evaluated at ${formatCount(evaluation.steps)} steps: mean return ${evaluation.score.toFixed(2)}${mark}`
}

/** Callbacks that show a run on standard error while it goes on. */
export function trainingDisplay(): TrainingCallback[] {
  const line = new ProgressLine()
  return [
    new ProgressMeter((report) => line.update(progressText(report))),
    {
      onEvaluation: (_run, evaluation) => line.end(evaluationText(evaluation)),
      onWarning: (_run, warning) => line.end(`warning: ${warning}`),
      onEnd: () => line.end(),
    },
  ]
}
