import { usageError } from '../core/errors.js'
import { RandomStream } from '../core/random/stream.js'
import { type Snapshot, underPrefix, withPrefix } from '../core/snapshot.js'
import type { DiscreteSpace } from '../env/spaces.js'
import type { ResetResult, StepResult, VectorEnv } from '../env/vector-env.js'
import { RewardScaler } from '../env/wrappers/reward-scaler.js'
import { RunningNormaliser } from '../env/wrappers/running-normaliser.js'
import { maskOf, uniformAction } from './action-masks.js'
import type { Agent, IterationReport } from './agent.js'
import { argmax } from './distributions.js'
import type { DqnConfig } from './dqn-config.js'
import { advantageNetwork } from './dueling.js'
import { assertFinite } from './finite.js'
import type { FrozenPolicy } from './frozen-policy.js'
import { KeyedNoise } from './keyed-noise.js'
import { createDqnLearner } from './learner/create-learner.js'
import type { DqnLearner, DqnLearnerShape } from './learner/learner.js'
import { NStepReturns, type StepEnd } from './n-step-returns.js'
import { orthogonalNetwork } from './orthogonal.js'
import type { AgentOptions } from './ppo.js'
import { PrioritisedSampler } from './prioritised-sampler.js'
import { ReplayBuffer, type Transition, type TransitionColumns } from './replay-buffer.js'
import { RolloutStatistics } from './rollout-statistics.js'
import { interpolated, scheduled } from './schedule.js'
import { restoreParts, type StatefulParts, snapshotParts, storedColumn } from './snapshot-parts.js'

/** Decisions that one iteration reports together: a phase alone may be as short as one decision. */
const STEPS_PER_ITERATION = 1000

const OUTPUT_GAIN = 1

function discreteSpace(env: VectorEnv): DiscreteSpace {
  if (env.actionSpace.kind === 'discrete') return env.actionSpace
  throw usageError(
    `DQN chooses among alternatives, and ${env.id} has a ${env.actionSpace.kind} action space`,
    'agent.name',
    'Train PPO, or give an economy the option leverMenu: true.',
  )
}

/** Gradient steps of one training phase. */
function gradientStepsPerPhase(config: DqnConfig, numEnvs: number): number {
  return config.gradientSteps === -1 ? config.trainEverySteps * numEnvs : config.gradientSteps
}

/** What a learner must be made for, so that an agent of this config can train in this environment. */
export function dqnLearnerShape(config: DqnConfig, env: VectorEnv): DqnLearnerShape {
  return {
    network: {
      inputs: env.observationSpace.size,
      hidden: config.hiddenSizes,
      outputs: discreteSpace(env).count,
      activation: config.activation,
    },
    dueling: config.dueling,
    adamEpsilon: config.adamEpsilon,
    maximumBatch: Math.max(config.minibatchSize, env.numEnvs),
    maximumPhase: gradientStepsPerPhase(config, env.numEnvs) * config.minibatchSize,
  }
}

/** DQN with its network initialised from the seed and its environments reset. */
export async function createDqn(config: DqnConfig, env: VectorEnv, options: AgentOptions): Promise<Agent> {
  const { learner: name = 'wasm', threads } = options
  const learner = await createDqnLearner(name, dqnLearnerShape(config, env), threads)
  return new Dqn(config, env, options, learner)
}

/**
 * Deep Q-learning (Mnih et al., 2015) with double, dueling, n-step and prioritised variants. Decisions and training
 * phases alternate as in Stable-Baselines3: `trainEverySteps` decisions in each environment, then `gradientSteps` gradient
 * steps whose minibatches are drawn at once. The target network moves while decisions are taken, so within a phase it is
 * constant: an interval shorter than a phase comes down to one move before it.
 */
export class Dqn implements Agent {
  readonly name = 'dqn'
  private readonly numEnvs: number
  private readonly features: number
  private readonly actionCount: number
  private readonly normaliser: RunningNormaliser | null
  private readonly rewardScaler: RewardScaler | null
  private readonly noise: KeyedNoise
  private readonly statistics: RolloutStatistics
  /** As the environments show them: the buffer keeps raw observations, the networks see normalised ones. */
  private readonly observations: Float32Array
  private actionMasks: Uint8Array | undefined
  private readonly buffer: ReplayBuffer
  private readonly nStep: NStepReturns
  private readonly sampler: PrioritisedSampler | null
  private readonly batch: TransitionColumns & { readonly weights: Float32Array }
  private readonly slots: Int32Array
  private vectorSteps = 0
  private phases = 0

