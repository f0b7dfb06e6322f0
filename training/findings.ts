import { createBaseline } from '../agents/baselines/baselines.js'
import type { Check, Findings, Score } from '../checkpoints/descriptions/findings.js'
import { bootstrapMean } from '../core/statistics/bootstrap.js'
import { mean } from '../core/statistics/moments.js'
import type { Mechanism } from '../env/mechanisms/mechanism.js'
import { verdictOf } from '../eval/compare.js'
import { evaluate } from '../eval/evaluate.js'
import { type Evaluation, pooledMetric, requirePaired } from '../eval/evaluation.js'
import { metricDefinition } from '../eval/metrics.js'
import { sectionMetrics } from '../eval/table.js'

/** The metrics that a bundle's card and bill of materials show. */
const scoredMetrics = [...sectionMetrics, 'collapsed'] as const
/** The metric by which a policy is held against no action. */
const judgedMetric = 'rewardPerHour'
const bootstrapOptions = { seed: 0, resamples: 2000 }

function scoresOf(evaluation: Evaluation): readonly Score[] {
  return evaluation.scenarios.flatMap(({ scenario, metrics }) =>
    scoredMetrics.map((name) => {
      const { estimate, low, high } = bootstrapMean([metrics[name]!], bootstrapOptions)
      const { title, unit } = metricDefinition(name)
      const episodes = evaluation.episodesPerScenario
      return { metric: title, unit, scenario, value: estimate, low, high, episodes }
    }),
  )
}

/** The same episodes without any action: a policy that does not beat that is of no use there. */
function checksOf(evaluation: Evaluation, mechanism: Mechanism): readonly Check[] {
  const { leverMenu, ...options } = evaluation.options
  const idle = evaluate({
    policy: createBaseline(mechanism, 'no-action'),
    id: evaluation.id,
    options,
    scenarios: evaluation.scenarios.map(({ scenario }) => scenario),
    episodesPerScenario: evaluation.episodesPerScenario,
    seed: evaluation.seed,
    stream: evaluation.stream,
  })
  requirePaired(evaluation, idle)
  const { title, better } = metricDefinition(judgedMetric)
  return evaluation.scenarios.map(({ scenario, metrics }, index) => {
    const reference = idle.scenarios[index]!.metrics[judgedMetric]!
    const differences = metrics[judgedMetric]!.map((value, episode) => value - reference[episode]!)
    const verdict = verdictOf(bootstrapMean([differences], bootstrapOptions), better)
    return {
      name: `${scenario}: ${title} above that of no action (paired, 95 %)`,
      verdict: verdict === 'better' ? 'passed' : verdict === 'worse' ? 'failed' : 'warned',
    }
  })
}

/** What an exported policy was found to do: scores of every scenario with intervals, and how it stands beside no action. */
export function findingsOf(evaluation: Evaluation, mechanism: Mechanism): Findings {
  const collapsed = mean(pooledMetric(evaluation, 'collapsed'))
  return {
    purpose: `Setting the levers of ${mechanism.title} within the limits of guard.json, which hold whatever the policy says.`,
    limitations: [
      'Judged in simulation, on one training seed. Nothing here says what a real market would do.',
      `Outside the ranges in observations.json it was never judged; ${(collapsed * 100).toFixed(1)} % of the judged episodes ended in collapse.`,
      'The guard bounds each decision. It does not make a bad decision good.',
    ],
    scores: scoresOf(evaluation),
    checks: checksOf(evaluation, mechanism),
  }
}
