import { log } from '../kernels/scalars.js'
import type { Market } from '../market/market.js'

const LEAST_CAP_USD = 1e-9

/**
 * What the cap did not grow by in the last hour: minus the change of ln(mean price of 24 h x supply). Unit: 1 is a cap
 * that fell to 1/e; below 0 where it grew. Over an episode it adds up to the change from its start to its end.
 *
 * The day's mean, so that no trade of the last hour moves it. A minted token counts at once and the price answers later;
 * spending counts that token at the higher of price and mean, a whole supply at 43,800 units. So spending's weight must lie
 * above growth's over 43,800, and then printing loses even if the price never answered.
 *
 * @param logCapUsd the log of the cap an hour ago, 0 when an episode starts; moved on
 * @param cost where the component goes
 */
export function growthCost(market: Market, logCapUsd: Float64Array, cost: Float64Array): void {
  const { active, activeCount } = market
  const { meanPrice24hUsd, supplyTokens } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const cap = log(Math.max(LEAST_CAP_USD, meanPrice24hUsd[i] * supplyTokens[i]))
    cost[i] = logCapUsd[i] - cap
    logCapUsd[i] = cap
  }
}
