import { readFileSync } from 'node:fs'
import type { CurvePoint, TrainingReport } from '../eval/report/report-data.js'
import { readLines } from './line-log.js'
import { openRunFolder } from './run-folder.js'
import { readRecord } from './run-record.js'

function curve(file: string, name: string): CurvePoint[] {
  return readLines(file).flatMap((line) =>
    typeof line.steps === 'number' && typeof line[name] === 'number'
      ? [{ steps: line.steps, value: line[name] }]
      : [],
  )
}

/** What a run's folder tells of its training, for the page. */
export function trainingReport(runFolder: string): TrainingReport {
  const { folder } = openRunFolder(runFolder)
  return {
    configText: readFileSync(folder.config, 'utf8'),
    returns: curve(folder.metrics, 'episodeReturn'),
    scores: curve(folder.evaluations, 'score'),
    warnings: readRecord(folder.record).warnings,
  }
}
