import { clamp } from '../../core/math/clamp.js'
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

  constructor(size: number) {
    super(size, 6)
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

const SPENDING_UNIT_PER_YEAR = 0.2
const HOURS_PER_YEAR = 8760
const RATE_UNIT_PER_YEAR = 0.5
const SPENT_RESERVE_UNIT_USD = 0.15
const SPENT_RESERVE_COST = 0.3

/**
 * Fills the components of the hour just lived and moves the levers on to `state.appliedLevers`.
 * @param leverUnits the change of each slot's lever that costs one unit; infinite where changes are free.
 * @param pegged whether backing counts.
 * @param movingTarget whether the lever in slot 0 is the speed of the target.
 */
export function computeComponents(
  market: Market,
  components: HourlyComponents,
  leverUnits: Float64Array,
  pegged: boolean,
  movingTarget: boolean,
): void {
  const { active, activeCount, size, levers } = market
  const {
    priceUsd,
    targetPriceUsd,
    depthUsd,
    spendingUsd,
    totalSpendingUsd,
    reserveSpentUsd,
    appliedLevers,
  } = market.state
  const { backingUsd } = market.hour
  const { pegScale, targetDepthUsd } = market.parameters
  const { pegCost, depthCost, spendingCost, leverChangeCost, solvencyCost, targetMovementCost } = components
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const z = (priceUsd[i] / targetPriceUsd[i] - 1) / pegScale[i]
    pegCost[i] = Math.min(5, Math.sqrt(1 + z * z) - 1)
    depthCost[i] = Math.max(0, 1 - depthUsd[i] / targetDepthUsd[i])
    totalSpendingUsd[i] += spendingUsd[i]
    spendingCost[i] = (spendingUsd[i] * HOURS_PER_YEAR) / SPENDING_UNIT_PER_YEAR
    let change = 0
    for (let slot = 0; slot < leverUnits.length; slot++) {
      const at = slot * size + i
      change += Math.abs(levers[at] - appliedLevers[at]) / leverUnits[slot]
      appliedLevers[at] = levers[at]
    }
    leverChangeCost[i] = Math.min(2, change)
    if (pegged) {
      const spent = reserveSpentUsd[i] / SPENT_RESERVE_UNIT_USD
      solvencyCost[i] = Math.max(0, 1 - backingUsd[i]) + SPENT_RESERVE_COST * clamp(spent, 0, 1)
    }
    if (movingTarget) targetMovementCost[i] = Math.abs(levers[i]) / RATE_UNIT_PER_YEAR
  }
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
