import { RandomStream, streamKey } from '../core/random/stream.js'
import { type Snapshot, underPrefix, withPrefix } from '../core/snapshot.js'
import { allocateActions, type Space } from '../env/spaces.js'
import type { ResetResult, StepResult, VectorEnv } from '../env/vector-env.js'
import { RewardScaler } from '../env/wrappers/reward-scaler.js'
import { RunningNormaliser } from '../env/wrappers/running-normaliser.js'
import type { Agent, IterationReport } from './agent.js'
import { CorrelatedNoise } from './correlated-noise.js'
import { headOutputs, headWidth } from './distributions.js'
import { assertFinite } from './finite.js'
import type { DecisionHead, FrozenPolicy } from './frozen-policy.js'
import { generalisedAdvantages } from './generalised-advantage.js'
import { KeyedNoise } from './keyed-noise.js'
import { createPpoLearner, type LearnerName } from './learner/create-learner.js'
import type { ActionHead, NetworkShape, PpoLearner, PpoLearnerShape } from './learner/learner.js'
import { RolloutSampler } from './learner/wasm/rollout-sampler.js'
import { orthogonalNetwork } from './orthogonal.js'
import type { PpoConfig } from './ppo-config.js'
import { allocateRollout, copyColumns, type Rollout, writeActions } from './rollout.js'
import { RolloutStatistics } from './rollout-statistics.js'
import { scheduled } from './schedule.js'
import { restoreParts, type StatefulParts, snapshotParts, storedColumn } from './snapshot-parts.js'

export interface AgentOptions {
  readonly seed: number
  /** Decisions of the whole run, over all environments: what schedules run to. */
  readonly totalSteps: number
  /** Threads of the wasm learner; the numbers do not depend on it. */
  readonly threads: number
  /** Default wasm. */
  readonly learner?: LearnerName
}

/** The distribution that a policy has over a space: one choice, several, or a Gaussian. */
export function actionHead(space: Space): ActionHead {
  if (space.kind === 'box') return { kind: 'gaussian', dimensions: space.size }
  if (space.kind === 'discrete') return { kind: 'categorical', count: space.count }
  return { kind: 'multi-categorical', counts: space.counts }
}

/** What a learner must be made for, so that an agent of this config can train in this environment. */
export function ppoLearnerShape(config: PpoConfig, env: VectorEnv): PpoLearnerShape {
  const head = actionHead(env.actionSpace)
  const network = (outputs: number): NetworkShape => ({
    inputs: env.observationSpace.size,
    hidden: config.hiddenSizes,
    outputs,
    activation: config.activation,
  })
  const rollout = config.rolloutSteps * env.numEnvs
  return {
    actor: network(headOutputs(head)),
    critic: network(1),
    head,
    adamEpsilon: config.adamEpsilon,
    maximumRollout: rollout,
    maximumBatch: rollout,
  }
}

/** PPO with its networks initialised from the seed and its environments reset. */
export async function createPpo(config: PpoConfig, env: VectorEnv, options: AgentOptions): Promise<Agent> {
  const { learner: name = 'wasm' } = options
  const learner = await createPpoLearner(name, ppoLearnerShape(config, env), config, options)
  return new Ppo(config, env, options, learner)
}

const ACTOR_OUTPUT_GAIN = 0.01
const CRITIC_OUTPUT_GAIN = 1

/**
 * Proximal policy optimisation (Schulman et al., 2017). One iteration takes `rolloutSteps` decisions in every environment,
 * estimates advantages and hands the rollout to the learner, which takes all epochs of clipped gradient steps.
 */
export class Ppo implements Agent {
  readonly name = 'ppo'
  private readonly numEnvs: number
  private readonly features: number
  private readonly head: ActionHead
  private readonly normaliser: RunningNormaliser | null
  private readonly rewardScaler: RewardScaler | null
  private readonly deviations: CorrelatedNoise
  private readonly noise: KeyedNoise
  private readonly statistics: RolloutStatistics
  /** What the network sees of the environments now: `observations[feature * numEnvs + env]`. */
  private readonly observations: Float32Array
  private actionMasks: Uint8Array | undefined
  /** Room for the final observations of a step. */
  private readonly finals: Float32Array
  private readonly rollout: Rollout
  private readonly sampler: RolloutSampler
  /** The order of the rollout's samples in each epoch. */
  private readonly orders: Int32Array
  private iterations = 0

