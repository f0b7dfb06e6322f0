import type { Snapshot } from '../core/snapshot.js'

/** What one stored transition is made of; rows are copied. */
export interface Transition {
  readonly observation: Float32Array
  readonly action: number
  /** Of the whole n-step window, discounted and added. */
  readonly reward: number
  /** What the next value is multiplied by: discount^n, and 0 after a terminal state. */
  readonly nextDiscount: number
  readonly nextObservation: Float32Array
  /** 1 where an action may be taken next; undefined where all may. */
  readonly nextActionMask: Uint8Array | undefined
}

/**
 * The last `capacity` transitions in a ring, field by field. Observations lie row by row, for they are fetched one
 * transition at a time. `actions` is 0 where the environment has no masks.
 */
export class ReplayBuffer {
  size = 0
  private next = 0
  private readonly observations: Float32Array
  private readonly nextObservations: Float32Array
  private readonly actionTaken: Int32Array
  private readonly rewards: Float32Array
  private readonly nextDiscounts: Float32Array
  private readonly nextMasks: Uint8Array

  constructor(
    readonly capacity: number,
    readonly features: number,
    readonly maskedActions: number,
  ) {
    this.observations = new Float32Array(capacity * features)
    this.nextObservations = new Float32Array(capacity * features)
    this.actionTaken = new Int32Array(capacity)
    this.rewards = new Float32Array(capacity)
    this.nextDiscounts = new Float32Array(capacity)
    this.nextMasks = new Uint8Array(capacity * maskedActions)
  }

  /** Overwrites the oldest transition once full. Returns the slot taken. */
  add(transition: Transition): number {
    const slot = this.next
    this.observations.set(transition.observation, slot * this.features)
    this.nextObservations.set(transition.nextObservation, slot * this.features)
    this.actionTaken[slot] = transition.action
    this.rewards[slot] = transition.reward
    this.nextDiscounts[slot] = transition.nextDiscount
    if (this.maskedActions > 0) {
      const start = slot * this.maskedActions
      if (transition.nextActionMask === undefined) {
        this.nextMasks.fill(1, start, start + this.maskedActions)
      } else {
        this.nextMasks.set(transition.nextActionMask, start)
      }
    }
    this.next = (slot + 1) % this.capacity
    this.size = Math.min(this.size + 1, this.capacity)
    return slot
  }

  /** Copies the transitions of `slots` into columns of `slots.length` samples. */
  gather(slots: Int32Array, columns: TransitionColumns): void {
    const size = slots.length
    const { features, maskedActions } = this
    for (let sample = 0; sample < size; sample++) {
      const slot = slots[sample]
      for (let feature = 0; feature < features; feature++) {
        columns.observations[feature * size + sample] = this.observations[slot * features + feature]
        columns.nextObservations[feature * size + sample] = this.nextObservations[slot * features + feature]
      }
      for (let action = 0; action < maskedActions; action++) {
        columns.nextActionMasks![action * size + sample] = this.nextMasks[slot * maskedActions + action]
      }
      columns.actions[sample] = this.actionTaken[slot]
      columns.rewards[sample] = this.rewards[slot]
      columns.discounts[sample] = this.nextDiscounts[slot]
    }
  }

  /** The filled part only. */
  snapshot(): Snapshot {
    const { size, features } = this
    return {
      cursor: Float64Array.of(size, this.next),
      observations: this.observations.slice(0, size * features),
      nextObservations: this.nextObservations.slice(0, size * features),
      actions: this.actionTaken.slice(0, size),
      rewards: this.rewards.slice(0, size),
      nextDiscounts: this.nextDiscounts.slice(0, size),
      nextMasks: this.nextMasks.slice(0, size * this.maskedActions),
    }
  }

  restore(snapshot: Snapshot): void {
    this.size = snapshot.cursor[0]
    this.next = snapshot.cursor[1]
    this.observations.set(snapshot.observations)
    this.nextObservations.set(snapshot.nextObservations)
    this.actionTaken.set(snapshot.actions)
    this.rewards.set(snapshot.rewards)
    this.nextDiscounts.set(snapshot.nextDiscounts)
    this.nextMasks.set(snapshot.nextMasks)
  }
}

/** Where a drawn batch is written: `observations[feature * size + sample]`. */
export interface TransitionColumns {
  readonly observations: Float32Array
  readonly nextObservations: Float32Array
  readonly actions: Int32Array
  readonly rewards: Float32Array
  readonly discounts: Float32Array
  readonly nextActionMasks?: Uint8Array
}
