import { usageError } from '../core/errors.js'
import type { Snapshot } from '../core/snapshot.js'

/** Holds columns back for a number of hours: what goes in comes out so many exchanges later. */
export class DelayLine {
  private readonly ring: Float64Array
  private readonly cursor = new Int32Array(1)

  /**
   * @param delay hours; 0 lets everything through at once
   * @param width columns held, each of count entries
   */
  constructor(
    private readonly delay: number,
    private readonly width: number,
    private readonly count: number,
  ) {
    this.ring = new Float64Array(delay * width * count)
  }

  /** Takes in values[column * count + env] and replaces them by those of `delay` exchanges ago. */
  exchange(values: Float64Array | Float32Array): void {
    if (this.delay === 0) return
    const length = this.width * this.count
    const start = this.cursor[0] * length
    for (let index = 0; index < length; index++) {
      const held = this.ring[start + index]
      this.ring[start + index] = values[index]
      values[index] = held
    }
    this.cursor[0] = (this.cursor[0] + 1) % this.delay
  }

  /** Forgets the past of one environment: its present values count as those of every hour before. */
  fill(env: number, values: Float64Array | Float32Array): void {
    for (let column = 0; column < this.delay * this.width; column++) {
      this.ring[column * this.count + env] = values[(column % this.width) * this.count + env]
    }
  }

  snapshot(): Snapshot {
    return { ring: this.ring.slice(), cursor: this.cursor.slice() }
  }

  restore(snapshot: Snapshot): void {
    const { ring, cursor } = snapshot
    if (ring?.length !== this.ring.length || cursor?.length !== 1) {
      throw usageError(
        `The snapshot holds ${ring?.length ?? 0} delayed values where ${this.ring.length} are due`,
        'delay-line',
        'Restore it with the same delays, levers and number of environments.',
      )
    }
    this.ring.set(ring)
    this.cursor.set(cursor)
  }
}
