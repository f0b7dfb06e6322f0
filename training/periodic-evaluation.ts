import type { FrozenPolicy } from '../agents/frozen-policy.js'
import { TrainedPolicy } from '../agents/trained-policy.js'
import { definitionOf, makeVector } from '../env/registry.js'
import { evaluate, evaluationOptions } from '../eval/evaluate.js'
import { pooledMetric } from '../eval/evaluation.js'
import type { RunConfig } from './config/run-config.js'
import type { EvaluationOutcome } from './training-parts.js'

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The scenarios that a run is judged on: those it names, else those it trains on; undefined for what is no economy. */
export function evaluatedScenarios(config: RunConfig): readonly string[] | undefined {
  if (definitionOf(config.env.id).kind !== 'economy') return undefined
  const { scenario, scenarios } = config.env
  if (config.evaluation.scenarios !== null) return config.evaluation.scenarios
  if (typeof scenarios === 'object' && scenarios !== null) return Object.keys(scenarios).sort()
  return [typeof scenario === 'string' ? scenario : 'calm']
}

/**
 * Judges the deterministic policy on episodes of a stream of its own: each evaluation of a run sees the same ones, and
 * neither training nor a later evaluation sees any of them.
 */
export function evaluateForTraining(config: RunConfig, frozen: FrozenPolicy): EvaluationOutcome {
  const { id, ...options } = config.env
  const judged = evaluationOptions(options)
  const { actionSpace } = makeVector(id, { ...judged, numEnvs: 1, seed: config.seed })
  const scenarios = evaluatedScenarios(config)
  const evaluation = evaluate({
    policy: new TrainedPolicy(frozen, actionSpace, config.agent.name),
    id,
    options: judged,
    ...(scenarios === undefined ? {} : { scenarios }),
    episodesPerScenario: config.evaluation.episodesPerScenario,
    seed: config.seed,
    stream: 'periodicEvaluationEpisode',
  })
  return {
    score: mean(pooledMetric(evaluation, 'return')),
    scenarios: evaluation.scenarios.map(({ scenario, metrics }) => ({
      scenario,
      episodes: evaluation.episodesPerScenario,
      means: Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, mean(values)])),
    })),
  }
}
