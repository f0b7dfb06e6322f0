import { forwardTiles, type Staging, tilesOf } from './batch-forward.js'
import type { Kernels } from './kernels.js'
import type { Meeting } from './meeting.js'
import { TILE_SAMPLES } from './network-pass.js'
import type { PpoPlan, PpoThreadPlan } from './ppo-plan.js'
import type { RolloutBoard } from './rollout-board.js'

/** One thread's work on the tiles of a rollout's board. */
export class RolloutTiles {
  readonly #kernels: Kernels
  readonly #plan: PpoPlan
  readonly #room: PpoThreadPlan
  readonly #board: RolloutBoard
  /** Samples of a rollout. */
  readonly #size: number
  readonly #decisions: { inputs: number; readonly outputs: number }
  readonly #values: Pick<Staging, 'inputs' | 'outputs'>

  constructor(kernels: Kernels, plan: PpoPlan, room: PpoThreadPlan, board: RolloutBoard, size: number) {
    this.#kernels = kernels
    this.#plan = plan
    this.#room = room
    this.#board = board
    this.#size = size
    this.#decisions = { inputs: plan.staging, outputs: plan.stagingOutputs }
    this.#values = { inputs: plan.rolloutObservations, outputs: plan.rolloutValues }
  }

  /** Does what there is on the board until it is closed: decisions first, for the calling thread waits for them. */
  serve(): void {
    this.#board.serve(() => this.#takeDecision() || this.#takeValues())
  }

  /** Decides on the samples whose columns lie at `inputs`, together with the workers; whether what they took was done soon. */
  decide(inputs: number, samples: number, meeting: Meeting): boolean {
    const { decisions } = this.#board
    this.#board.postDecisions(inputs, samples, tilesOf(samples))
    while (this.#takeDecision());
    return decisions.settle(meeting)
  }

  /** The workers are called to the board. */
  open(): void {
    this.#board.open()
  }

  /** So many samples of the rollout are there: those that make whole tiles may be valued. */
  seen(samples: number): void {
    this.#board.postValues(Math.floor(samples / TILE_SAMPLES))
  }

  /** The workers may leave. */
  close(): void {
    this.#board.close()
  }

  /** Values and rows of all samples that have not been claimed yet; whether those that have been were done soon. */
  finishValues(meeting: Meeting): boolean {
    const { values } = this.#board
    values.postUpTo(tilesOf(this.#size))
    while (this.#takeValues());
    return values.settle(meeting)
  }

  #takeDecision(): boolean {
    const board = this.#board
    const claimed = board.decisions.claim()
    if (claimed < 0) return false
    const tile = claimed - board.decisionsBefore
    const { actor, block } = this.#plan
    const [room] = this.#room.tiles
    const samples = board.decisionSamples
    const columns = this.#decisions
    columns.inputs = board.decisionInputs
    forwardTiles(this.#kernels, actor, block.parameters, room, columns, samples, tile, tile + 1)
    board.decisions.finish()
    return true
  }

  #takeValues(): boolean {
    const { values } = this.#board
    const tile = values.claim()
    if (tile < 0) return false
    const { critic, block, rows, rowStride } = this.#plan
    const [, room] = this.#room.tiles
    const kernels = this.#kernels
    const size = this.#size
    const { inputs } = this.#values
    forwardTiles(kernels, critic, block.parameters, room, this.#values, size, tile, tile + 1)
    const from = tile * TILE_SAMPLES
    const to = Math.min(from + TILE_SAMPLES, size)
    kernels.columnsToRows(inputs, rows, size, critic.shape.inputs, rowStride, from, to)
    values.finish()
    return true
  }
}
