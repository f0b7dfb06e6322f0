import type { Snapshot } from '../core/snapshot.js'
import type { KeyedNoise } from './keyed-noise.js'
import { storedColumn } from './snapshot-parts.js'

/**
 * Standard normal noise that remembers: in each environment and coordinate a stationary first-order autoregression,
 * e(t) = rho e(t-1) + sqrt(1 - rho^2) n(t). Each draw alone is standard normal, so the policy's distribution and its
 * loss stay as they are; what is explored are stretches of behaviour rather than jitter, which rate limits and costs of
 * change would drown (Hollenstein et al., "Colored noise in PPO", AAAI 2024). With rho 0 the draws are independent.
 */
export class CorrelatedNoise {
  /** `values[coordinate * numEnvs + env]` of the last vector step. */
  readonly values: Float64Array
  private readonly innovation: number

  /** @param correlation of one decision's noise with the next one's, 0 to below 1 */
  constructor(
    private readonly fresh: KeyedNoise,
    private readonly correlation: number,
    private readonly numEnvs: number,
    private readonly coordinates: number,
  ) {
    this.values = new Float64Array(numEnvs * coordinates)
    this.innovation = Math.sqrt(1 - correlation * correlation)
  }

  /** Moves on to a vector step; the first one, 0, draws from the stationary law. */
  advance(vectorStep: number): void {
    const { values, correlation, innovation, numEnvs, coordinates, fresh } = this
    for (let coordinate = 0; coordinate < coordinates; coordinate++) {
      for (let env = 0; env < numEnvs; env++) {
        const index = coordinate * numEnvs + env
        const normal = fresh.normal(env, vectorStep, coordinate)
        values[index] = vectorStep === 0 ? normal : correlation * values[index] + innovation * normal
      }
    }
  }

  snapshot(): Snapshot {
    return { values: this.values.slice() }
  }

  restore(snapshot: Snapshot): void {
    this.values.set(storedColumn(snapshot, 'values'))
  }
}
