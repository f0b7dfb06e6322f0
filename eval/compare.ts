import { bootstrapMean, bootstrapMeanOverRuns } from '../core/statistics/bootstrap.js'
import type { Estimate } from '../core/statistics/interval.js'
import { type Evaluation, metricByScenario, requirePaired } from './evaluation.js'
import { metricDefinition } from './metrics.js'

export type Verdict = 'better' | 'worse' | 'not separated'

/** A paired difference of means, policy minus reference, over scenarios of equal weight. */
export interface Comparison {
  readonly metric: string
  readonly policy: string
  readonly reference: string
  /** How many training seeds of the policy it rests on. */
  readonly runs: number
  readonly difference: Estimate
  /** Whether the 95 % interval leaves 0 out, and on which side; null where neither side is better. */
  readonly verdict: Verdict | null
}

/** What an interval of a difference says: nothing, unless 0 lies outside it. */
export function verdictOf(difference: Estimate, better: 'higher' | 'lower' | null): Verdict | null {
  if (better === null) return null
  if (difference.low > 0) return better === 'higher' ? 'better' : 'worse'
  if (difference.high < 0) return better === 'higher' ? 'worse' : 'better'
  return 'not separated'
}

function differences(policy: Evaluation, reference: Evaluation, metric: string): number[][] {
  requirePaired(policy, reference)
  const subtracted = metricByScenario(reference, metric)
  return metricByScenario(policy, metric).map((values, scenario) =>
    values.map((value, episode) => value - subtracted[scenario]![episode]!),
  )
}

/** Compares one policy with another on the same episodes, by the paired bootstrap over episodes. */
export function compare(
  policy: Evaluation,
  reference: Evaluation,
  metric: string,
  bootstrapSeed: number,
): Comparison {
  const difference = bootstrapMean(differences(policy, reference, metric), { seed: bootstrapSeed })
  return {
    metric,
    policy: policy.policy,
    reference: reference.policy,
    runs: 1,
    difference,
    verdict: verdictOf(difference, metricDefinition(metric).better),
  }
}

/**
 * Compares the policies of several training seeds with one reference on the same episodes; the interval covers both
 * the training seeds and the episodes.
 */
export function compareRuns(
  policies: readonly Evaluation[],
  reference: Evaluation,
  metric: string,
  bootstrapSeed: number,
): Comparison {
  const runs = policies.map((policy) => differences(policy, reference, metric))
  const difference = bootstrapMeanOverRuns(runs, { seed: bootstrapSeed })
  return {
    metric,
    policy: policies[0]!.policy,
    reference: reference.policy,
    runs: policies.length,
    difference,
    verdict: verdictOf(difference, metricDefinition(metric).better),
  }
}
