import { type Snapshot, underPrefix, withPrefix } from '../../core/snapshot.js'
import type { ActionColumns, BoxSpace, Space } from '../spaces.js'
import type { ResetResult, StepResult, VectorEnv } from '../vector-env.js'

/** An environment around another one. What a wrapper does not change is that of the inner environment. */
export abstract class VectorEnvWrapper implements VectorEnv {
  readonly autoresetMode = 'same-step'

  constructor(protected readonly inner: VectorEnv) {}

  get id(): string {
    return this.inner.id
  }

  get numEnvs(): number {
    return this.inner.numEnvs
  }

  get observationSpace(): BoxSpace {
    return this.inner.observationSpace
  }

  get actionSpace(): Space {
    return this.inner.actionSpace
  }

  abstract reset(): ResetResult

  abstract step(actions: ActionColumns): StepResult

  /** The wrapper's own state beside the inner environment's. */
  protected abstract ownSnapshot(): Snapshot

  /** Takes up the wrapper's own state and turns what the inner environment shows into what the wrapper shows. */
  protected abstract ownRestore(snapshot: Snapshot, restored: ResetResult): ResetResult

  snapshot(): Snapshot {
    return { ...this.ownSnapshot(), ...withPrefix('inner', this.inner.snapshot()) }
  }

  restore(snapshot: Snapshot): ResetResult {
    return this.ownRestore(snapshot, this.inner.restore(underPrefix('inner', snapshot)))
  }
}
