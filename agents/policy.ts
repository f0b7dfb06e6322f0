import type { ActionColumns } from '../env/spaces.js'
import type { Infos } from '../env/vector-env.js'

/** Whatever decides: a trained network, a rule, a frozen bundle. One interface, so that all are judged alike. */
export interface Policy {
  readonly name: string
  /** Forgets the past of every environment; called before the first decision of a batch of episodes. */
  reset(numEnvs: number): void
  /** Writes one action an environment into `actions[coordinate * numEnvs + env]`. */
  act(observations: Float32Array, infos: Infos, actions: ActionColumns): void
}
