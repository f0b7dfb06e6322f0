import type { Snapshot } from '../../../core/snapshot.js'
import type {
  PpoCoefficients,
  PpoLearner,
  PpoLearnerShape,
  PpoRollout,
  PpoUpdateResult,
  PpoWeights,
} from '../learner.js'
import { BatchForward } from './batch-forward.js'
import { type NamedNetwork, packExtra } from './block-snapshot.js'
import { alone, type Crew } from './crew.js'
import { divergence, nonFiniteTensor } from './finite.js'
import { writeJob } from './job.js'
import {
  type Arithmetic,
  builtFile,
  instantiate,
  type KernelModule,
  type Kernels,
  kernelModule,
  sharedMemory,
} from './kernels.js'
import { floatsAt, type LinearMemory } from './memory-plan.js'
import { type MinibatchStatistics, nonFiniteStatistic } from './minibatch-statistics.js'
import { checkAdamEpsilon, packNetwork, unpackNetwork } from './network-plan.js'
import { ACTOR, CRITIC, type PpoPlan, planPpo } from './ppo-plan.js'
import {
  type PpoFollower,
  type PpoJob,
  type PpoOutcome,
  PpoProgram,
  ppoJobFields,
  ppoTasks,
} from './ppo-program.js'
import { checkUpdate, PpoRolloutRows } from './ppo-rollout.js'
import { RolloutPlayer } from './rollout-player.js'
import { checkThreads, Team } from './team.js'
import { TrainedBlock } from './trained-block.js'
import type { LearnerSetup } from './worker.js'

export interface WasmLearnerOptions {
  /** Threads that share an update, the calling one included; the bits do not depend on it. */
  readonly threads: number
  /** Default plain. */
  readonly arithmetic?: Arithmetic
}

/** Sums of what an update reports. */
class UpdateTotals {
  minibatches = 0
  last: MinibatchStatistics | undefined
  #policyLoss = 0
  #valueLoss = 0
  #entropy = 0
  #clipFraction = 0
  #gradientNorm = 0
  #epochKl = 0
  #epochMinibatches = 0

  startEpoch(): void {
    this.#epochKl = 0
    this.#epochMinibatches = 0
  }

  add(statistics: MinibatchStatistics): void {
    this.last = statistics
    this.#epochKl += statistics.approximateKl
    this.#epochMinibatches++
    if (!statistics.taken) return
    this.minibatches++
    this.#policyLoss += statistics.policyLoss
    this.#valueLoss += statistics.valueLoss
    this.#entropy += statistics.entropy
    this.#clipFraction += statistics.clipFraction
    this.#gradientNorm += statistics.gradientNorm
  }

