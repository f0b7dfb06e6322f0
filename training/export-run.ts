import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { exportBundle } from '../checkpoints/bundle.js'
import type { Json } from '../checkpoints/canonical-json.js'
import type { Bundle, Cadence, Provenance } from '../checkpoints/runtime/bundle.js'
import { usageError } from '../core/errors.js'
import { mechanismOfEnvironment } from '../env/mechanisms/mechanisms.js'
import { definitionOf, makeVector } from '../env/registry.js'
import { guardSpecificationOf } from '../env/token-economy-definitions.js'
import { evaluate, evaluationOptions } from '../eval/evaluate.js'
import { observationRanges, withRanges } from '../eval/replay/observation-ranges.js'
import { suiteScenarios } from '../eval/suites.js'
import type { RunConfig } from './config/run-config.js'
import { faithfulIntegerNetwork } from './faithful-integer-network.js'
import { findingsOf } from './findings.js'
import { type CheckpointChoice, type LoadedPolicy, loadPolicy } from './load-policy.js'
import { modelCard } from './model-card.js'
import { openRunFolder } from './run-folder.js'
import { type RunRecord, readRecord } from './run-record.js'
import { findSeries } from './series.js'

/** Seed of the episodes that a bundle's evaluation and its observation ranges come from. */
const EXPORT_SEED = 1_000_003
const EVALUATION_EPISODES = 64
const RANGE_EPISODES = 64
const RANGE_HOURS = 720

function cadenceOf(options: Readonly<Record<string, unknown>>): Cadence {
  const hours = (key: keyof Cadence, otherwise: number) => (options[key] as number | undefined) ?? otherwise
  return {
    decisionEveryHours: hours('decisionEveryHours', 1),
    actionDelayHours: hours('actionDelayHours', 0),
    observationDelayHours: hours('observationDelayHours', 0),
  }
}

/** The files that training read: a replayed series, and mechanisms of the user's own. Everything else is in the code. */
function dataOf({ env }: RunConfig, record: RunRecord): Readonly<Record<string, string>> {
  const replay = env.replay as { readonly series?: unknown } | null | undefined
  const series = typeof replay?.series === 'string' ? [findSeries(replay.series)] : []
  return Object.fromEntries(
    [...series.map((found) => [found.series.name, found.sha256] as const)].concat(
      record.mechanismFiles.map(({ name, sha256 }) => [name, sha256] as const),
    ),
  )
}

function provenanceOf({ config, progress, file }: LoadedPolicy, record: RunRecord): Provenance {
  return {
    algorithm: config.agent.name,
    config: config as unknown as Json,
    seed: config.seed,
    steps: progress.steps,
    learner: record.learner,
    codeVersion: record.packageVersion,
    // Runs of earlier versions do not say.
    codeCommit: record.codeCommit ?? null,
    numericsVersion: record.numericsVersion,
    checkpointSha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    dataSha256: dataOf(config, record),
  }
}

/**
 * Freezes the policy of a run into a bundle behind its guard, with the ranges of its observations, its evaluation on
 * fresh episodes and its card.
 *
 * @throws usage error where the run is of no economy, has no such checkpoint, or the bundle's folder exists;
 *   MinthelmError where the integer network does not decide as the trained one does
 */
export function exportRun(runFolder: string, to: string, checkpoint: CheckpointChoice = 'last'): Bundle {
  const loaded = loadPolicy(runFolder, checkpoint)
  const { id, ...options } = loaded.config.env
  const mechanism = mechanismOfEnvironment(id)
  if (mechanism === undefined) {
    throw usageError(`${id} has no levers to guard`, runFolder, 'Export a run on a token economy.')
  }
  // Told before the evaluation is computed; exportBundle holds it against a folder that comes up meanwhile.
  if (existsSync(to)) {
    throw usageError(`"${to}" exists already`, 'export', 'Choose another name; nothing was overwritten.')
  }
  const judged = evaluationOptions(options)
  const scenarios = suiteScenarios(mechanism, 'train-mix')
  const evaluation = evaluate({
    policy: loaded.policy,
    id,
    options: judged,
    scenarios,
    episodesPerScenario: EVALUATION_EPISODES,
    seed: EXPORT_SEED,
  })
  const guard = guardSpecificationOf(mechanism, options)
  const actions = options.leverMenu === true ? 'lever-menu' : 'levers'
  const quantised = faithfulIntegerNetwork(loaded, { kind: actions, levers: guard.levers }, evaluation)
  const cadence = cadenceOf(options)
  const env = makeVector(id, {
    ...judged,
    scenarios: options.scenarios ?? Object.fromEntries(scenarios.map((name) => [name, 1])),
    numEnvs: RANGE_EPISODES,
    seed: EXPORT_SEED,
    stream: 'evaluationEpisode',
  })
  const ranges = observationRanges(env, loaded.policy, Math.floor(RANGE_HOURS / cadence.decisionEveryHours))
  const provenance = provenanceOf(loaded, readRecord(openRunFolder(runFolder).folder.record))
  const findings = findingsOf(evaluation, mechanism)
  return exportBundle(
    {
      environment: id,
      policy: loaded.frozen,
      quantised,
      actions,
      cadence,
      observations: withRanges(definitionOf(id).describe().observations, ranges),
      guard,
      provenance,
      evaluation: evaluation as unknown as Json,
      findings,
      card: modelCard({ environment: id, provenance, findings }),
    },
    to,
  )
}
