import { usageError } from '../../core/errors.js'
import type { Snapshot } from '../../core/snapshot.js'
import type { ActionColumns } from '../spaces.js'
import { storedColumn } from '../stored-column.js'
import type { ResetResult, StepResult, VectorEnv } from '../vector-env.js'
import { VectorEnvWrapper } from './vector-env-wrapper.js'

/**
 * Truncates an episode after a number of steps. It starts the next episode itself, so the inner environment must offer
 * `startNextEpisodes`, as the environments of the registry do; among wrappers the time limit is the innermost.
 */
export class TimeLimit extends VectorEnvWrapper {
  private readonly elapsedSteps: Int32Array
  private readonly truncated: Uint8Array
  /** Where this limit, not the inner environment, ends the episode. */
  private readonly cut: Uint8Array
  private readonly finalObservations: Float32Array

  constructor(
    inner: VectorEnv,
    private readonly maximumSteps: number,
  ) {
    super(inner)
    if (!Number.isInteger(maximumSteps) || maximumSteps < 1) {
      throw usageError(
        `A limit of ${maximumSteps} steps`,
        `TimeLimit of ${inner.id}`,
        'Give a whole number above 0.',
      )
    }
    if (inner.startNextEpisodes === undefined) {
      throw usageError(
        `${inner.id} cannot start the next episode of single environments`,
        'TimeLimit',
        'Put the time limit directly around the environment, and other wrappers around it.',
      )
    }
    this.elapsedSteps = new Int32Array(inner.numEnvs)
    this.truncated = new Uint8Array(inner.numEnvs)
    this.cut = new Uint8Array(inner.numEnvs)
    this.finalObservations = new Float32Array(inner.observationSpace.size * inner.numEnvs)
  }

  reset(): ResetResult {
    this.elapsedSteps.fill(0)
    return this.shown(this.inner.reset())
  }

  step(actions: ActionColumns): StepResult {
    const { numEnvs, elapsedSteps, truncated, cut, finalObservations, maximumSteps } = this
    const result = this.inner.step(actions)
    finalObservations.set(result.infos.finalObservations)
    let anyCut = false
    for (let env = 0; env < numEnvs; env++) {
      elapsedSteps[env]++
      const ended = (result.terminated[env] | result.truncated[env]) !== 0
      const cutHere = !ended && elapsedSteps[env] >= maximumSteps
      truncated[env] = result.truncated[env] | (cutHere ? 1 : 0)
      cut[env] = cutHere ? 1 : 0
      if (cutHere) {
        anyCut = true
        for (let at = env; at < finalObservations.length; at += numEnvs) {
          finalObservations[at] = result.observations[at]
        }
      }
      if (ended || cutHere) elapsedSteps[env] = 0
    }
    const { rewards, terminated } = result
    if (!anyCut) return { ...this.shown(result), rewards, terminated, truncated }
    return { ...this.shown(this.inner.startNextEpisodes!(cut)), rewards, terminated, truncated }
  }

  private shown(result: ResetResult): ResetResult {
    const { finalObservations } = this
    return { observations: result.observations, infos: { ...result.infos, finalObservations } }
  }

  protected ownSnapshot(): Snapshot {
    return { elapsedSteps: this.elapsedSteps.slice() }
  }

  protected ownRestore(snapshot: Snapshot, restored: ResetResult): ResetResult {
    this.elapsedSteps.set(storedColumn(snapshot, 'elapsedSteps', this.numEnvs, 'TimeLimit'))
    return this.shown(restored)
  }
}
