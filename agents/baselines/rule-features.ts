import { unknownName } from '../../core/errors.js'
import type { MechanismId } from '../../env/mechanisms/mechanism.js'

/** One input of a tuned rule: an entry of the observation, cut to a range. */
export interface RuleFeature {
  /** Name of the observation's entry. */
  readonly observation: string
  readonly low: number
  readonly high: number
}

function feature(observation: string, low = -3, high = 3): RuleFeature {
  return { observation, low, high }
}

/** What every tuned rule sees: the deviation now and over a day, the price's momentum, and sentiment. */
const shared = [
  feature('twap-deviation'),
  feature('mean-deviation-24h'),
  feature('momentum'),
  feature('sentiment', -2, 1),
]

/**
 * The inputs of the tuned linear rule, the same as those of the reference model's study of headroom, so that the
 * figures compare. The first is the deviation that PID acts on, the third its derivative.
 */
export const ruleFeatures: Readonly<Record<MechanismId, readonly RuleFeature[]>> = {
  terra: [
    ...shared,
    feature('backing', -2, 2),
    feature('share-return'),
    feature('redemptions-24h', 0, 3),
    feature('pool-share'),
  ],
  rai: [...shared, feature('mean-redemption-rate'), feature('market-return'), feature('depth', -2, 2)],
  ampleforth: [
    ...shared,
    feature('depth', -2, 2),
    feature('market-return'),
    feature('supply-change-24h', 0, 2),
  ],
}

export const DEVIATION_FEATURE = 0
export const MOMENTUM_FEATURE = 2

/** Reads a rule's inputs out of observations. */
export class RuleFeatureReader {
  readonly count: number
  private readonly features: readonly RuleFeature[]
  private readonly rows: readonly number[]

  /** @param observationNames the entries of the observation, in order */
  constructor(mechanism: MechanismId, observationNames: readonly string[]) {
    this.features = ruleFeatures[mechanism]
    this.count = this.features.length
    this.rows = this.features.map(({ observation }) => {
      const row = observationNames.indexOf(observation)
      if (row < 0) throw unknownName('observation', observation, observationNames, `baselines.${mechanism}`)
      return row
    })
  }

  /** The value of one input in one environment. */
  read(observations: Float32Array, numEnvs: number, index: number, env: number): number {
    const { low, high } = this.features[index]
    return Math.min(high, Math.max(low, observations[this.rows[index] * numEnvs + env]))
  }
}
