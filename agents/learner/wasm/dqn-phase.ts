import { usageError } from '../../../core/errors.js'
import type { DqnBatch, DqnLearnerShape } from '../learner.js'
import { type DqnPlan, sampleColumn } from './dqn-plan.js'
import { requireFinite } from './finite.js'
import type { Kernels } from './kernels.js'
import { floatsAt, type LinearMemory } from './memory-plan.js'

const NUMBER_BYTES = 4

function checkSize(shape: DqnLearnerShape, batch: DqnBatch): void {
  const { size, minibatchSize } = batch
  if (!(size >= 1 && size <= shape.maximumPhase)) {
    throw usageError(
      `A phase of ${size} samples; the learner takes 1 to ${shape.maximumPhase}`,
      'batch.size',
      'Create the learner with a greater maximumPhase.',
    )
  }
  if (!(Number.isInteger(minibatchSize) && minibatchSize >= 1 && size % minibatchSize === 0)) {
    throw usageError(
      `A phase of ${size} samples in minibatches of ${minibatchSize}`,
      'batch.minibatchSize',
      'Give a whole number of whole minibatches.',
    )
  }
}

/** Lays a phase's columns in the learner's memory and refuses NaN by name. */
export class DqnPhase {
  readonly #kernels: Kernels
  readonly #memory: LinearMemory
  readonly #shape: DqnLearnerShape
  readonly #plan: DqnPlan

  constructor(kernels: Kernels, memory: LinearMemory, shape: DqnLearnerShape, plan: DqnPlan) {
    this.#kernels = kernels
    this.#memory = memory
    this.#shape = shape
    this.#plan = plan
  }

  fill(batch: DqnBatch): void {
    checkSize(this.#shape, batch)
    const { size } = batch
    const plan = this.#plan
    const { inputs } = this.#shape.network
    const sampleAddress = (column: number): number => plan.samples + column * size * NUMBER_BYTES
    this.#column('observations', batch.observations, inputs, size, plan.observations)
    this.#column('nextObservations', batch.nextObservations, inputs, size, plan.nextObservations)
    floatsAt(this.#memory, sampleAddress(sampleColumn.presence), size).fill(1)
    this.#column('rewards', batch.rewards, 1, size, sampleAddress(sampleColumn.reward))
    this.#column('discounts', batch.discounts, 1, size, sampleAddress(sampleColumn.discount))
    this.#column('weights', batch.weights, 1, size, sampleAddress(sampleColumn.importance))
    this.#checkActions(batch.actions, size)
    floatsAt(this.#memory, sampleAddress(sampleColumn.action), size).set(batch.actions)
    const { nextActionMasks } = batch
    if (nextActionMasks !== undefined) {
      this.#checkLength('nextActionMasks', nextActionMasks.length, plan.actions * size)
      const address = sampleAddress(sampleColumn.nextMask)
      floatsAt(this.#memory, address, nextActionMasks.length).set(nextActionMasks)
    }
  }

  #checkLength(name: string, length: number, expected: number): void {
    if (length === expected) return
    throw usageError(
      `The column ${name} has ${length} numbers instead of ${expected}`,
      `batch.${name}`,
      'Give one number a sample and column.',
    )
  }

  #column(name: string, columns: Float32Array, count: number, size: number, address: number): void {
    this.#checkLength(name, columns.length, count * size)
    floatsAt(this.#memory, address, count * size).set(columns)
    requireFinite(this.#kernels, address, count * size, size, name)
  }

  #checkActions(actions: Int32Array, size: number): void {
    this.#checkLength('actions', actions.length, size)
    for (let sample = 0; sample < size; sample++) {
      if (actions[sample] >>> 0 >= this.#plan.actions) {
        throw usageError(
          `There is no action ${actions[sample]} among ${this.#plan.actions}`,
          `batch.actions[${sample}]`,
          'Give action numbers from 0.',
        )
      }
    }
  }
}
