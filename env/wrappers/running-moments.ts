import type { Snapshot } from '../../core/snapshot.js'
import { storedColumn } from '../stored-column.js'

/** The weight of the initial mean 0 and variance 1, as in Gymnasium and Stable-Baselines3: next to nothing. */
const INITIAL_COUNT = 1e-4

/**
 * Mean and variance of each dimension over all that was seen, in doubles. A batch is summed in the order of its columns
 * and merged by the parallel update of Chan, Golub and LeVeque (1979), so that the result is a function of the batches
 * alone.
 */
export class RunningMoments {
  readonly mean: Float64Array
  /** Of the population: divided by the count, not by one less. */
  readonly variance: Float64Array
  private seen = INITIAL_COUNT

  constructor(readonly size: number) {
    this.mean = new Float64Array(size)
    this.variance = new Float64Array(size).fill(1)
  }

  /** How many points were seen, the initial weight of 1e-4 included. */
  get count(): number {
    return this.seen
  }

  /** Takes in `columns[dimension * count + index]`. */
  update(columns: Float32Array | Float64Array, count: number): void {
    const total = this.seen + count
    for (let dimension = 0; dimension < this.size; dimension++) {
      const start = dimension * count
      let sum = 0
      for (let at = start; at < start + count; at++) sum += columns[at]
      const batchMean = sum / count
      let squares = 0
      for (let at = start; at < start + count; at++) {
        squares += (columns[at] - batchMean) * (columns[at] - batchMean)
      }
      const difference = batchMean - this.mean[dimension]
      const merged =
        this.variance[dimension] * this.seen + squares + (difference * difference * this.seen * count) / total
      this.mean[dimension] += (difference * count) / total
      this.variance[dimension] = merged / total
    }
    this.seen = total
  }

  snapshot(): Snapshot {
    return {
      mean: this.mean.slice(),
      variance: this.variance.slice(),
      count: Float64Array.of(this.seen),
    }
  }

  restore(snapshot: Snapshot): void {
    const mean = storedColumn(snapshot, 'mean', this.size, 'running moments')
    const variance = storedColumn(snapshot, 'variance', this.size, 'running moments')
    const count = storedColumn(snapshot, 'count', 1, 'running moments')
    this.mean.set(mean)
    this.variance.set(variance)
    this.seen = count[0]
  }
}
