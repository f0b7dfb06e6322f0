import type { Market } from './market.js'

/**
 * Holders of a floating token move towards the staked share that the yield calls for: half of the maximum at
 * `halfDepositYieldPerYear`. Half of the liquid tokens at most leave free hands in an hour.
 * @param yieldPerYear what staking pays, as a fraction a year
 */
export function moveStake(market: Market, yieldPerYear: Float64Array): void {
  const { active, activeCount } = market
  const { liquidTokens, stakedTokens } = market.state
  const { depositSpeed, maximumDepositShare, halfDepositYieldPerYear } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const yearly = Math.max(0, yieldPerYear[i])
    const share = (maximumDepositShare[i] * yearly) / (yearly + halfDepositYieldPerYear[i])
    const staked = stakedTokens[i]
    const wished = depositSpeed[i] * (share * (liquidTokens[i] + staked) - staked)
    const moved = Math.max(-staked, Math.min(wished, 0.5 * liquidTokens[i]))
    stakedTokens[i] = staked + moved
    liquidTokens[i] -= moved
  }
}
