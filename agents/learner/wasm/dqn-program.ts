import type { DqnLearnerShape } from '../learner.js'
import { forwardTiles, tilesOf } from './batch-forward.js'
import { type Crew, shareOf } from './crew.js'
import {
  type DqnPlan,
  type DqnThreadPlan,
  MOST_SHARDS,
  STATISTICS,
  sampleColumn,
  VECTOR_NUMBERS,
} from './dqn-plan.js'
import { type Job, readJob } from './job.js'
import type { Kernels } from './kernels.js'
import { floatsAt, type LinearMemory } from './memory-plan.js'
import { backward, forward, lastOutputs, PANEL_SAMPLES, TILE_PANELS, type Tile } from './network-pass.js'
import { paddedToFour } from './network-plan.js'
import { type BetaProducts, ParameterBlock } from './parameter-block.js'

const NUMBER_BYTES = 4
const SHARD_STATISTICS = STATISTICS * VECTOR_NUMBERS
/** A shard below this many panels is not worth its reduction. */
const LEAST_SHARD_PANELS = 4

/** The only task of a DQN job. */
export const DQN_PHASE_TASK = 0

/** The numbers of a job; flags are 0 or 1. */
export const dqnJobFields = [
  'size',
  'minibatchSize',
  'learningRate',
  'maxGradientNorm',
  'double',
  'masked',
  'firstBetaProduct',
  'secondBetaProduct',
] as const

export type DqnJob = Job<(typeof dqnJobFields)[number]>

export interface DqnStatistics {
  readonly loss: number
  readonly meanQ: number
  readonly gradientNorm: number
}

export type DqnOutcome = 'finished' | 'not-finite'

/** One thread's part of a phase: all threads run the same program, each on its shards and segments. */
export class DqnProgram {
  readonly block: ParameterBlock
  readonly #kernels: Kernels
  readonly #shape: DqnLearnerShape
  readonly #plan: DqnPlan
  readonly #crew: Crew
  readonly #room: DqnThreadPlan
  readonly #statistics: Float32Array

  constructor(kernels: Kernels, memory: LinearMemory, shape: DqnLearnerShape, plan: DqnPlan, crew: Crew) {
    this.#kernels = kernels
    this.#shape = shape
    this.#plan = plan
    this.#crew = crew
    this.#room = plan.threads[crew.index]
    this.block = new ParameterBlock(kernels, memory, plan.block, crew)
    this.#statistics = floatsAt(memory, plan.statistics, 2 * MOST_SHARDS * SHARD_STATISTICS)
  }

  /** A worker's share of a phase. */
  share(column: Float64Array): void {
    const job = readJob(dqnJobFields, column.subarray(1))
    this.run(job, { first: job.firstBetaProduct, second: job.secondBetaProduct }, null)
  }

