import type { Policy } from '../../agents/policy.js'
import { quantile } from '../../core/statistics/quantile.js'
import type { ObservationFeature } from '../../env/definition.js'
import { allocateActions } from '../../env/spaces.js'
import type { VectorEnv } from '../../env/vector-env.js'

/** What one observation was while a policy ran. */
export interface ObservationRange {
  readonly minimum: number
  readonly median: number
  readonly maximum: number
}

/**
 * The range of every observation over so many decisions in each environment, for a bundle to carry: outside it the
 * policy was never judged. Run it on episodes of the scenarios that the policy was trained or evaluated on.
 */
export function observationRanges(
  env: VectorEnv,
  policy: Policy,
  decisions: number,
): readonly ObservationRange[] {
  const { numEnvs, observationSpace } = env
  const columns = Array.from({ length: observationSpace.size }, () => new Float32Array(decisions * numEnvs))
  const actions = allocateActions(env.actionSpace, numEnvs)
  policy.reset(numEnvs)
  let { observations, infos } = env.reset()
  for (let decision = 0; decision < decisions; decision++) {
    columns.forEach((column, feature) => {
      column.set(observations.subarray(feature * numEnvs, (feature + 1) * numEnvs), decision * numEnvs)
    })
    policy.act(observations, infos, actions)
    const result = env.step(actions)
    observations = result.observations
    infos = result.infos
  }
  return columns.map((column) => ({
    minimum: quantile(column, 0),
    median: quantile(column, 0.5),
    maximum: quantile(column, 1),
  }))
}

/** An environment's features with their ranges, as a bundle carries them. */
export function withRanges(features: readonly ObservationFeature[], ranges: readonly ObservationRange[]) {
  return features.map((feature, index) => ({ ...feature, ...ranges[index]! }))
}
