import { usageError } from '../../core/errors.js'
import type { Snapshot } from '../../core/snapshot.js'
import { type ActionColumns, type BoxSpace, box } from '../spaces.js'
import { storedColumn } from '../stored-column.js'
import type { ResetResult, StepResult, VectorEnv } from '../vector-env.js'
import { VectorEnvWrapper } from './vector-env-wrapper.js'

function repeated(bounds: Float64Array, times: number): Float64Array {
  const out = new Float64Array(bounds.length * times)
  for (let time = 0; time < times; time++) out.set(bounds, time * bounds.length)
  return out
}

/**
 * Shows the last observations of the episode together, oldest first: feature `frame * features + feature`. At the start
 * of an episode its first observation stands in every frame.
 */
export class FrameHistory extends VectorEnvWrapper {
  private readonly historySpace: BoxSpace
  private readonly history: Float32Array
  private readonly finalObservations: Float32Array
  /** Entries of one frame over all environments. */
  private readonly frameLength: number

  constructor(inner: VectorEnv, frames: number) {
    super(inner)
    if (!Number.isInteger(frames) || frames < 1) {
      throw usageError(
        `A history of ${frames} frames`,
        `FrameHistory of ${inner.id}`,
        'Give a whole number above 0.',
      )
    }
    const { size, low, high, names } = inner.observationSpace
    const historyNames =
      names &&
      Array.from({ length: frames }, (_, frame) => frame - frames + 1).flatMap((age) =>
        names.map((name) => (age === 0 ? name : `${name} at ${age}`)),
      )
    this.historySpace = box(repeated(low, frames), repeated(high, frames), size * frames, historyNames)
    this.frameLength = size * inner.numEnvs
    this.history = new Float32Array(this.frameLength * frames)
    this.finalObservations = new Float32Array(this.history.length)
  }

  override get observationSpace(): BoxSpace {
    return this.historySpace
  }

  reset(): ResetResult {
    const result = this.inner.reset()
    for (let env = 0; env < this.numEnvs; env++) this.begin(env, result.observations)
    return this.shown(result)
  }

  step(actions: ActionColumns): StepResult {
    const { history, finalObservations, frameLength, numEnvs } = this
    const result = this.inner.step(actions)
    history.copyWithin(0, frameLength)
    history.set(result.observations, history.length - frameLength)
    for (let env = 0; env < numEnvs; env++) {
      if ((result.terminated[env] | result.truncated[env]) === 0) continue
      for (let at = env; at < history.length - frameLength; at += numEnvs) finalObservations[at] = history[at]
      for (let at = env; at < frameLength; at += numEnvs) {
        finalObservations[history.length - frameLength + at] = result.infos.finalObservations[at]
      }
      this.begin(env, result.observations)
    }
    return { ...result, ...this.shown(result) }
  }

  /** Puts an environment's first observation in every frame. */
  private begin(env: number, observations: Float32Array): void {
    const { history, frameLength, numEnvs } = this
    for (let at = env; at < history.length; at += numEnvs) history[at] = observations[at % frameLength]
  }

  private shown(result: ResetResult): ResetResult {
    return {
      observations: this.history,
      infos: { ...result.infos, finalObservations: this.finalObservations },
    }
  }

  protected ownSnapshot(): Snapshot {
    return { history: this.history.slice() }
  }

  protected ownRestore(snapshot: Snapshot, restored: ResetResult): ResetResult {
    this.history.set(storedColumn(snapshot, 'history', this.history.length, 'FrameHistory'))
    return this.shown(restored)
  }
}
