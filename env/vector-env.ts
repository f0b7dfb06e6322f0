import type { Snapshot } from '../core/snapshot.js'
import type { ActionColumns, BoxSpace, Space } from './spaces.js'

/**
 * What a step tells beside the reward. All buffers belong to the environment and are reused by the next call.
 * Columns have one entry an environment.
 */
export interface Infos {
  /** Valid where an episode ended in this step: its last observation, laid out as `observations`. */
  readonly finalObservations: Float32Array
  /** 1 where an action may be taken, `masks[action * numEnvs + env]`; only for discrete spaces that mask. */
  readonly actionMasks?: Uint8Array
  /**
   * Named quantities: `reward/<component>` (already weighted, adding up to the reward), `state/<quantity>` (private,
   * for logs and plots), `signal/<quantity>` (public readings, for rules), `guard/<limit>` (1 where it bound).
   */
  readonly columns: Readonly<Record<string, Float64Array>>
}

export interface ResetResult {
  /** `observations[feature * numEnvs + env]`. */
  readonly observations: Float32Array
  readonly infos: Infos
}

export interface StepResult extends ResetResult {
  readonly rewards: Float64Array
  /** 1 where the episode reached a terminal state: no bootstrap. */
  readonly terminated: Uint8Array
  /** 1 where the episode was cut by a limit of time: bootstrap from `finalObservations`. */
  readonly truncated: Uint8Array
}

/**
 * Many environments of one kind stepped together, with Gymnasium's semantics. Autoreset is of the same-step mode:
 * in the step that ends an episode the environment starts the next one, `observations` holds the first observation of
 * the new episode and `infos.finalObservations` the last one of the old.
 */
export interface VectorEnv {
  readonly id: string
  readonly numEnvs: number
  readonly observationSpace: BoxSpace
  readonly actionSpace: Space
  readonly autoresetMode: 'same-step'
  /** Starts every environment anew; episode numbers start over, so the same seed gives the same episodes. */
  reset(): ResetResult
  /** Takes one decision in each environment. `actions[coordinate * numEnvs + env]`. */
  step(actions: ActionColumns): StepResult
  /**
   * Breaks off the episodes of the environments that are marked 1 and starts their next ones; the others stay as they
   * are. Only where the environment offers it; wrappers that end episodes need it.
   */
  startNextEpisodes?(marked: Uint8Array): ResetResult
  /** Everything that the future depends on. */
  snapshot(): Snapshot
  /** Takes up a stored state; the next step continues as if nothing had happened. */
  restore(snapshot: Snapshot): ResetResult
}
