import { usageError } from '../../../core/errors.js'
import type { PpoCoefficients, PpoLearnerShape, PpoRollout } from '../learner.js'
import { requireFinite } from './finite.js'
import type { Kernels } from './kernels.js'
import { floatsAt, type LinearMemory } from './memory-plan.js'
import { type PpoPlan, policyRow, valueRow } from './ppo-plan.js'

const NUMBER_BYTES = 4

type RolloutColumn = 'observations' | 'logProbabilities' | 'advantages' | 'actions' | 'returns' | 'values'

/** Checks an update's arguments before anything is touched. */
export function checkUpdate(
  shape: PpoLearnerShape,
  rollout: PpoRollout,
  permutations: Int32Array,
  coefficients: PpoCoefficients,
): void {
  const { size } = rollout
  const { epochs, minibatchSize } = coefficients
  if (size < 1 || size > shape.maximumRollout) {
    throw usageError(
      `A rollout of ${size} samples; the learner takes 1 to ${shape.maximumRollout}`,
      'rollout.size',
      'Create the learner with a greater maximumRollout.',
    )
  }
  if (!(Number.isInteger(minibatchSize) && minibatchSize >= 1)) {
    throw usageError(
      `A minibatch of ${minibatchSize} samples`,
      'minibatchSize',
      'Give a whole number above 0.',
    )
  }
  if (permutations.length !== epochs * size) {
    throw usageError(
      `${permutations.length} sample numbers for ${epochs} epochs of ${size} samples`,
      'permutations',
      `Give ${epochs * size}.`,
    )
  }
  for (let index = 0; index < permutations.length; index++) {
    if (permutations[index] >>> 0 >= size) {
      throw usageError(
        `There is no sample ${permutations[index]} in a rollout of ${size}`,
        `permutations[${index}]`,
        'Give permutations of 0 to size - 1.',
      )
    }
  }
}

/** Lays a rollout's columns as rows in the learner's memory and refuses NaN by name. */
export class PpoRolloutRows {
  /** The columns whose observations were laid as rows while they were decided on, which looked at every number of them. */
  holdsObservationsOf: Float32Array | null = null
  readonly #kernels: Kernels
  readonly #memory: LinearMemory
  readonly #plan: PpoPlan

  constructor(kernels: Kernels, memory: LinearMemory, plan: PpoPlan, maximumRollout: number) {
    this.#kernels = kernels
    this.#memory = memory
    this.#plan = plan
    const ones = floatsAt(memory, plan.staging, maximumRollout).fill(1)
    for (const address of [
      this.#address('policy', policyRow.presence),
      this.#address('value', valueRow.presence),
    ]) {
      kernels.columnsToRows(ones.byteOffset, address, maximumRollout, 1, plan.rowStride, 0, maximumRollout)
    }
  }

  fill(rollout: PpoRollout): void {
    const { size } = rollout
    const { actor, coordinates } = this.#plan
    const { inputs } = actor.shape
    if (rollout.observations !== this.holdsObservationsOf || rollout.observations.length !== inputs * size) {
      this.holdsObservationsOf = null
      this.#columns('observations', rollout, inputs, this.#address('observations', 0))
    }
    this.#columns('logProbabilities', rollout, 1, this.#address('policy', policyRow.oldLogProbability))
    this.#columns('advantages', rollout, 1, this.#address('policy', policyRow.advantage))
    this.#columns('actions', rollout, coordinates, this.#address('policy', policyRow.action))
    this.#columns('returns', rollout, 1, this.#address('value', valueRow.return))
    this.#columns('values', rollout, 1, this.#address('value', valueRow.oldValue))
    if (rollout.actionMasks !== undefined) this.#masks(rollout.actionMasks, size)
  }

  /** Where a column of a section lies in the first row. */
  #address(section: keyof PpoPlan['sections'], column: number): number {
    return this.#plan.rows + (this.#plan.sections[section].first + column) * NUMBER_BYTES
  }

  #columns(name: RolloutColumn, rollout: PpoRollout, count: number, address: number): void {
    const { size } = rollout
    const columns = rollout[name]
    if (columns.length < count * size) {
      throw usageError(
        `The column ${name} has ${columns.length} numbers instead of ${count * size}`,
        `rollout.${name}`,
        'Give count * size numbers.',
      )
    }
    const source = this.#source(columns, count * size)
    requireFinite(this.#kernels, source, count * size, size, name)
    this.#kernels.columnsToRows(source, address, size, count, this.#plan.rowStride, 0, size)
  }

  /** Where `count` numbers lie in the learner's memory, brought there first where they do not yet. */
  #source(columns: Float32Array, count: number): number {
    if (columns.buffer === this.#memory.buffer) return columns.byteOffset
    const { staging } = this.#plan
    floatsAt(this.#memory, staging, count).set(
      columns.length === count ? columns : columns.subarray(0, count),
    )
    return staging
  }

  #masks(masks: Uint8Array, size: number): void {
    const { staging, actor, components, rowStride } = this.#plan
    const { outputs } = actor.shape
    if (components === 0 || masks.length !== outputs * size) {
      throw usageError(
        components === 0
          ? 'Action masks for a Gaussian head'
          : `${masks.length} masks for ${size} samples of ${outputs} actions`,
        'rollout.actionMasks',
        'Give one mask an action and sample, and only for categorical heads.',
      )
    }
    new Uint8Array(this.#memory.buffer, staging, masks.length).set(masks)
    this.#kernels.byteColumnsToRows(staging, this.#address('masks', 0), size, outputs, rowStride)
  }
}
