import { ColumnSet } from '../market/columns.js'

/** The unweighted costs of the last hour, each 0 or above; 0 in a collapsed economy. */
export class HourlyComponents extends ColumnSet {
  /** min(5, sqrt(1 + z^2) - 1), z the deviation from the target in units of `pegScale`. */
  readonly pegCost = this.carve()
  /** Share of the wished depth that is missing. */
  readonly depthCost = this.carve()
  /** Spending as a yearly share of the initial supply's value, in units of 20 %. */
  readonly spendingCost = this.carve()
  /** Changes of levers in units of their hourly limit, at most 2. */
  readonly leverChangeCost = this.carve()
  /** Missing backing, and reserve spent but not bought back. */
  readonly solvencyCost = this.carve()
  /** Speed of a moving target (RAI), in units of 50 % a year. */
  readonly targetMovementCost = this.carve()

  constructor(size: number) {
    super(size, 6)
  }
}

/** The weight of each component; the hourly reward is -sum(weight * cost), at least -10. */
export interface RewardWeights {
  readonly peg: number
  readonly depth: number
  readonly spending: number
  readonly leverChange: number
  readonly solvency: number
  readonly targetMovement: number
}

/** The lowest reward of an hour, paid for every hour that a collapsed economy has left. */
export const LOWEST_HOURLY_REWARD = -10