  constructor(
    private readonly config: PpoConfig,
    private readonly env: VectorEnv,
    private readonly options: AgentOptions,
    private readonly learner: PpoLearner,
  ) {
    const { numEnvs } = env
    this.numEnvs = numEnvs
    this.features = env.observationSpace.size
    this.head = learner.shape.head
    this.normaliser = config.normalizeObservations ? new RunningNormaliser(this.features) : null
    this.rewardScaler = config.normalizeRewards ? new RewardScaler(numEnvs, config.discount) : null
    this.noise = new KeyedNoise(options.seed, 'action')
    this.deviations = new CorrelatedNoise(this.noise, config.noiseCorrelation, numEnvs, headWidth(this.head))
    this.statistics = new RolloutStatistics(numEnvs)
    this.observations = new Float32Array(this.features * numEnvs)
    this.finals = new Float32Array(this.features * numEnvs)
    this.initialiseNetworks()
    const first = env.reset()
    this.normaliser?.update(first.observations, numEnvs)
    this.observe(first)
    const size = config.rolloutSteps * numEnvs
    this.rollout = allocateRollout(size, learner.rolloutObservations, this.head, first)
    this.sampler = new RolloutSampler(this.head, numEnvs, size)
    this.orders = new Int32Array(config.epochs * size)
  }

  get stepsDone(): number {
    return this.iterations * this.config.rolloutSteps * this.numEnvs
  }

  iterate(): IterationReport {
    const { rollout, config } = this
    const { seed, totalSteps } = this.options
    const coefficients = {
      ...config,
      learningRate: scheduled(config.learningRate, config.learningRateSchedule, this.stepsDone, totalSteps),
      clipRange: scheduled(config.clipRange, config.clipRangeSchedule, this.stepsDone, totalSteps),
    }
    this.learner.rollOut(this.play, rollout.values)
    this.estimateAdvantages()

    this.sampler.permutations(this.orders, rollout.size, seed, 'permutation', this.iterations)
    const update = this.learner.update(rollout, this.orders, coefficients)
    this.iterations++
    const { episodes, scalars } = this.statistics.take()
    return {
      steps: rollout.size,
      episodes,
      scalars: {
        policyLoss: update.policyLoss,
        valueLoss: update.valueLoss,
        entropy: update.entropy,
        approximateKl: update.approximateKl,
        clipFraction: update.clipFraction,
        gradientNorm: update.gradientNorm,
        explainedVariance: explainedVariance(rollout.values, rollout.returns),
        minibatches: update.minibatches,
        learningRate: coefficients.learningRate,
        clipRange: coefficients.clipRange,
        ...scalars,
      },
    }
  }

  /** Plays `rolloutSteps` decisions and writes what the networks saw, did and were paid into the rollout. */
  private readonly play = (): void => {
    const { rollout, numEnvs, head, env, learner, normaliser, rewardScaler, sampler } = this
    const { size } = rollout
    const outputs = new Float32Array(headOutputs(head) * numEnvs)
    const key = streamKey(this.options.seed, 'action')
    if (head.kind === 'gaussian') sampler.setDeviations(learner.weights().logStandardDeviation!)
    const actions = allocateActions(env.actionSpace, numEnvs)
    rollout.finalCount = 0
    for (let step = 0; step < this.config.rolloutSteps; step++) {
      const vectorStep = this.iterations * this.config.rolloutSteps + step
      const start = step * numEnvs
      learner.act(this.observations, numEnvs, outputs)
      this.check('network/actor outputs', outputs, vectorStep)
      if (this.actionMasks !== undefined) {
        copyColumns(this.actionMasks, numEnvs, rollout.actionMasks!, size, start)
      }
      if (head.kind === 'gaussian') {
        this.deviations.advance(vectorStep)
        sampler.sampleGaussian(outputs, this.deviations.values)
      } else {
        sampler.sampleChoices(outputs, this.actionMasks, key, vectorStep)
      }
      rollout.logProbabilities.set(sampler.logProbabilities, start)
      copyColumns(sampler.actions, numEnvs, rollout.actions, size, start)
      writeActions(rollout.actions, size, start, env.actionSpace, numEnvs, actions)

      const result = env.step(actions)
      this.check('observations', result.observations, vectorStep)
      this.check('rewards', result.rewards, vectorStep)
      this.statistics.add(result)
      normaliser?.update(result.observations, numEnvs)
      rollout.rewards.set(rewardScaler?.scale(result) ?? result.rewards, start)
      rollout.terminated.set(result.terminated, start)
      rollout.truncated.set(result.truncated, start)
      this.keepFinalObservations(result, start)
      this.observe(result)
    }
  }

  /** What a truncated episode would have gone on from, to be valued with the rest of the rollout. */
  private keepFinalObservations(result: StepResult, start: number): void {
    const { rollout, numEnvs, features, finals, normaliser } = this
    const { finalObservations } = result.infos
    const first = rollout.finalCount
    for (let e = 0; e < numEnvs; e++)
      if (result.truncated[e] !== 0) rollout.finalAt[rollout.finalCount++] = start + e
    const count = rollout.finalCount - first
    if (count === 0) return
    for (let k = 0; k < features; k++) {
      for (let row = 0; row < count; row++) {
        finals[k * count + row] = finalObservations[k * numEnvs + rollout.finalAt[first + row] - start]
      }
    }
    normaliser?.normalise(finals, count, finals)
    for (let row = 0; row < count; row++) {
      for (let k = 0; k < features; k++)
        rollout.finalRows[(first + row) * features + k] = finals[k * count + row]
    }
  }

