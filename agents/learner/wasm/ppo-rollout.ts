import { usageError } from '../../../core/errors.js'
import type { PpoCoefficients, PpoLearnerShape, PpoRollout } from '../learner.js'
import { requireFinite } from './finite.js'
import type { Kernels } from './kernels.js'
import { floatsAt, type LinearMemory } from './memory-plan.js'
import { type PpoPlan, policyRow, valueRow } from './ppo-plan.js'

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
  readonly #kernels: Kernels
  readonly #memory: LinearMemory
  readonly #plan: PpoPlan

  constructor(kernels: Kernels, memory: LinearMemory, plan: PpoPlan) {
    this.#kernels = kernels
    this.#memory = memory
    this.#plan = plan
  }

  fill(rollout: PpoRollout): void {
    const { size } = rollout
    const plan = this.#plan
    const { inputs } = plan.actor.shape
    const { observationRows, observationStride, policyRows, policyStride, valueRows } = plan
    this.#columns('observations', rollout.observations, inputs, size, observationRows, observationStride, 0)
    const policy = (name: string, column: Float32Array, count: number, first: number): void =>
      this.#columns(name, column, count, size, policyRows, policyStride, first)
    policy('logProbabilities', rollout.logProbabilities, 1, policyRow.oldLogProbability)
    policy('advantages', rollout.advantages, 1, policyRow.advantage)
    policy('actions', rollout.actions, plan.coordinates, policyRow.action)
    this.#presence(size, policyRows, policyStride, policyRow.presence)
    const value = (name: string, column: Float32Array, first: number): void =>
      this.#columns(name, column, 1, size, valueRows, valueRow.stride, first)
    value('returns', rollout.returns, valueRow.return)
    value('values', rollout.values, valueRow.oldValue)
    this.#presence(size, valueRows, valueRow.stride, valueRow.presence)
    if (rollout.actionMasks !== undefined) this.#masks(rollout.actionMasks, size)
  }

  #columns(
    name: string,
    columns: Float32Array,
    count: number,
    size: number,
    rows: number,
    stride: number,
    first: number,
  ): void {
    if (columns.length < count * size) {
      throw usageError(
        `The column ${name} has ${columns.length} numbers instead of ${count * size}`,
        `rollout.${name}`,
        'Give count * size numbers.',
      )
    }
    const { staging } = this.#plan
    floatsAt(this.#memory, staging, count * size).set(
      columns.length === count * size ? columns : columns.subarray(0, count * size),
    )
    requireFinite(this.#kernels, staging, count * size, size, name)
    this.#kernels.columnsToRows(staging, rows, size, count, stride, first)
  }

  #presence(size: number, rows: number, stride: number, first: number): void {
    const { staging } = this.#plan
    floatsAt(this.#memory, staging, size).fill(1)
    this.#kernels.columnsToRows(staging, rows, size, 1, stride, first)
  }

  #masks(masks: Uint8Array, size: number): void {
    const { staging, maskRows, actor, components } = this.#plan
    const { outputs, outputStride } = actor.layers[actor.layers.length - 1]
    if (components === 0 || masks.length !== outputs * size) {
      throw usageError(
        components === 0
          ? 'Action masks for a Gaussian head'
          : `${masks.length} masks for ${size} samples of ${outputs} actions`,
        'rollout.actionMasks',
        'Give one mask an action and sample, and only for categorical heads.',
      )
    }
    floatsAt(this.#memory, staging, masks.length).set(masks)
    this.#kernels.columnsToRows(staging, maskRows, size, outputs, outputStride, 0)
  }
}
