import type { Snapshot } from '../core/snapshot.js'
import type { Transition } from './replay-buffer.js'

/** How a step left its episode. */
export type StepEnd = 'continues' | 'terminated' | 'truncated'

/**
 * Turns the steps of each environment into transitions that span up to n of them. A window ends early with its
 * episode: after a truncation it is followed by the value of the final observation, after a termination by 0.
 */
export class NStepReturns {
  private readonly observations: Float32Array
  private readonly actions: Int32Array
  private readonly rewards: Float64Array
  /** Steps that wait for their window to fill, a ring of n in each environment; `first` is the oldest. */
  private readonly first: Int32Array
  private readonly waiting: Int32Array

  constructor(
    readonly numEnvs: number,
    readonly features: number,
    readonly n: number,
    readonly discount: number,
  ) {
    this.observations = new Float32Array(numEnvs * n * features)
    this.actions = new Int32Array(numEnvs * n)
    this.rewards = new Float64Array(numEnvs * n)
    this.first = new Int32Array(numEnvs)
    this.waiting = new Int32Array(numEnvs)
  }

  /**
   * Takes one step of one environment and stores the transitions that it completes. `nextObservation` is the
   * observation after the step, the final one where the episode ended.
   */
  add(
    env: number,
    observation: Float32Array,
    action: number,
    reward: number,
    nextObservation: Float32Array,
    nextActionMask: Uint8Array | undefined,
    end: StepEnd,
    store: (transition: Transition) => void,
  ): void {
    const slot = env * this.n + ((this.first[env] + this.waiting[env]) % this.n)
    this.observations.set(observation, slot * this.features)
    this.actions[slot] = action
    this.rewards[slot] = reward
    this.waiting[env]++
    const complete = end === 'continues' ? (this.waiting[env] === this.n ? 1 : 0) : this.waiting[env]
    for (let window = 0; window < complete; window++) {
      store(this.oldest(env, nextObservation, nextActionMask, end))
      this.first[env] = (this.first[env] + 1) % this.n
      this.waiting[env]--
    }
  }

  private oldest(
    env: number,
    nextObservation: Float32Array,
    nextActionMask: Uint8Array | undefined,
    end: StepEnd,
  ): Transition {
    const { n, features } = this
    let reward = 0
    let factor = 1
    for (let step = 0; step < this.waiting[env]; step++) {
      reward += factor * this.rewards[env * n + ((this.first[env] + step) % n)]
      factor *= this.discount
    }
    const slot = env * n + this.first[env]
    return {
      observation: this.observations.subarray(slot * features, (slot + 1) * features),
      action: this.actions[slot],
      reward,
      nextDiscount: end === 'terminated' ? 0 : factor,
      nextObservation,
      nextActionMask,
    }
  }

  snapshot(): Snapshot {
    return {
      observations: this.observations.slice(),
      actions: this.actions.slice(),
      rewards: this.rewards.slice(),
      first: this.first.slice(),
      waiting: this.waiting.slice(),
    }
  }

  restore(snapshot: Snapshot): void {
    this.observations.set(snapshot.observations)
    this.actions.set(snapshot.actions)
    this.rewards.set(snapshot.rewards)
    this.first.set(snapshot.first)
    this.waiting.set(snapshot.waiting)
  }
}
