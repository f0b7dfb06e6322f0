import { type Snapshot, underPrefix, withPrefix } from '../../core/snapshot.js'
import { storedColumn } from '../stored-column.js'
import type { StepResult } from '../vector-env.js'
import { RunningMoments } from './running-moments.js'

const VARIANCE_FLOOR = 1e-8

/**
 * Divides rewards by the standard deviation of the running discounted return, so that returns are of the order of 1
 * whatever the unit of the reward; the mean stays, for subtracting it would change what is best. The running return of an
 * environment is R = discount * R + reward and starts over with its episode.
 */
export class RewardScaler {
  private readonly moments = new RunningMoments(1)
  private readonly returns: Float64Array
  private readonly scaled: Float64Array

  constructor(
    private readonly numEnvs: number,
    private readonly discount: number,
    private readonly clip = 10,
  ) {
    this.returns = new Float64Array(numEnvs)
    this.scaled = new Float64Array(numEnvs)
  }

  /** What rewards are divided by now. */
  get standardDeviation(): number {
    return Math.sqrt(this.moments.variance[0] + VARIANCE_FLOOR)
  }

  /** Takes in the rewards and ends of one step. */
  update(step: Pick<StepResult, 'rewards' | 'terminated' | 'truncated'>): void {
    const { numEnvs, returns } = this
    const { rewards, terminated, truncated } = step
    for (let env = 0; env < numEnvs; env++) returns[env] = this.discount * returns[env] + rewards[env]
    this.moments.update(returns, numEnvs)
    for (let env = 0; env < numEnvs; env++) {
      if ((terminated[env] | truncated[env]) !== 0) returns[env] = 0
    }
  }

  /** Takes in one step and gives its rewards scaled and cut to plus and minus `clip`; the buffer is reused. */
  scale(step: Pick<StepResult, 'rewards' | 'terminated' | 'truncated'>): Float64Array {
    this.update(step)
    const { numEnvs, scaled, clip, standardDeviation } = this
    for (let env = 0; env < numEnvs; env++) {
      scaled[env] = Math.min(Math.max(step.rewards[env] / standardDeviation, -clip), clip)
    }
    return scaled
  }

  /** Begins the running returns at 0, as at the start of episodes; what was learnt of their spread stays. */
  forgetReturns(): void {
    this.returns.fill(0)
  }

  snapshot(): Snapshot {
    return { returns: this.returns.slice(), ...withPrefix('moments', this.moments.snapshot()) }
  }

  restore(snapshot: Snapshot): void {
    const returns = storedColumn(snapshot, 'returns', this.numEnvs, 'reward scaler')
    this.moments.restore(underPrefix('moments', snapshot))
    this.returns.set(returns)
  }
}