  /** Means over the minibatches taken; the refused one's own numbers where none was. */
  result(outcome: PpoOutcome): PpoUpdateResult {
    const count = this.minibatches
    const mean = (sum: number, last: number | undefined): number => (count > 0 ? sum / count : (last ?? 0))
    return {
      policyLoss: mean(this.#policyLoss, this.last?.policyLoss),
      valueLoss: mean(this.#valueLoss, this.last?.valueLoss),
      entropy: mean(this.#entropy, this.last?.entropy),
      clipFraction: mean(this.#clipFraction, this.last?.clipFraction),
      gradientNorm: mean(this.#gradientNorm, this.last?.gradientNorm),
      approximateKl: this.#epochMinibatches > 0 ? this.#epochKl / this.#epochMinibatches : 0,
      minibatches: count,
      stoppedByKl: outcome === 'stopped-by-kl',
    }
  }
}

/** PPO on the WebAssembly kernels. */
export class WasmPpoLearner implements PpoLearner {
  readonly shape: PpoLearnerShape
  readonly rolloutObservations: Float32Array
  readonly #kernels: Kernels
  readonly #memory: LinearMemory
  readonly #team: Team
  readonly #plan: PpoPlan
  readonly #programs: { readonly together: PpoProgram; readonly alone: PpoProgram }
  readonly #forward: BatchForward
  readonly #rows: PpoRolloutRows
  readonly #networks: readonly NamedNetwork[]
  readonly #block: TrainedBlock
  readonly #player: RolloutPlayer

  constructor(shape: PpoLearnerShape, plan: PpoPlan, memory: LinearMemory, team: Team, module: KernelModule) {
    this.shape = shape
    this.#team = team
    this.#plan = plan
    this.#memory = memory
    this.#kernels = instantiate(module, memory)
    new Int32Array(memory.buffer, plan.choiceCountsAddress, plan.components).set(plan.choiceCounts)
    const programOf = (crew: Crew) => new PpoProgram(this.#kernels, memory, shape, plan, crew)
    this.#programs = { together: programOf(team.meeting), alone: programOf(alone) }
    this.#forward = new BatchForward(this.#kernels, memory, {
      inputs: plan.staging,
      outputs: plan.stagingOutputs,
      samples: plan.stagingSamples,
    })
    this.#rows = new PpoRolloutRows(this.#kernels, memory, plan, shape.maximumRollout)
    const tiles = this.#programs.together.rollout
    this.#player = new RolloutPlayer(
      memory,
      plan,
      team,
      tiles,
      this.#forward,
      this.#rows,
      shape.maximumRollout,
    )
    this.rolloutObservations = this.#player.observations
    const dimensions = shape.head.kind === 'gaussian' ? shape.head.dimensions : 0
    const extra = { name: 'logStandardDeviation', count: dimensions }
    this.#networks = [
      { name: 'actor', plan: plan.actor, ...(dimensions > 0 ? { extra } : {}) },
      { name: 'critic', plan: plan.critic },
    ]
    this.#block = new TrainedBlock(memory, plan.block, this.#networks)
  }

  act(observations: Float32Array, count: number, outputs: Float32Array): void {
    this.#pass(ACTOR, observations, count, outputs, this.#player.sharedDecisions(count))
    this.#player.keep(observations, count)
  }

  value(observations: Float32Array, count: number, values: Float32Array): void {
    this.#pass(CRITIC, observations, count, values)
  }

  rollOut(play: () => void, values: Float32Array): void {
    const valueAlone = (): void => this.value(this.rolloutObservations, this.shape.maximumRollout, values)
    this.#player.rollOut(play, values, valueAlone)
  }

  #pass(
    network: number,
    observations: Float32Array,
    count: number,
    outputs: Float32Array,
    runTiles?: (inputs: number, count: number) => void,
  ): void {
    const plan = this.#plan.block.networks[network]
    const tile = this.#plan.threads[0].tiles[network]
    const { parameters } = this.#plan.block
    this.#forward.run(plan, parameters, tile, observations, count, outputs, runTiles)
  }

  update(rollout: PpoRollout, permutations: Int32Array, coefficients: PpoCoefficients): PpoUpdateResult {
    checkUpdate(this.shape, rollout, permutations, coefficients)
    this.#rows.fill(rollout)
    const { size } = rollout
    const job: PpoJob = {
      size,
      epochs: coefficients.epochs,
      minibatchSize: coefficients.minibatchSize,
      learningRate: coefficients.learningRate,
      clipRange: coefficients.clipRange,
      valueClipRange: coefficients.valueClipRange ?? 0,
      entropyCoefficient: coefficients.entropyCoefficient,
      valueCoefficient: coefficients.valueCoefficient,
      maxGradientNorm: coefficients.maxGradientNorm,
      targetKl: coefficients.targetKl ?? Infinity,
      normalizeAdvantages: coefficients.normalizeAdvantages ? 1 : 0,
      masked: rollout.actionMasks === undefined ? 0 : 1,
      firstBetaProduct: this.#block.products.first,
      secondBetaProduct: this.#block.products.second,
    }
    const orders = new Int32Array(this.#memory.buffer, this.#plan.order, 2 * this.shape.maximumRollout)
    const totals = new UpdateTotals()
    const follower: PpoFollower = {
      prepareEpoch: (epoch) => {
        const order = permutations.subarray(epoch * size, (epoch + 1) * size)
        orders.set(order, (epoch & 1) * this.shape.maximumRollout)
      },
      startEpoch: () => totals.startEpoch(),
      minibatch: (statistics) => totals.add(statistics),
    }
    follower.prepareEpoch(0)
    const outcome = this.#team.run(
      (column) => writeJob(ppoTasks.update, ppoJobFields, job, column),
      (crew) => this.#programOf(crew).run(job, this.#block.products, follower),
    )
    this.#block.steps += totals.minibatches
    this.#requireFinite(totals.last)
    return totals.result(outcome)
  }

  #programOf(crew: Crew): PpoProgram {
    return crew === alone ? this.#programs.alone : this.#programs.together
  }