  constructor(
    private readonly config: DqnConfig,
    private readonly env: VectorEnv,
    private readonly options: AgentOptions,
    private readonly learner: DqnLearner,
  ) {
    const { numEnvs } = env
    this.numEnvs = numEnvs
    this.features = env.observationSpace.size
    this.actionCount = discreteSpace(env).count
    this.normaliser = config.normalizeObservations ? new RunningNormaliser(this.features) : null
    this.rewardScaler = config.normalizeRewards ? new RewardScaler(numEnvs, config.discount) : null
    this.noise = new KeyedNoise(options.seed, 'exploration')
    this.statistics = new RolloutStatistics(numEnvs)
    this.observations = new Float32Array(this.features * numEnvs)
    this.initialiseNetwork()
    const first = env.reset()
    this.normaliser?.update(first.observations, numEnvs)
    this.observe(first)
    const maskedActions = first.infos.actionMasks === undefined ? 0 : this.actionCount
    this.buffer = new ReplayBuffer(config.bufferSize, this.features, maskedActions)
    this.nStep = new NStepReturns(numEnvs, this.features, config.nStep, config.discount)
    this.sampler =
      config.prioritised === null
        ? null
        : new PrioritisedSampler(config.bufferSize, config.prioritised.exponent)
    const size = gradientStepsPerPhase(config, numEnvs) * config.minibatchSize
    this.slots = new Int32Array(size)
    const batch = {
      observations: new Float32Array(this.features * size),
      nextObservations: new Float32Array(this.features * size),
      actions: new Int32Array(size),
      rewards: new Float32Array(size),
      discounts: new Float32Array(size),
      weights: new Float32Array(size).fill(1),
    }
    this.batch =
      maskedActions === 0 ? batch : { ...batch, nextActionMasks: new Uint8Array(maskedActions * size) }
  }

  get stepsDone(): number {
    return this.vectorSteps * this.numEnvs
  }

  iterate(): IterationReport {
    const { config } = this
    const { totalSteps } = this.options
    const start = this.stepsDone
    const sums: Record<string, number> = { loss: 0, meanQ: 0, gradientNorm: 0, absoluteError: 0 }
    let trained = 0
    do {
      for (let step = 0; step < config.trainEverySteps; step++) this.decide()
      if (this.stepsDone > config.learningStarts && this.buffer.size > 0) {
        const phase = this.train()
        for (const name of Object.keys(sums)) sums[name] += phase[name]
        trained++
      }
    } while (this.stepsDone - start < STEPS_PER_ITERATION && this.stepsDone < totalSteps)
    const means = trained === 0 ? [] : Object.entries(sums).map(([name, sum]) => [name, sum / trained])
    const { episodes, scalars } = this.statistics.take()
    return {
      steps: this.stepsDone - start,
      episodes,
      scalars: {
        ...Object.fromEntries(means),
        learningRate: this.learningRate(),
        explorationRate: this.explorationRate(),
        bufferSize: this.buffer.size,
        gradientSteps: this.phases * gradientStepsPerPhase(config, this.numEnvs),
        ...scalars,
      },
    }
  }

  private explorationRate(): number {
    const { learningStarts, explorationInitial, explorationFinal, explorationFraction } = this.config
    if (this.stepsDone < learningStarts) return 1
    return interpolated(
      explorationInitial,
      explorationFinal,
      this.stepsDone,
      this.options.totalSteps,
      explorationFraction,
    )
  }

  private learningRate(): number {
    const { learningRate, learningRateSchedule } = this.config
    return scheduled(learningRate, learningRateSchedule, this.stepsDone, this.options.totalSteps)
  }

  /** One decision in every environment: random with the exploration rate, greedy otherwise. */
  private decide(): void {
    const { numEnvs, env, config, vectorSteps, features } = this
    const actions = this.chooseActions()
    const before = this.observations.slice()
    const result = env.step(actions)
    this.check('observations', result.observations)
    this.check('rewards', result.rewards)
    this.statistics.add(result)
    this.normaliser?.update(result.observations, numEnvs)
    this.rewardScaler?.update(result)
    const row = new Float32Array(features)
    const nextRow = new Float32Array(features)
    for (let e = 0; e < numEnvs; e++) {
      const end = stepEnd(result, e)
      const next = end === 'continues' ? result.observations : result.infos.finalObservations
      for (let k = 0; k < features; k++) {
        row[k] = before[k * numEnvs + e]
        nextRow[k] = next[k * numEnvs + e]
      }
      const mask = end === 'continues' ? maskOf(result.infos.actionMasks, e, numEnvs) : undefined
      this.nStep.add(e, row, actions[e], result.rewards[e], nextRow, mask, end, this.store)
    }
    this.observe(result)
    this.vectorSteps = vectorSteps + 1
    const interval = config.targetUpdateEverySteps
    if (Math.floor(this.stepsDone / interval) > Math.floor((vectorSteps * numEnvs) / interval)) {
      this.learner.updateTarget(config.targetTau)
    }
  }

  private readonly store = (transition: Transition): void => {
    const slot = this.buffer.add(transition)
    this.sampler?.added(slot)
  }

