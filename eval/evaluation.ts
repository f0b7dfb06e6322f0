import { unknownName, usageError } from '../core/errors.js'
import type { StreamName } from '../core/random/stream.js'

/** One scenario's episodes as columns: `metrics[name][episode]`. */
export interface ScenarioEvaluation {
  readonly scenario: string
  /** The number of its first episode in the stream; the others follow. */
  readonly firstEpisode: number
  readonly metrics: Readonly<Record<string, readonly number[]>>
}

/**
 * What a policy reached on stated episodes. Plain data that survives JSON. Two evaluations with the same environment,
 * seed, stream, scenarios and number of episodes saw the same random words, so they are compared in pairs.
 */
export interface Evaluation {
  readonly policy: string
  readonly id: string
  /** Options of the environment beside scenario, seed and number. */
  readonly options: Readonly<Record<string, unknown>>
  readonly seed: number
  readonly stream: StreamName
  readonly episodesPerScenario: number
  readonly scenarios: readonly ScenarioEvaluation[]
}

/** A metric's values, one list a scenario. */
export function metricByScenario(evaluation: Evaluation, metric: string): (readonly number[])[] {
  return evaluation.scenarios.map(({ metrics }) => {
    const values = metrics[metric]
    if (values === undefined) throw unknownName('metric', metric, Object.keys(metrics), evaluation.id)
    return values
  })
}

/** A metric's values of all scenarios in one list. */
export function pooledMetric(evaluation: Evaluation, metric: string): number[] {
  return metricByScenario(evaluation, metric).flat()
}

/** Refuses a comparison of evaluations that did not see the same episodes. */
export function requirePaired(first: Evaluation, second: Evaluation): void {
  const episodes = (evaluation: Evaluation) =>
    JSON.stringify([
      evaluation.seed,
      evaluation.stream,
      evaluation.episodesPerScenario,
      evaluation.scenarios.map(({ scenario, firstEpisode }) => [scenario, firstEpisode]),
    ])
  if (episodes(first) !== episodes(second)) {
    throw usageError(
      `"${first.policy}" and "${second.policy}" were not judged on the same episodes`,
      `${first.id}, ${second.id}`,
      'Evaluate both with the same seed, stream, scenarios and number of episodes.',
    )
  }
}
