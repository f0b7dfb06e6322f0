import type { Snapshot } from '../../core/snapshot.js'
import { RunningMoments } from './running-moments.js'

/** Keeps the divisor above zero where a dimension never varied. */
const VARIANCE_FLOOR = 1e-8

/** What a normaliser subtracts and divides by, without the means to learn more. */
export interface NormaliserConstants {
  readonly mean: Float64Array
  readonly standardDeviation: Float64Array
  /** Normalised entries are cut to plus and minus this. */
  readonly clip: number
}

/**
 * Brings each dimension of a batch to mean 0 and variance 1 by its running moments:
 * clip((x - mean) / sqrt(variance + 1e-8), -clip, clip). Before the first update the values pass as they are, clipped.
 */
export class RunningNormaliser {
  private readonly moments: RunningMoments

  constructor(
    readonly size: number,
    readonly clip = 10,
  ) {
    this.moments = new RunningMoments(size)
  }

  /** Takes in `columns[dimension * count + index]`. */
  update(columns: Float32Array, count: number): void {
    this.moments.update(columns, count)
  }

  /** Writes the normalised columns to `out`, which may be `columns` itself. */
  normalise(columns: Float32Array, count: number, out: Float32Array): void {
    const { clip } = this
    const { mean, variance } = this.moments
    for (let dimension = 0; dimension < this.size; dimension++) {
      const centre = mean[dimension]
      const deviation = Math.sqrt(variance[dimension] + VARIANCE_FLOOR)
      for (let at = dimension * count; at < (dimension + 1) * count; at++) {
        out[at] = Math.min(Math.max((columns[at] - centre) / deviation, -clip), clip)
      }
    }
  }

  /** The constants as they stand; a copy that later updates do not change. */
  freeze(): NormaliserConstants {
    return {
      mean: this.moments.mean.slice(),
      standardDeviation: this.moments.variance.map((variance) => Math.sqrt(variance + VARIANCE_FLOOR)),
      clip: this.clip,
    }
  }

  snapshot(): Snapshot {
    return this.moments.snapshot()
  }

  restore(snapshot: Snapshot): void {
    this.moments.restore(snapshot)
  }
}
