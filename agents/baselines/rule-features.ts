import { unknownName } from '../../core/errors.js'
import type { Mechanism, RuleFeature } from '../../env/mechanisms/mechanism.js'

export const DEVIATION_FEATURE = 0
export const MOMENTUM_FEATURE = 2

/** Reads a rule's inputs out of observations. */
export class RuleFeatureReader {
  readonly count: number
  private readonly features: readonly RuleFeature[]
  private readonly rows: readonly number[]

  /** @param observationNames the entries of the observation, in order */
  constructor(mechanism: Pick<Mechanism, 'id' | 'ruleFeatures'>, observationNames: readonly string[]) {
    this.features = mechanism.ruleFeatures
    this.count = this.features.length
    this.rows = this.features.map(({ observation }) => {
      const row = observationNames.indexOf(observation)
      if (row < 0)
        throw unknownName('observation', observation, observationNames, `baselines.${mechanism.id}`)
      return row
    })
  }

  /** The value of one input in one environment. */
  read(observations: Float32Array, numEnvs: number, index: number, env: number): number {
    const { low, high } = this.features[index]
    return Math.min(high, Math.max(low, observations[this.rows[index] * numEnvs + env]))
  }
}
