import type { PpoLearnerShape } from '../learner.js'
import { type Crew, shareOf } from './crew.js'
import { type Job, readJob } from './job.js'
import type { Kernels } from './kernels.js'
import { floatsAt, type LinearMemory } from './memory-plan.js'
import { type MinibatchStatistics, nonFiniteStatistic } from './minibatch-statistics.js'
import { backward, forward, lastOutputs, PANEL_SAMPLES, TILE_PANELS } from './network-pass.js'
import { type AdamStep, type BetaProducts, ParameterBlock } from './parameter-block.js'
import {
  ACTOR,
  CRITIC,
  lossSettings,
  MOST_SHARDS,
  type PpoPlan,
  type PpoThreadPlan,
  policyRow,
  STATISTICS,
  VECTOR_NUMBERS,
} from './ppo-plan.js'
import { RolloutBoard } from './rollout-board.js'
import { RolloutTiles } from './rollout-tiles.js'

const NUMBER_BYTES = 4
const SHARD_STATISTICS = STATISTICS * VECTOR_NUMBERS
/** In place of the address of a shard's sums: another thread's work. */
const NOT_MINE = -1
/** A shard below this many panels is not worth its reduction. */
const LEAST_SHARD_PANELS = 16
/** Of the target KL: a minibatch beyond it is not learnt from, and ends the update. */
const KL_TOLERANCE = 1.5

/** Where a tile's samples stand: `panels` panels from `panel` on of the `count` samples at the address `order`. */
interface TilePlace {
  order: number
  panel: number
  panels: number
  count: number
}

function isIn(share: { readonly first: number; readonly end: number }, unit: number): boolean {
  return unit >= share.first && unit < share.end
}

/** Shards of a minibatch: by its size alone. */
function shardsOf(samples: number): number {
  return Math.max(
    1,
    Math.min(MOST_SHARDS, Math.floor(Math.ceil(samples / PANEL_SAMPLES) / LEAST_SHARD_PANELS)),
  )
}

/** The numbers of an update; flags are 0 or 1. */
export const ppoJobFields = [
  'size',
  'epochs',
  'minibatchSize',
  'learningRate',
  'clipRange',
  'valueClipRange', // 0 for no value clipping
  'entropyCoefficient',
  'valueCoefficient',
  'maxGradientNorm',
  'targetKl', // infinity for no stop
  'normalizeAdvantages',
  'masked',
  'firstBetaProduct',
  'secondBetaProduct',
] as const

export type PpoJob = Job<(typeof ppoJobFields)[number]>

/** What comes first in a job's column: what is to be done. */
export const ppoTasks = { update: 0, rollout: 1 } as const

export type PpoOutcome = 'finished' | 'stopped-by-kl' | 'not-finite'

/** How the calling thread follows an update; the other threads follow nothing. */
export interface PpoFollower {
  /** Lays an epoch's order of samples in its place, one of two: while an epoch runs, the next one's order comes in. */
  prepareEpoch(epoch: number): void
  startEpoch(): void
  minibatch(statistics: Readonly<MinibatchStatistics>): void
}

