import type { Policy } from '../agents/policy.js'
import { MinthelmError } from '../core/errors.js'
import type { StreamName } from '../core/random/stream.js'
import type { Mechanism } from '../env/mechanisms/mechanism.js'
import { mechanismOfEnvironment } from '../env/mechanisms/mechanisms.js'
import { makeVector } from '../env/registry.js'
import { allocateActions } from '../env/spaces.js'
import type { VectorEnv } from '../env/vector-env.js'
import { ClassicRecorder, EconomyRecorder } from './episode-recorder.js'
import type { Evaluation } from './evaluation.js'

/** What to judge a policy on. */
export interface EvaluationRequest {
  readonly policy: Policy
  /** A versioned environment id. */
  readonly id: string
  /** Options of the environment; see `evaluationOptions` for those of a training run. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Names of scenarios, each judged apart; left out for environments that have none. */
  readonly scenarios?: readonly string[]
  readonly episodesPerScenario: number
  readonly seed: number
  /** 'evaluationEpisode' by default, which no training and no tuning draws from. */
  readonly stream?: StreamName
}

/** Episodes that one scenario may take before it reaches the numbers of another. */
const EPISODES_A_SCENARIO = 65536

/**
 * The number of a scenario's first episode, from its name alone (FNV-1a, folded to 16 bits): the episodes of a
 * scenario are the same whatever suite it stands in, and two scenarios of a suite do not share their random words.
 */
export function firstEpisodeOf(scenario: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < scenario.length; index++) {
    hash = Math.imul(hash ^ scenario.charCodeAt(index), 0x01000193)
  }
  return ((hash ^ (hash >>> 16)) & 0xffff) * EPISODES_A_SCENARIO
}

/**
 * The options under which a policy trained with `options` is judged: the same economy at the same cadence with the
 * same delays and limits, without what serves training only (the scenario mix, its severity and what it draws, shaping, an early end on
 * collapse, a staggered start).
 */
export function evaluationOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const {
    scenario,
    scenarios,
    scenarioSeverity,
    randomise,
    shaping,
    endOnCollapse,
    staggeredStart,
    numEnvs,
    seed,
    stream,
    firstEpisode,
    ...rest
  } = options
  return rest
}

/** The depth below which a mechanism's reward charges; the same in every scenario. */
function targetDepthOf(mechanism: Mechanism): number {
  const target = mechanism.defaults.targetDepthUsd?.value
  if (typeof target !== 'number') {
    throw new MinthelmError({
      what: `${mechanism.id} has no one target depth`,
      where: 'evaluate',
      remedy: 'Give targetDepthUsd a number in its defaults.',
    })
  }
  return target
}

/**
 * Runs a policy through the first episode of every environment, to its end, and returns the metrics of each: those of
 * `economyMetrics` where the environment is an economy, else return and length.
 */
export function evaluateEpisodes(env: VectorEnv, policy: Policy): Record<string, readonly number[]> {
  const { numEnvs } = env
  const mechanism = mechanismOfEnvironment(env.id)
  const actions = allocateActions(env.actionSpace, numEnvs)
  const live = new Uint8Array(numEnvs).fill(1)
  policy.reset(numEnvs)
  let { observations, infos } = env.reset()
  const recorder =
    mechanism === undefined
      ? new ClassicRecorder(numEnvs)
      : new EconomyRecorder(numEnvs, infos, targetDepthOf(mechanism))
  for (let left = numEnvs; left > 0; ) {
    policy.act(observations, infos, actions)
    const result = env.step(actions)
    recorder.record(result, actions, live)
    for (let index = 0; index < numEnvs; index++) {
      if (live[index] === 1 && (result.terminated[index] === 1 || result.truncated[index] === 1)) {
        live[index] = 0
        left--
      }
    }
    observations = result.observations
    infos = result.infos
  }
  return recorder.metrics()
}

/**
 * Judges a policy on every scenario, over full horizons and without exploration. The episodes depend on (seed,
 * stream, scenario) alone, so that all policies meet the same random words and are compared in pairs.
 */
export function evaluate(request: EvaluationRequest): Evaluation {
  const { policy, id, options = {}, episodesPerScenario, seed, stream = 'evaluationEpisode' } = request
  const named = mechanismOfEnvironment(id) !== undefined
  const scenarios = request.scenarios ?? (named ? ['calm'] : ['default'])
  return {
    policy: policy.name,
    id,
    options,
    seed,
    stream,
    episodesPerScenario,
    scenarios: scenarios.map((scenario) => {
      const firstEpisode = firstEpisodeOf(scenario)
      const env = makeVector(id, {
        ...options,
        ...(named ? { scenario } : {}),
        numEnvs: episodesPerScenario,
        seed,
        stream,
        firstEpisode,
      })
      return { scenario, firstEpisode, metrics: evaluateEpisodes(env, policy) }
    }),
  }
}