  /** Values of what came after the rollout and after cut episodes, and the advantages from all. */
  private estimateAdvantages(): void {
    const { rollout, numEnvs, features, learner } = this
    const { finalCount } = rollout
    const lastValues = new Float32Array(numEnvs)
    learner.value(this.observations, numEnvs, lastValues)
    rollout.finalValues.fill(0)
    if (finalCount > 0) {
      const columns = new Float32Array(features * finalCount)
      const values = new Float32Array(finalCount)
      for (let row = 0; row < finalCount; row++) {
        for (let k = 0; k < features; k++)
          columns[k * finalCount + row] = rollout.finalRows[row * features + k]
      }
      learner.value(columns, finalCount, values)
      for (let row = 0; row < finalCount; row++) rollout.finalValues[rollout.finalAt[row]] = values[row]
    }
    this.check('network/critic values', rollout.values, this.iterations * this.config.rolloutSteps)
    const { rewards, values, terminated, truncated, finalValues } = rollout
    const steps = this.config.rolloutSteps
    // No spread of the rollout: an engine would take every such object for another kind.
    generalisedAdvantages(
      { steps, numEnvs, rewards, values, terminated, truncated, finalValues, lastValues },
      this.config.discount,
      this.config.gaeLambda,
      rollout.advantages,
      rollout.returns,
    )
  }

  /** Takes up what the environments show: normalised as the networks see it, with the masks. */
  private observe(result: ResetResult): void {
    this.seen(result.observations, this.observations)
    this.actionMasks = result.infos.actionMasks
  }

  private seen(observations: Float32Array, out: Float32Array): void {
    if (this.normaliser === null) out.set(observations)
    else this.normaliser.normalise(observations, this.numEnvs, out)
  }

  private check(tensor: string, values: ArrayLike<number>, vectorStep: number): void {
    const step = vectorStep * this.numEnvs
    assertFinite(tensor, values, values.length, { step, seed: this.options.seed })
  }

  private initialiseNetworks(): void {
    const { actor, critic } = this.learner.shape
    const random = (network: number) => new RandomStream(this.options.seed, 'initialisation', network)
    const weights = {
      actor: orthogonalNetwork(actor, ACTOR_OUTPUT_GAIN, random(0)),
      critic: orthogonalNetwork(critic, CRITIC_OUTPUT_GAIN, random(1)),
    }
    const { head } = this
    const logStandardDeviation =
      head.kind === 'gaussian'
        ? new Float32Array(head.dimensions).fill(this.config.initialLogStandardDeviation)
        : undefined
    this.learner.load(logStandardDeviation === undefined ? weights : { ...weights, logStandardDeviation })
  }

  freeze(): FrozenPolicy {
    const { head } = this
    const decision: DecisionHead =
      head.kind === 'gaussian'
        ? { kind: 'mean', dimensions: head.dimensions }
        : { kind: 'argmax', counts: head.kind === 'categorical' ? [head.count] : head.counts }
    return {
      network: this.learner.weights().actor,
      head: decision,
      normaliser: this.normaliser === null ? null : this.normaliser.freeze(),
    }
  }

  private parts(): StatefulParts {
    const { learner, statistics, normaliser, rewardScaler, deviations } = this
    return { learner, statistics, normaliser, rewardScaler, deviations }
  }

  snapshot(): Snapshot {
    return {
      iterations: Float64Array.of(this.iterations),
      ...withPrefix('env', this.env.snapshot()),
      ...snapshotParts(this.parts()),
    }
  }

  restore(snapshot: Snapshot): void {
    this.iterations = storedColumn(snapshot, 'iterations')[0]
    restoreParts(this.parts(), snapshot)
    this.observe(this.env.restore(underPrefix('env', snapshot)))
  }

  close(): Promise<void> {
    return this.learner.close()
  }
}

/** 1 - Var(returns - values) / Var(returns): 1 of a perfect critic, 0 of a constant one; 0 where returns do not vary. */
export function explainedVariance(values: Float32Array, returns: Float32Array): number {
  const count = returns.length
  let errorSum = 0
  let returnSum = 0
  for (let sample = 0; sample < count; sample++) {
    errorSum += returns[sample] - values[sample]
    returnSum += returns[sample]
  }
  const meanError = errorSum / count
  const meanReturn = returnSum / count
  let errorSquares = 0
  let returnSquares = 0
  for (let sample = 0; sample < count; sample++) {
    const error = returns[sample] - values[sample] - meanError
    const away = returns[sample] - meanReturn
    errorSquares += error * error
    returnSquares += away * away
  }
  return returnSquares === 0 ? 0 : 1 - errorSquares / count / (returnSquares / count)
}