  #requireFinite(last: MinibatchStatistics | undefined): void {
    const { parameters, gradients } = this.#plan.block
    const { steps } = this.#block
    const parameter = nonFiniteTensor(this.#kernels, this.#networks, parameters)
    if (parameter !== undefined) throw divergence(parameter, `gradient step ${steps}`)
    const statistic = last && nonFiniteStatistic(last)
    if (statistic === undefined) return
    const gradient = nonFiniteTensor(this.#kernels, this.#networks, gradients[0])
    const tensor = gradient === undefined ? statistic : `the gradient of ${gradient}`
    throw divergence(tensor, `gradient step ${steps + 1}`)
  }

  #canonical(block: Float32Array): PpoWeights {
    const { actor, critic } = this.#plan
    const { head } = this.shape
    return {
      actor: unpackNetwork(actor, block),
      critic: unpackNetwork(critic, block),
      ...(head.kind === 'gaussian'
        ? { logStandardDeviation: block.slice(actor.extra, actor.extra + head.dimensions) }
        : {}),
    }
  }

  weights(): PpoWeights {
    return this.#canonical(this.#block.parameters)
  }

  /** The last minibatch's gradients before clipping, in the layout of the weights: what the tests look at. */
  lastGradients(): PpoWeights {
    const { count, gradients } = this.#plan.block
    return this.#canonical(floatsAt(this.#memory, gradients[0], count))
  }

  load(weights: PpoWeights): void {
    const { actor, critic } = this.#plan
    const block = new Float32Array(this.#plan.block.count)
    packNetwork('actor', actor, weights.actor, block)
    packNetwork('critic', critic, weights.critic, block)
    const { head } = this.shape
    if (head.kind === 'gaussian') {
      const values = weights.logStandardDeviation ?? new Float32Array(0)
      packExtra('logStandardDeviation', actor, head.dimensions, values, block)
    }
    this.#block.load(block)
  }

  snapshot(): Snapshot {
    return this.#block.snapshot()
  }

  restore(snapshot: Snapshot): void {
    this.#block.restore(snapshot)
  }

  close(): Promise<void> {
    return this.#team.close()
  }
}

/**
 * Creates a PPO learner on the WebAssembly kernels, with weights of 0 until load() is called. In plain arithmetic
 * the same bits on every machine, and always with every number of threads.
 */
export async function createWasmPpoLearner(
  shape: PpoLearnerShape,
  options: WasmLearnerOptions,
): Promise<WasmPpoLearner> {
  checkThreads(options.threads)
  checkAdamEpsilon(shape.adamEpsilon)
  const plan = planPpo(shape, options.threads)
  const memory = sharedMemory(plan.bytes)
  const module = kernelModule(options.arithmetic)
  const setup: LearnerSetup = { module, algorithm: 'ppo', shape }
  const team = await Team.start(builtFile('worker.js'), setup, memory, plan.communication, options.threads)
  return new WasmPpoLearner(shape, plan, memory, team, module)
}
