import { type ActionColumns, type Space, spaceWidth } from '../env/spaces.js'
import type { ResetResult } from '../env/vector-env.js'
import { headOutputs, headWidth } from './distributions.js'
import type { ActionHead, PpoRollout } from './learner/learner.js'

/** One rollout with what the advantages need; sample `step * numEnvs + env`, columns as in PpoRollout. */
export interface Rollout extends PpoRollout {
  readonly rewards: Float64Array
  readonly terminated: Uint8Array
  readonly truncated: Uint8Array
  /** The critic's value of the final observation where an episode was truncated, 0 elsewhere. */
  readonly finalValues: Float64Array
  /** Final observations of truncated episodes row by row, and the sample that each belongs to. */
  readonly finalRows: Float32Array
  readonly finalAt: Int32Array
  finalCount: number
}

/** A rollout of `size` samples with the given columns of observations; with action masks where the environments show some. */
export function allocateRollout(
  size: number,
  observations: Float32Array,
  head: ActionHead,
  first: ResetResult,
): Rollout {
  const rollout = {
    size,
    observations,
    actions: new Float32Array(headWidth(head) * size),
    logProbabilities: new Float32Array(size),
    advantages: new Float32Array(size),
    returns: new Float32Array(size),
    values: new Float32Array(size),
    rewards: new Float64Array(size),
    terminated: new Uint8Array(size),
    truncated: new Uint8Array(size),
    finalValues: new Float64Array(size),
    finalRows: new Float32Array(observations.length),
    finalAt: new Int32Array(size),
    finalCount: 0,
  }
  if (first.infos.actionMasks === undefined) return rollout
  return { ...rollout, actionMasks: new Uint8Array(headOutputs(head) * size) }
}

/** Copies columns of `count` entries into columns of `size` entries, from entry `start` on. */
export function copyColumns<T extends Float32Array | Uint8Array>(
  from: T,
  count: number,
  to: T,
  size: number,
  start: number,
): void {
  // No views: made at every step, they would keep the garbage collector busy.
  const columns = from.length / count
  for (let column = 0; column < columns; column++) {
    const source = column * count
    const target = column * size + start
    for (let index = 0; index < count; index++) to[target + index] = from[source + index]
  }
}

/** Sends the sampled actions of `numEnvs` samples from `start` on: whole numbers as they are, real ones cut to the box. */
export function writeActions(
  sampled: Float32Array,
  size: number,
  start: number,
  space: Space,
  numEnvs: number,
  actions: ActionColumns,
): void {
  for (let coordinate = 0; coordinate < spaceWidth(space); coordinate++) {
    for (let env = 0; env < numEnvs; env++) {
      const action = sampled[coordinate * size + start + env]
      actions[coordinate * numEnvs + env] =
        space.kind === 'box'
          ? Math.min(Math.max(action, space.low[coordinate]), space.high[coordinate])
          : action
    }
  }
}