  /** Takes the phase's gradient steps together with the crew's other threads; the phase's columns are in place. */
  run(job: DqnJob, products: BetaProducts, follow: ((statistics: DqnStatistics) => void) | null): DqnOutcome {
    const { block } = this
    let parity = 0
    this.#valueNextObservations(job)
    block.transpose() // with the wait after which all target values are there, too
    for (let first = 0; first < job.size; first += job.minibatchSize) {
      const end = Math.min(first + job.minibatchSize, job.size)
      const panels = Math.ceil((end - first) / PANEL_SAMPLES)
      const shards = Math.max(1, Math.min(MOST_SHARDS, Math.floor(panels / LEAST_SHARD_PANELS)))
      this.#computeGradients(job, first, end, panels, shards, parity)
      block.waitUnlessPrivate()
      block.reduce(shards, parity)
      this.#crew.wait()

      // From here every thread knows the same sums and decides alike.
      const gradientNorm = block.gradientNorm(parity)
      const loss = this.#sum(parity, shards, 0)
      follow?.({ loss, meanQ: this.#sum(parity, shards, 1), gradientNorm })
      if (!Number.isFinite(loss + gradientNorm)) return 'not-finite'
      block.step(products, {
        learningRate: job.learningRate,
        epsilon: this.#shape.adamEpsilon,
        maxGradientNorm: job.maxGradientNorm,
        gradientNorm,
      })
      block.waitUnlessPrivate()
      parity = 1 - parity
    }
    return 'finished'
  }

  /** The target network's outputs of the whole phase, this thread's share: within a phase it does not change. */
  #valueNextObservations(job: DqnJob): void {
    const plan = this.#plan
    const { first, end } = shareOf(this.#crew, tilesOf(job.size))
    const staging = { inputs: plan.nextObservations, outputs: plan.targetOutputs }
    const tile = this.#room.target
    const parameters = plan.targetParameters
    forwardTiles(this.#kernels, plan.network, parameters, tile, staging, job.size, first, end)
  }

  #computeGradients(
    job: DqnJob,
    first: number,
    end: number,
    panels: number,
    shards: number,
    parity: number,
  ): void {
    const units = shareOf(this.#crew, shards)
    for (let shard = units.first; shard < units.end; shard++) {
      this.block.clearGradients(this.#plan.network, shard)
      const statistics = (parity * MOST_SHARDS + shard) * SHARD_STATISTICS
      this.#statistics.fill(0, statistics, statistics + SHARD_STATISTICS)
      const address = this.#plan.statistics + statistics * NUMBER_BYTES
      const lastPanel = Math.floor((panels * (shard + 1)) / shards)
      for (let panel = Math.floor((panels * shard) / shards); panel < lastPanel; panel += TILE_PANELS) {
        const start = first + panel * PANEL_SAMPLES
        const tilePanels = Math.min(TILE_PANELS, lastPanel - panel)
        this.#tile(job, start, end, tilePanels, 1 / (end - first), shard, address)
      }
    }
  }

  /** Makes action values of a dueling network's outputs. */
  #combine(tile: Tile, panels: number): void {
    if (!this.#shape.dueling) return
    const { network, actions } = this.#plan
    const { outputStride } = network.layers[network.layers.length - 1]
    this.#kernels.combineDueling(lastOutputs(tile), actions, outputStride, panels)
  }

  #values(tile: Tile, panels: number): void {
    const { network, block } = this.#plan
    forward(this.#kernels, network, block.parameters, tile, panels)
    this.#combine(tile, panels)
  }

  #tile(
    job: DqnJob,
    start: number,
    end: number,
    panels: number,
    sampleWeight: number,
    shard: number,
    statistics: number,
  ): void {
    const kernels = this.#kernels
    const plan = this.#plan
    const { online, target, chooser, samples } = this.#room
    const { transposed, gradients } = plan.block
    const { inputs } = plan.network.shape
    const { inputStride } = plan.network.layers[0]
    const { outputStride } = plan.network.layers[plan.network.layers.length - 1]
    const sampleColumns = sampleColumn.nextMask + job.masked * plan.actions
    const sampleStride = paddedToFour(sampleColumns)
    const panelsOf = (columns: number, room: number, count: number, stride: number): void =>
      kernels.columnsToPanels(columns, room, job.size, count, stride, start, end, panels)

    panelsOf(plan.targetOutputs, lastOutputs(target), plan.network.shape.outputs, outputStride)
    this.#combine(target, panels)
    if (job.double === 1) {
      panelsOf(plan.nextObservations, chooser.inputs, inputs, inputStride)
      this.#values(chooser, panels)
    }
    panelsOf(plan.observations, online.inputs, inputs, inputStride)
    this.#values(online, panels)
    panelsOf(plan.samples, samples, sampleColumns, sampleStride)
    kernels.temporalDifferenceLoss(
      lastOutputs(online),
      lastOutputs(target),
      lastOutputs(job.double === 1 ? chooser : target),
      samples,
      plan.errors + start * NUMBER_BYTES,
      plan.actions,
      this.#shape.dueling ? 1 : 0,
      outputStride,
      sampleStride,
      panels,
      job.masked,
      sampleWeight,
      statistics,
    )
    backward(kernels, plan.network, transposed, gradients[shard], online, panels)
  }

  /** One running sum over the shards and lanes, in a fixed order. */
  #sum(parity: number, shards: number, vector: number): number {
    let sum = 0
    for (let shard = 0; shard < shards; shard++) {
      const start = (parity * MOST_SHARDS + shard) * SHARD_STATISTICS + vector * VECTOR_NUMBERS
      for (let lane = 0; lane < VECTOR_NUMBERS; lane++) sum += this.#statistics[start + lane]
    }
    return sum
  }
}
