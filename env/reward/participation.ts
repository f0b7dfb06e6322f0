import type { Market } from '../market/market.js'

/**
 * Missing participation: 1 - min(1, taking part / target). Unit: 1 is nobody taking part; 0 at the target and beyond it, so
 * that there is nothing to win by overshooting.
 *
 * @param participating how much takes part: users, locked tokens, votes, in any unit
 * @param target in the same unit, above 0
 * @param cost where the component goes
 */
export function participationCost(
  market: Market,
  participating: Float64Array,
  target: Float64Array,
  cost: Float64Array,
): void {
  const { active, activeCount } = market
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    cost[i] = 1 - Math.min(1, participating[i] / target[i])
  }
}
