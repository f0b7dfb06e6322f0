import { type Snapshot, underPrefix, withPrefix } from '../../core/snapshot.js'
import type { ActionColumns } from '../spaces.js'
import type { ResetResult, StepResult, VectorEnv } from '../vector-env.js'
import { RewardScaler } from './reward-scaler.js'
import { VectorEnvWrapper } from './vector-env-wrapper.js'

/**
 * Pays rewards divided by the standard deviation of the running discounted return. Reward components in
 * `infos.columns` stay as they are. The statistics outlive a reset.
 */
export class NormaliseRewards extends VectorEnvWrapper {
  private readonly scaler: RewardScaler

  constructor(inner: VectorEnv, discount: number, clip = 10) {
    super(inner)
    this.scaler = new RewardScaler(inner.numEnvs, discount, clip)
  }

  reset(): ResetResult {
    this.scaler.forgetReturns()
    return this.inner.reset()
  }

  step(actions: ActionColumns): StepResult {
    const result = this.inner.step(actions)
    return { ...result, rewards: this.scaler.scale(result) }
  }

  protected ownSnapshot(): Snapshot {
    return withPrefix('scaler', this.scaler.snapshot())
  }

  protected ownRestore(snapshot: Snapshot, restored: ResetResult): ResetResult {
    this.scaler.restore(underPrefix('scaler', snapshot))
    return restored
  }
}
