import { MinthelmError } from '../../../core/errors.js'
import type { Snapshot } from '../../../core/snapshot.js'
import { type NamedNetwork, restoreBlock, snapshotBlock } from './block-snapshot.js'
import { floatsAt, type LinearMemory } from './memory-plan.js'
import type { BetaProducts, ParameterBlockPlan } from './parameter-block.js'

/** The calling thread's view of a block of parameters: loading, saving and the optimiser's progress. */
export class TrainedBlock {
  readonly parameters: Float32Array
  readonly products: BetaProducts = { first: 1, second: 1 }
  /** Gradient steps taken since the weights were loaded. */
  steps = 0
  readonly #firstMoments: Float32Array
  readonly #secondMoments: Float32Array
  readonly #networks: readonly NamedNetwork[]

  constructor(memory: LinearMemory, plan: ParameterBlockPlan, networks: readonly NamedNetwork[]) {
    this.parameters = floatsAt(memory, plan.parameters, plan.count)
    this.#firstMoments = floatsAt(memory, plan.firstMoments, plan.count)
    this.#secondMoments = floatsAt(memory, plan.secondMoments, plan.count)
    this.#networks = networks
  }

  /** Replaces the parameters by a packed block and forgets the optimiser's past. */
  load(block: Float32Array): void {
    this.parameters.set(block)
    this.#firstMoments.fill(0)
    this.#secondMoments.fill(0)
    this.products.first = 1
    this.products.second = 1
    this.steps = 0
  }

  snapshot(): Snapshot {
    const { first, second } = this.products
    return {
      ...snapshotBlock('parameters', this.#networks, this.parameters),
      ...snapshotBlock('firstMoments', this.#networks, this.#firstMoments),
      ...snapshotBlock('secondMoments', this.#networks, this.#secondMoments),
      optimiser: new Float64Array([this.steps, first, second]),
    }
  }

  restore(snapshot: Snapshot): void {
    const { optimiser } = snapshot
    if (!(optimiser instanceof Float64Array) || optimiser.length !== 3) {
      throw new MinthelmError({
        what: 'The snapshot of a learner has no column "optimiser" of three float64 numbers',
        remedy: 'Restore a snapshot that a learner of the same shape made.',
      })
    }
    restoreBlock('parameters', this.#networks, snapshot, this.parameters)
    restoreBlock('firstMoments', this.#networks, snapshot, this.#firstMoments)
    restoreBlock('secondMoments', this.#networks, snapshot, this.#secondMoments)
    this.steps = optimiser[0]
    this.products.first = optimiser[1]
    this.products.second = optimiser[2]
  }
}
