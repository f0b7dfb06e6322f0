import { bootstrapMean } from '../core/statistics/bootstrap.js'
import { conditionalValueAtRisk } from '../core/statistics/conditional-value-at-risk.js'
import type { Estimate } from '../core/statistics/interval.js'
import { mean } from '../core/statistics/moments.js'
import { wilsonInterval } from '../core/statistics/wilson-interval.js'
import { type Comparison, compare } from './compare.js'
import { type Evaluation, metricByScenario, pooledMetric } from './evaluation.js'
import { type MetricDefinition, metricDefinition } from './metrics.js'

/** The worst share of episodes that a tail is the mean of. */
export const TAIL_SHARE = 0.1

/** What one policy reached in one metric. */
export interface TableCell {
  /** Mean over scenarios of equal weight, with the bootstrap interval over episodes. */
  readonly mean: Estimate
  /** Mean of the worst tenth of all episodes; null where neither side is worse. */
  readonly tail: number | null
  readonly worst: number | null
  /** The judged policy less this one, in pairs; null for the judged policy itself. */
  readonly comparison: Comparison | null
}

export interface TableRow {
  readonly metric: MetricDefinition
  /** One a policy, in the order of the section's policies. */
  readonly cells: readonly TableCell[]
}

/** One scenario, win or lose. */
export interface ScenarioRow {
  readonly scenario: string
  readonly cells: readonly {
    readonly rewardPerHour: number
    readonly collapsed: number
    readonly comparison: Comparison | null
  }[]
}

/** All policies on the same episodes, under the same limits. */
export interface TableSection {
  readonly title: string
  readonly id: string
  readonly seed: number
  readonly episodesPerScenario: number
  /** The first is the judged one. */
  readonly policies: readonly string[]
  readonly rows: readonly TableRow[]
  /** Collapsed episodes of each policy as a proportion. */
  readonly collapse: readonly { readonly collapsed: number; readonly proportion: Estimate }[]
  readonly scenarios: readonly ScenarioRow[]
  /** How often each limit of the guard bound, as a share of decisions; a limit that never did is left out. */
  readonly bounds: readonly { readonly limit: string; readonly shares: readonly number[] }[]
}

/** What `minthelm eval` and `npm start` print and write. */
export interface ComparisonTable {
  /** How many training seeds the judged policy stands for, and what to run for more. */
  readonly note: string
  readonly sections: readonly TableSection[]
}

/** What a section shows of an economy, top to bottom. */
export const sectionMetrics = [
  'rewardPerHour',
  'pegRmse',
  'shareOutsideOnePercent',
  'depthShareOfTarget',
  'spendingPerYear',
] as const

function cell(evaluation: Evaluation, judged: Evaluation, metric: MetricDefinition, seed: number): TableCell {
  const { better, name } = metric
  const values = pooledMetric(evaluation, name)
  const worst = better === 'higher' ? 'low' : 'high'
  return {
    mean: bootstrapMean(metricByScenario(evaluation, name), { seed }),
    tail: better === null ? null : conditionalValueAtRisk(values, TAIL_SHARE, worst),
    worst: better === null ? null : worst === 'low' ? Math.min(...values) : Math.max(...values),
    comparison: evaluation === judged ? null : compare(judged, evaluation, name, seed),
  }
}

/** An evaluation of one of its scenarios. */
function onlyScenario(evaluation: Evaluation, index: number): Evaluation {
  return { ...evaluation, scenarios: [evaluation.scenarios[index]!] }
}

function scenarioRow(evaluations: readonly Evaluation[], index: number, seed: number): ScenarioRow {
  const alone = evaluations.map((evaluation) => onlyScenario(evaluation, index))
  return {
    scenario: alone[0]!.scenarios[0]!.scenario,
    cells: alone.map((evaluation, policy) => ({
      rewardPerHour: mean(pooledMetric(evaluation, 'rewardPerHour')),
      collapsed: pooledMetric(evaluation, 'collapsed').reduce((sum, value) => sum + value, 0),
      comparison: policy === 0 ? null : compare(alone[0]!, evaluation, 'rewardPerHour', seed),
    })),
  }
}

/**
 * Sets policies beside each other on the same episodes.
 *
 * @param evaluations the judged policy first; all on the same episodes
 * @param bootstrapSeed seed of the intervals
 */
export function tableSection(
  title: string,
  evaluations: readonly [Evaluation, ...Evaluation[]],
  bootstrapSeed: number,
  metrics: readonly string[] = sectionMetrics,
): TableSection {
  const [judged] = evaluations
  const limits = Object.keys(judged.scenarios[0]!.metrics).filter((name) => name.startsWith('shareBound/'))
  return {
    title,
    id: judged.id,
    seed: judged.seed,
    episodesPerScenario: judged.episodesPerScenario,
    policies: evaluations.map(({ policy }) => policy),
    rows: metrics.map((name) => {
      const metric = metricDefinition(name)
      return {
        metric,
        cells: evaluations.map((evaluation) => cell(evaluation, judged, metric, bootstrapSeed)),
      }
    }),
    collapse: evaluations.map((evaluation) => {
      const outcomes = pooledMetric(evaluation, 'collapsed')
      const collapsed = outcomes.reduce((sum, value) => sum + value, 0)
      return { collapsed, proportion: wilsonInterval(collapsed, outcomes.length) }
    }),
    scenarios: judged.scenarios.map((_, index) => scenarioRow(evaluations, index, bootstrapSeed)),
    bounds: limits
      .map((name) => ({
        limit: name.slice('shareBound/'.length),
        shares: evaluations.map((evaluation) => mean(pooledMetric(evaluation, name))),
      }))
      .filter(({ shares }) => shares.some((share) => share > 0)),
  }
}
