import { ruleFeatureReader } from '../agents/baselines/baselines.js'
import { ConstantPolicy } from '../agents/baselines/constant-policy.js'
import { LinearPolicy } from '../agents/baselines/linear-policy.js'
import { type PidGains, PidPolicy } from '../agents/baselines/pid-policy.js'
import type { TunedRules, TuningRecord } from '../agents/baselines/tuned-rules.js'
import type { Policy } from '../agents/policy.js'
import { usageError } from '../core/errors.js'
import { tanh } from '../core/math/exponential.js'
import { RandomStream } from '../core/random/stream.js'
import type { Mechanism } from '../env/mechanisms/mechanism.js'
import { mechanismOfEnvironment } from '../env/mechanisms/mechanisms.js'
import { makeVector } from '../env/registry.js'
import { allocateActions } from '../env/spaces.js'
import type { VectorEnv } from '../env/vector-env.js'
import { crossEntropyMethod } from './cross-entropy-method.js'
import { firstEpisodeOf } from './evaluate.js'
import { suiteScenarios } from './suites.js'

/** How much simulation a search may use. PID and constants get half the iterations, at least 8, and 2/3 of the population. */
export interface TuningBudget {
  readonly iterations: number
  readonly population: number
  readonly episodesPerScenario: number
}

/** The budget of the reference model's study of headroom. */
export const defaultTuningBudget: TuningBudget = { iterations: 16, population: 48, episodesPerScenario: 6 }

export type RuleKind = 'pid' | 'constants' | 'linear'

export interface TuningProgress {
  readonly kind: RuleKind
  readonly seed: number
  readonly iteration: number
  readonly iterations: number
  /** The best score of the iteration, mean reward per hour. */
  readonly best: number
}

export interface TuningRequest {
  readonly id: string
  /** Options of the environment beside scenario, seed and number. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Each seed is a search of its own; the rule that does best on fresh episodes wins. */
  readonly seeds: readonly number[]
  readonly budget?: TuningBudget
  readonly onProgress?: (progress: TuningProgress) => void
}

/** Episodes a scenario on which the searches of several seeds are compared. */
const VALIDATION_EPISODES = 64
/** Where the validation episodes begin: beyond those of any iteration. */
const VALIDATION_START = 32768
/** A rule keeps four digits after the point; what is scored is what is written. */
const ROUNDING = 10000

/** A family of rules: how free parameters become a policy. */
interface RuleFamily {
  readonly kind: RuleKind
  readonly dimensions: number
  readonly initialDeviation: number
  readonly budget: TuningBudget
  policy(parameters: ArrayLike<number>): Policy
}

function pidGains(parameters: ArrayLike<number>): PidGains {
  const [proportional, integral, derivative, bias] = Array.from(parameters)
  return { proportional: proportional!, integral: integral!, derivative: derivative!, bias: bias! }
}

function ruleFamilies(mechanism: Mechanism, budget: TuningBudget): Record<RuleKind, RuleFamily> {
  const { levers } = mechanism
  const reader = ruleFeatureReader(mechanism)
  const small: TuningBudget = {
    iterations: Math.max(8, Math.floor(budget.iterations / 2)),
    population: Math.max(1, Math.floor((budget.population * 2) / 3)),
    episodesPerScenario: budget.episodesPerScenario,
  }
  return {
    pid: {
      kind: 'pid',
      dimensions: 4,
      initialDeviation: 1,
      budget: small,
      policy: (parameters) => new PidPolicy('pid', mechanism, reader, pidGains(parameters)),
    },
    constants: {
      kind: 'constants',
      dimensions: levers.length,
      initialDeviation: 1,
      budget: small,
      policy: (parameters) => new ConstantPolicy('tuned-constants', levers, constantActions(parameters)),
    },
    linear: {
      kind: 'linear',
      dimensions: levers.length * (1 + reader.count),
      initialDeviation: 0.6,
      budget,
      policy: (parameters) => new LinearPolicy('tuned-linear', levers, reader, parameters),
    },
  }
}

/** Actions of constants whose free parameters range over all numbers. */
function constantActions(parameters: ArrayLike<number>): number[] {
  return rounded(Array.from(parameters, (parameter) => tanh(parameter)))
}

function rounded(values: ArrayLike<number>): number[] {
  // Adding 0 turns -0 into 0.
  return Array.from(values, (value) => Math.round(value * ROUNDING) / ROUNDING + 0)
}