/** One thread's part of an update: all threads run the same program, each on its share of networks and shards. */
export class PpoProgram {
  readonly block: ParameterBlock
  readonly rollout: RolloutTiles
  readonly #kernels: Kernels
  readonly #shape: PpoLearnerShape
  readonly #plan: PpoPlan
  readonly #crew: Crew
  readonly #room: PpoThreadPlan
  readonly #settings: Float32Array
  readonly #statistics: Float32Array
  readonly #minibatch: MinibatchStatistics = {
    policyLoss: NaN,
    entropy: NaN,
    approximateKl: NaN,
    clipFraction: NaN,
    valueLoss: NaN,
    gradientNorm: NaN,
    taken: false,
  }
  readonly #place: TilePlace = { order: 0, panel: 0, panels: 0, count: 0 }
  readonly #step: AdamStep = { learningRate: NaN, epsilon: NaN, maxGradientNorm: NaN, gradientNorm: NaN }

  constructor(kernels: Kernels, memory: LinearMemory, shape: PpoLearnerShape, plan: PpoPlan, crew: Crew) {
    this.#kernels = kernels
    this.#shape = shape
    this.#plan = plan
    this.#crew = crew
    this.#room = plan.threads[crew.index]
    this.block = new ParameterBlock(kernels, memory, plan.block, crew)
    const board = new RolloutBoard(memory, plan.rolloutBoard)
    this.rollout = new RolloutTiles(kernels, plan, this.#room, board, shape.maximumRollout)
    this.#settings = floatsAt(memory, this.#room.settings, lossSettings.count)
    this.#statistics = floatsAt(memory, plan.statistics, 2 * 2 * MOST_SHARDS * SHARD_STATISTICS)
  }

  /** A worker's share of a job. */
  share(column: Float64Array): void {
    if (column[0] === ppoTasks.rollout) {
      this.rollout.serve()
      return
    }
    const job = readJob(ppoJobFields, column.subarray(1))
    this.run(job, { first: job.firstBetaProduct, second: job.secondBetaProduct }, null)
  }

  /** Runs an update together with the crew's other threads; the rollout's rows and the first epoch's order are in place. */
  run(job: PpoJob, products: BetaProducts, follower: PpoFollower | null): PpoOutcome {
    const { block } = this
    const step = this.#step
    step.learningRate = job.learningRate
    step.epsilon = this.#shape.adamEpsilon
    step.maxGradientNorm = job.maxGradientNorm
    // With many shards every thread takes some of both networks, for the actor is more work. With few, a network stays with
    // its thread, which saves two meetings a minibatch.
    const isMixed = shardsOf(Math.min(job.minibatchSize, job.size)) === MOST_SHARDS
    let parity = 0
    block.transpose()
    if (isMixed) this.#crew.wait()
    for (let epoch = 0; epoch < job.epochs; epoch++) {
      follower?.startEpoch()
      const order = this.#plan.order + (epoch & 1) * this.#shape.maximumRollout * NUMBER_BYTES
      for (let first = 0; first < job.size; first += job.minibatchSize) {
        const count = Math.min(job.minibatchSize, job.size - first)
        const panels = Math.ceil(count / PANEL_SAMPLES)
        const shards = shardsOf(count)
        this.#computeGradients(job, order + first * NUMBER_BYTES, count, panels, shards, isMixed, parity)
        this.#waitIfShared(isMixed)
        block.reduce(shards, parity)
        if (first + count === job.size && epoch + 1 < job.epochs) follower?.prepareEpoch(epoch + 1)
        this.#crew.wait()

        // From here every thread knows the same sums and decides alike.
        const statistics = this.#collect(shards, parity, job.targetKl)
        follower?.minibatch(statistics)
        if (!statistics.taken)
          return nonFiniteStatistic(statistics) === undefined ? 'stopped-by-kl' : 'not-finite'
        step.gradientNorm = statistics.gradientNorm
        block.step(products, step)
        this.#waitIfShared(isMixed)
        parity = 1 - parity
      }
    }
    return 'finished'
  }

  /** Waits only where a thread reads what another one writes: its part of a network. */
  #waitIfShared(isMixed: boolean): void {
    if (isMixed) this.#crew.wait()
    else this.block.waitUnlessPrivate()
  }

  #computeGradients(
    job: PpoJob,
    order: number,
    count: number,
    panels: number,
    shards: number,
    isMixed: boolean,
    parity: number,
  ): void {
    const units = shareOf(this.#crew, 2 * shards)
    if (isMixed || units.first < shards) this.#prepareSettings(job, order, count)
    const place = this.#place
    place.order = order
    place.count = count
    for (let shard = 0; shard < shards; shard++) {
      const actorUnit = isMixed ? 2 * shard : shard
      const criticUnit = isMixed ? 2 * shard + 1 : shards + shard
      const actorSums = isIn(units, actorUnit) ? this.#openShard(ACTOR, shard, parity) : NOT_MINE
      const criticSums = isIn(units, criticUnit) ? this.#openShard(CRITIC, shard, parity) : NOT_MINE
      if (actorSums === NOT_MINE && criticSums === NOT_MINE) continue
      const end = Math.floor((panels * (shard + 1)) / shards)
      for (let panel = Math.floor((panels * shard) / shards); panel < end; panel += TILE_PANELS) {
        place.panel = panel
        place.panels = Math.min(TILE_PANELS, end - panel)
        this.#gather('observations', this.#room.inputs)
        if (actorSums !== NOT_MINE) this.#actorTile(job, shard, actorSums)
        if (criticSums !== NOT_MINE) this.#criticTile(job, shard, criticSums)
      }
    }
  }

  /** Zeroes a shard's gradients and sums; the address of its sums. */
  #openShard(network: number, shard: number, parity: number): number {
    this.block.clearGradients(this.#plan.block.networks[network], shard)
    const first = ((parity * 2 + network) * MOST_SHARDS + shard) * SHARD_STATISTICS
    this.#statistics.fill(0, first, first + SHARD_STATISTICS)
    return this.#plan.statistics + first * NUMBER_BYTES
  }

  #prepareSettings(job: PpoJob, order: number, count: number): void {
    const { rows, rowStride, sections } = this.#plan
    const settings = this.#settings
    settings[lossSettings.clipRange] = job.clipRange
    settings[lossSettings.entropyCoefficient] = job.entropyCoefficient
    settings[lossSettings.sampleWeight] = 1 / count
    settings[lossSettings.advantageMean] = 0
    settings[lossSettings.advantageScale] = 1
    if (job.normalizeAdvantages === 1) {
      const column = sections.policy.first + policyRow.advantage
      this.#kernels.advantageMoments(rows, order, count, rowStride, column, this.#room.settings)
    }
  }

  #gather(name: keyof PpoPlan['sections'], target: number): void {
    const { rows, rowStride, sections, zeroRow } = this.#plan
    const place = this.#place
    const { first, stride } = sections[name]
    this.#kernels.gatherRows(
      rows + first * NUMBER_BYTES,
      place.order,
      target,
      rowStride,
      stride,
      place.panel * PANEL_SAMPLES,
      place.count,
      place.panels,
      zeroRow,
    )
  }

  #actorTile(job: PpoJob, shard: number, statistics: number): void {
    const kernels = this.#kernels
    const plan = this.#plan
    const room = this.#room
    const [tile] = room.tiles
    const { panels } = this.#place
    const { parameters, transposed, gradients } = plan.block
    const { outputStride, outputs: outputCount } = plan.actor.layers[plan.actor.layers.length - 1]
    const outputs = lastOutputs(tile)
    const policyStride = plan.sections.policy.stride
    this.#gather('policy', room.policySamples)
    forward(kernels, plan.actor, parameters, tile, panels)
    if (plan.components > 0) {
      if (job.masked === 1) {
        this.#gather('masks', room.masks)
        kernels.maskLogits(outputs, room.masks, panels * PANEL_SAMPLES * outputStride)
      }
      kernels.categoricalLoss(
        outputs,
        room.policySamples,
        plan.choiceCountsAddress,
        plan.components,
        outputCount,
        outputStride,
        policyStride,
        panels,
        room.settings,
        statistics,
        room.scratch,
      )
    } else {
      kernels.gaussianLoss(
        outputs,
        room.policySamples,
        parameters + plan.actor.extra * NUMBER_BYTES,
        gradients[shard] + plan.actor.extra * NUMBER_BYTES,
        outputCount,
        outputStride,
        policyStride,
        panels,
        room.settings,
        statistics,
        room.scratch,
      )
    }
    backward(kernels, plan.actor, transposed, gradients[shard], tile, panels)
  }

  #criticTile(job: PpoJob, shard: number, statistics: number): void {
    const plan = this.#plan
    const room = this.#room
    const tile = room.tiles[CRITIC]
    const { panels, count } = this.#place
    const { parameters, transposed, gradients } = plan.block
    this.#gather('value', room.valueSamples)
    forward(this.#kernels, plan.critic, parameters, tile, panels)
    this.#kernels.criticLoss(
      lastOutputs(tile),
      room.valueSamples,
      panels,
      job.valueCoefficient,
      job.valueClipRange,
      1 / count,
      statistics,
    )
    backward(this.#kernels, plan.critic, transposed, gradients[shard], tile, panels)
  }

  /** One running sum over the shards and lanes, in a fixed order. */
  #sum(parity: number, network: number, shards: number, vector: number): number {
    let sum = 0
    for (let shard = 0; shard < shards; shard++) {
      const start =
        ((parity * 2 + network) * MOST_SHARDS + shard) * SHARD_STATISTICS + vector * VECTOR_NUMBERS
      for (let lane = 0; lane < VECTOR_NUMBERS; lane++) sum += this.#statistics[start + lane]
    }
    return sum
  }

  #collect(shards: number, parity: number, targetKl: number): MinibatchStatistics {
    const statistics = this.#minibatch
    statistics.policyLoss = this.#sum(parity, 0, shards, 0)
    statistics.entropy = this.#sum(parity, 0, shards, 1)
    statistics.approximateKl = this.#sum(parity, 0, shards, 2)
    statistics.clipFraction = this.#sum(parity, 0, shards, 3)
    statistics.valueLoss = this.#sum(parity, 1, shards, 0)
    statistics.gradientNorm = this.block.gradientNorm(parity)
    const isKept = statistics.approximateKl <= KL_TOLERANCE * targetKl
    statistics.taken = isKept && nonFiniteStatistic(statistics) === undefined
    return statistics
  }
}
