import { mean } from '../../core/statistics/moments.js'
import { quantile } from '../../core/statistics/quantile.js'

/** One simulated statistic beside the recorded one. */
export interface AcceptanceRow {
  readonly id: string
  readonly statistic: string
  /** Where the target comes from. */
  readonly source: string
  readonly target: number
  readonly tolerance: readonly [lowest: number, highest: number]
  /** Median over economies; the mean where every economy gives 0 or 1. */
  readonly simulated: number
  /** The 10 % and 90 % quantiles over economies. */
  readonly spread: readonly [low: number, high: number]
  /** Number of economies. */
  readonly n: number
  /** Whether the simulated number lies within the tolerance. */
  readonly pass: boolean
}

/** What a row says before it is simulated. */
export interface RowTarget {
  readonly id: string
  readonly statistic: string
  readonly source: string
  readonly target: number
  readonly tolerance: readonly [lowest: number, highest: number]
}

/** A row from the statistic of each economy. */
export function acceptanceRow(target: RowTarget, values: readonly number[]): AcceptanceRow {
  const shares = values.every((value) => value === 0 || value === 1)
  const simulated = shares ? mean(values) : quantile(values, 0.5)
  const [lowest, highest] = target.tolerance
  return {
    ...target,
    simulated,
    spread: [quantile(values, 0.1), quantile(values, 0.9)],
    n: values.length,
    pass: lowest <= simulated && simulated <= highest,
  }
}