/** The mean reward per hour of a policy over the first episode of every environment. */
export function meanRewardPerHour(env: VectorEnv, policy: Policy): number {
  const actions = allocateActions(env.actionSpace, env.numEnvs)
  policy.reset(env.numEnvs)
  let { observations, infos } = env.reset()
  let sum = 0
  for (let steps = 1; ; steps++) {
    policy.act(observations, infos, actions)
    const result = env.step(actions)
    for (let index = 0; index < env.numEnvs; index++) sum += result.rewards[index]!
    // Economies are truncated together, at the horizon, since tuning never ends an episode early.
    if (result.truncated[0] === 1) return sum / (steps * env.numEnvs)
    observations = result.observations
    infos = result.infos
  }
}

/** One environment a training scenario, on episodes of the stream `tuningEpisode`. */
function tuningEnvironments(
  id: string,
  mechanism: Mechanism,
  options: Readonly<Record<string, unknown>>,
  episodes: { readonly seed: number; readonly start: number; readonly count: number },
): VectorEnv[] {
  return suiteScenarios(mechanism, 'train-mix').map((scenario) =>
    makeVector(id, {
      ...options,
      scenario,
      seed: episodes.seed,
      stream: 'tuningEpisode',
      firstEpisode: firstEpisodeOf(scenario) + episodes.start,
      numEnvs: episodes.count,
    }),
  )
}

/** The mean over environments of what a policy earns per hour. */
function meanScore(envs: readonly VectorEnv[], policy: Policy): number {
  return envs.reduce((sum, env) => sum + meanRewardPerHour(env, policy), 0) / envs.length
}

/** What a rule earns per hour on episodes that no iteration of a search saw; the score that its record holds. */
export function validationReward(
  id: string,
  mechanism: Mechanism,
  options: Readonly<Record<string, unknown>>,
  seed: number,
  policy: Policy,
): number {
  const episodes = { seed, start: VALIDATION_START, count: VALIDATION_EPISODES }
  return meanScore(tuningEnvironments(id, mechanism, options, episodes), policy)
}

/**
 * Finds PID gains, constants and linear feedback for a mechanism by the cross-entropy method on its training
 * scenarios. Every iteration draws fresh episodes of the stream `tuningEpisode`, the same for all its candidates.
 */
export function tune(request: TuningRequest): TunedRules {
  const { id, options = {}, seeds, budget = defaultTuningBudget, onProgress } = request
  const mechanism = mechanismOfEnvironment(id)
  if (mechanism === undefined || seeds.length === 0) {
    throw usageError(
      mechanism === undefined ? `"${id}" is no economy` : 'Tuning without a seed',
      'tune',
      mechanism === undefined ? 'Only economies have rules to tune.' : 'Give at least one seed.',
    )
  }
  const search = (family: RuleFamily): { parameters: number[]; record: TuningRecord } => {
    const { iterations, population, episodesPerScenario } = family.budget
    const found = seeds.map((seed) => {
      const means = crossEntropyMethod({
        dimensions: family.dimensions,
        initialDeviation: family.initialDeviation,
        iterations,
        population,
        random: new RandomStream(seed, 'search'),
        score: (candidates, iteration) => {
          const envs = tuningEnvironments(id, mechanism, options, {
            seed,
            start: iteration * episodesPerScenario,
            count: episodesPerScenario,
          })
          const scores = candidates.map((candidate) => meanScore(envs, family.policy(candidate)))
          onProgress?.({ kind: family.kind, seed, iteration, iterations, best: Math.max(...scores) })
          return scores
        },
      })
      const parameters = rounded(means)
      const rewardPerHour = validationReward(id, mechanism, options, seeds[0]!, family.policy(parameters))
      return { parameters, seed, rewardPerHour }
    })
    const best = found.reduce((first, second) =>
      second.rewardPerHour > first.rewardPerHour ? second : first,
    )
    const [rewardPerHour] = rounded([best.rewardPerHour])
    return {
      parameters: best.parameters,
      record: { rewardPerHour: rewardPerHour!, seed: best.seed, seedsTried: seeds.length },
    }
  }

  const families = ruleFamilies(mechanism, budget)
  const pid = search(families.pid)
  const constants = search(families.constants)
  const linear = search(families.linear)
  const inputs = families.linear.dimensions / mechanism.levers.length
  return {
    pid: { gains: pidGains(pid.parameters), record: pid.record },
    constants: { values: constantActions(constants.parameters), record: constants.record },
    linear: {
      weights: mechanism.levers.map((_, lever) =>
        linear.parameters.slice(lever * inputs, (lever + 1) * inputs),
      ),
      record: linear.record,
    },
  }
}
