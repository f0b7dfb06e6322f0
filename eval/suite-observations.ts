import type { Policy } from '../agents/policy.js'
import { makeVector } from '../env/registry.js'
import { allocateActions } from '../env/spaces.js'
import { firstEpisodeOf } from './evaluate.js'

/** What a policy is led through, to see what it observes there. */
export interface ObservationRequest {
  readonly policy: Policy
  readonly id: string
  readonly options: Readonly<Record<string, unknown>>
  readonly scenarios: readonly string[]
  readonly episodesPerScenario: number
  readonly steps: number
  readonly seed: number
}

/** The observations that came to one decision each, with the masks of alternatives where the environment has them. */
export interface MetObservation {
  readonly observation: Float32Array
  readonly mask: Uint8Array | undefined
}

/**
 * What a policy meets in the scenarios of a suite, decision by decision, on the first episodes that `evaluate` judges
 * with the same seed; episodes that end begin anew.
 */
export function suiteObservations(request: ObservationRequest): MetObservation[] {
  const { policy, id, options, scenarios, episodesPerScenario, steps, seed } = request
  return scenarios.flatMap((scenario) => {
    const env = makeVector(id, {
      ...options,
      scenario,
      numEnvs: episodesPerScenario,
      seed,
      stream: 'evaluationEpisode',
      firstEpisode: firstEpisodeOf(scenario),
    })
    const { numEnvs, observationSpace } = env
    const actions = allocateActions(env.actionSpace, numEnvs)
    const met: MetObservation[] = []
    policy.reset(numEnvs)
    let { observations, infos } = env.reset()
    for (let step = 0; step < steps; step++) {
      for (let index = 0; index < numEnvs; index++) {
        const column = (values: ArrayLike<number>, count: number) =>
          Array.from({ length: count }, (_, entry) => values[entry * numEnvs + index]!)
        const masks = infos.actionMasks
        met.push({
          observation: Float32Array.from(column(observations, observationSpace.size)),
          mask: masks === undefined ? undefined : Uint8Array.from(column(masks, masks.length / numEnvs)),
        })
      }
      policy.act(observations, infos, actions)
      ;({ observations, infos } = env.step(actions))
    }
    return met
  })
}
