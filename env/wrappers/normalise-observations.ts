import { type Snapshot, underPrefix, withPrefix } from '../../core/snapshot.js'
import { type ActionColumns, type BoxSpace, box } from '../spaces.js'
import type { ResetResult, StepResult, VectorEnv } from '../vector-env.js'
import { RunningNormaliser } from './running-normaliser.js'
import { VectorEnvWrapper } from './vector-env-wrapper.js'

/**
 * Shows observations normalised by their running moments, final observations alike. The moments learn from the
 * observations of resets and steps, final ones excepted, and outlive a reset; `learning` set to false freezes them, as an
 * evaluation does.
 */
export class NormaliseObservations extends VectorEnvWrapper {
  learning = true
  private readonly normaliser: RunningNormaliser
  private readonly normalisedSpace: BoxSpace
  private readonly observations: Float32Array
  private readonly finalObservations: Float32Array

  constructor(inner: VectorEnv, clip = 10) {
    super(inner)
    const { size, names } = inner.observationSpace
    this.normaliser = new RunningNormaliser(size, clip)
    this.normalisedSpace = box(-clip, clip, size, names)
    this.observations = new Float32Array(size * inner.numEnvs)
    this.finalObservations = new Float32Array(size * inner.numEnvs)
  }

  override get observationSpace(): BoxSpace {
    return this.normalisedSpace
  }

  reset(): ResetResult {
    return this.learnAndShow(this.inner.reset())
  }

  step(actions: ActionColumns): StepResult {
    const result = this.inner.step(actions)
    return { ...result, ...this.learnAndShow(result) }
  }

  private learnAndShow(result: ResetResult): ResetResult {
    if (this.learning) this.normaliser.update(result.observations, this.numEnvs)
    return this.shown(result)
  }

  private shown(result: ResetResult): ResetResult {
    const { normaliser, numEnvs, observations, finalObservations } = this
    normaliser.normalise(result.observations, numEnvs, observations)
    normaliser.normalise(result.infos.finalObservations, numEnvs, finalObservations)
    return { observations, infos: { ...result.infos, finalObservations } }
  }

  protected ownSnapshot(): Snapshot {
    return withPrefix('normaliser', this.normaliser.snapshot())
  }

  protected ownRestore(snapshot: Snapshot, restored: ResetResult): ResetResult {
    this.normaliser.restore(underPrefix('normaliser', snapshot))
    return this.shown(restored)
  }
}