  private chooseActions(): Int32Array {
    const { numEnvs, actionCount, vectorSteps, noise } = this
    const rate = this.explorationRate()
    const actions = new Int32Array(numEnvs)
    const masks = Array.from(actions, (_, e) => maskOf(this.actionMasks, e, numEnvs))
    const greedy: number[] = []
    for (let e = 0; e < numEnvs; e++) {
      if (noise.uniform(e, vectorSteps, 0) >= rate) greedy.push(e)
      else actions[e] = uniformAction(actionCount, masks[e], noise.uniform(e, vectorSteps, 1))
    }
    if (greedy.length === 0) return actions
    const values = new Float32Array(actionCount * numEnvs)
    this.learner.act(this.normalised(this.observations, numEnvs), numEnvs, values)
    this.check('network/action values', values)
    const own = new Float32Array(actionCount)
    for (const e of greedy) {
      for (let action = 0; action < actionCount; action++) own[action] = values[action * numEnvs + e]
      actions[e] = argmax(own, 0, actionCount, masks[e])
    }
    return actions
  }

  /** One training phase: draws all its minibatches, takes its gradient steps, and returns the means to report. */
  private train(): Record<string, number> {
    const { batch, slots, config, learner, buffer, sampler } = this
    const { minibatchSize } = config
    const random = new RandomStream(this.options.seed, 'replay', this.phases)
    if (sampler === null) {
      for (let sample = 0; sample < slots.length; sample++) slots[sample] = random.integer(buffer.size)
    } else {
      const { importanceStart, importanceEnd } = config.prioritised!
      const { totalSteps } = this.options
      const importance = interpolated(importanceStart, importanceEnd, this.stepsDone, totalSteps, 1)
      for (let start = 0; start < slots.length; start += minibatchSize) {
        sampler.draw(slots, batch.weights, start, minibatchSize, buffer.size, importance, random)
      }
    }
    buffer.gather(slots, batch)
    if (this.normaliser !== null) {
      this.normaliser.normalise(batch.observations, slots.length, batch.observations)
      this.normaliser.normalise(batch.nextObservations, slots.length, batch.nextObservations)
    }
    if (this.rewardScaler !== null) {
      const deviation = this.rewardScaler.standardDeviation
      for (let sample = 0; sample < slots.length; sample++) batch.rewards[sample] /= deviation
    }
    const update = learner.update(
      { ...batch, size: slots.length, minibatchSize },
      { ...config, learningRate: this.learningRate() },
    )
    this.phases++
    sampler?.update(slots, update.absoluteErrors)
    let errorSum = 0
    for (let sample = 0; sample < slots.length; sample++) errorSum += update.absoluteErrors[sample]
    return {
      loss: update.loss,
      meanQ: update.meanQ,
      gradientNorm: update.gradientNorm,
      absoluteError: errorSum / slots.length,
    }
  }

  private observe(result: ResetResult): void {
    this.observations.set(result.observations)
    this.actionMasks = result.infos.actionMasks
  }

  private normalised(observations: Float32Array, count: number): Float32Array {
    if (this.normaliser === null) return observations
    const seen = new Float32Array(observations.length)
    this.normaliser.normalise(observations, count, seen)
    return seen
  }

  private check(tensor: string, values: ArrayLike<number>): void {
    assertFinite(tensor, values, values.length, { step: this.stepsDone, seed: this.options.seed })
  }

  private initialiseNetwork(): void {
    const { network, dueling } = this.learner.shape
    const random = new RandomStream(this.options.seed, 'initialisation')
    const shape = { ...network, outputs: network.outputs + (dueling ? 1 : 0) }
    const online = orthogonalNetwork(shape, OUTPUT_GAIN, random)
    this.learner.load({ online, target: online, dueling })
  }

  freeze(): FrozenPolicy {
    const { online, dueling } = this.learner.weights()
    return {
      network: dueling ? advantageNetwork(online) : online,
      head: { kind: 'argmax', counts: [this.actionCount] },
      normaliser: this.normaliser === null ? null : this.normaliser.freeze(),
    }
  }

  private parts(): StatefulParts {
    const { learner, buffer, nStep, statistics, sampler, normaliser, rewardScaler } = this
    return { learner, buffer, nStep, statistics, sampler, normaliser, rewardScaler }
  }

  snapshot(): Snapshot {
    return {
      counters: Float64Array.of(this.vectorSteps, this.phases),
      ...withPrefix('env', this.env.snapshot()),
      ...snapshotParts(this.parts()),
    }
  }

  restore(snapshot: Snapshot): void {
    const counters = storedColumn(snapshot, 'counters')
    this.vectorSteps = counters[0]
    this.phases = counters[1]
    restoreParts(this.parts(), snapshot)
    this.observe(this.env.restore(underPrefix('env', snapshot)))
  }

  close(): Promise<void> {
    return this.learner.close()
  }
}

function stepEnd(result: StepResult, env: number): StepEnd {
  if (result.terminated[env] === 1) return 'terminated'
  return result.truncated[env] === 1 ? 'truncated' : 'continues'
}
