import type { ColumnMemory } from '../kernels/column-memory.js'
import { ColumnSet } from '../market/columns.js'
import type { Market } from '../market/market.js'

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

  constructor(size: number, memory: ColumnMemory | null = null) {
    super(size, memory)
  }
}

/**
 * The weight of each component; the hourly reward is -sum(weight * cost), at least -10. Components of the mechanism's own
 * stand beside those that every economy has.
 */
export interface RewardWeights {
  readonly peg: number
  readonly depth: number
  readonly spending: number
  readonly leverChange: number
  readonly solvency: number
  readonly targetMovement: number
  readonly [own: string]: number
}

/** The lowest reward of an hour, paid for every hour that a collapsed economy has left. */
export const LOWEST_HOURLY_REWARD = -10

/**
 * Fills the components of the hour just lived and moves the levers on to `state.appliedLevers`.
 * @param pegged whether backing counts.
 * @param movingTarget whether the lever in slot 0 is the speed of the target.
 */
export function computeComponents(
  market: Market,
  components: HourlyComponents,
  pegged: boolean,
  movingTarget: boolean,
): void {
  const { state, hour, parameters } = market
  market.kernels.computeComponents(
    market.first,
    market.end,
    pegged,
    movingTarget,
    hour.alive.byteOffset,
    state.priceUsd.byteOffset,
    state.targetPriceUsd.byteOffset,
    state.depthUsd.byteOffset,
    state.spendingUsd.byteOffset,
    state.totalSpendingUsd.byteOffset,
    state.reserveSpentUsd.byteOffset,
    hour.backingUsd.byteOffset,
    market.levers.byteOffset,
    state.appliedLevers.byteOffset,
    market.columnBytes,
    market.leverUnits.byteOffset,
    market.leverUnits.length,
    parameters.pegScale.byteOffset,
    parameters.targetDepthUsd.byteOffset,
    components.pegCost.byteOffset,
    components.depthCost.byteOffset,
    components.spendingCost.byteOffset,
    components.leverChangeCost.byteOffset,
    components.solvencyCost.byteOffset,
    components.targetMovementCost.byteOffset,
  )
}

/** The hour's reward of every economy from the components that all have: -10 where it had collapsed before. */
export function hourlyRewards(
  market: Market,
  components: HourlyComponents,
  weights: RewardWeights,
  rewards: Float64Array,
): void {
  const { frozen } = market.hour
  const { pegCost, depthCost, spendingCost, leverChangeCost, solvencyCost, targetMovementCost } = components
  for (let i = 0; i < rewards.length; i++) {
    const cost =
      weights.peg * pegCost[i] +
      weights.depth * depthCost[i] +
      weights.spending * spendingCost[i] +
      weights.leverChange * leverChangeCost[i] +
      weights.solvency * solvencyCost[i] +
      weights.targetMovement * targetMovementCost[i]
    rewards[i] = frozen[i] > 0 ? LOWEST_HOURLY_REWARD : Math.max(LOWEST_HOURLY_REWARD, -cost)
  }
}
