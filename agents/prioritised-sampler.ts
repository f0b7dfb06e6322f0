import { power } from '../core/math/exponential.js'
import type { RandomStream } from '../core/random/stream.js'
import type { Snapshot } from '../core/snapshot.js'
import { SumTree } from './sum-tree.js'

/** Keeps a transition without error drawable. */
const SMALLEST_ERROR = 1e-6

/**
 * Proportional prioritised replay (Schaul et al., 2016): a slot is drawn in proportion to its error to the power of
 * `exponent`; a new one has the greatest priority seen so far.
 */
export class PrioritisedSampler {
  private readonly tree: SumTree
  private greatest = 1

  constructor(
    capacity: number,
    private readonly exponent: number,
  ) {
    this.tree = new SumTree(capacity)
  }

  /** To be called for each slot that takes a new transition. */
  added(slot: number): void {
    this.tree.set(slot, this.greatest)
  }

  /**
   * Draws one minibatch into slots[start...], stratified: one draw from each of `count` equal parts of the sum.
   * Importance weights are (size * probability)^-importance over the minibatch's greatest.
   */
  draw(
    slots: Int32Array,
    weights: Float32Array,
    start: number,
    count: number,
    size: number,
    importance: number,
    random: RandomStream,
  ): void {
    const { total } = this.tree
    let greatest = 0
    for (let sample = 0; sample < count; sample++) {
      const slot = this.tree.find(((sample + random.uniform()) / count) * total)
      const weight = power((size * this.tree.get(slot)) / total, -importance)
      slots[start + sample] = slot
      weights[start + sample] = weight
      if (weight > greatest) greatest = weight
    }
    for (let sample = start; sample < start + count; sample++) weights[sample] /= greatest
  }

  /** Takes the absolute errors of the drawn slots, in order: of a slot drawn twice the last one counts. */
  update(slots: Int32Array, absoluteErrors: Float32Array): void {
    for (let sample = 0; sample < slots.length; sample++) {
      const priority = power(absoluteErrors[sample] + SMALLEST_ERROR, this.exponent)
      this.tree.set(slots[sample], priority)
      if (priority > this.greatest) this.greatest = priority
    }
  }

  snapshot(): Snapshot {
    return { priorities: this.tree.weights(), greatest: Float64Array.of(this.greatest) }
  }

  restore(snapshot: Snapshot): void {
    this.tree.load(Float64Array.from(snapshot.priorities))
    this.greatest = snapshot.greatest[0]
  }
}
