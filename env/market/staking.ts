import type { Market } from './market.js'

/** Deposits move towards the share of holdings that the yield and confidence call for. */
export function moveDeposits(market: Market): void {
  const { active, activeCount, size, levers } = market
  const { liquidTokens, stakedTokens, confidence } = market.state
  const { depositSpeed, maximumDepositShare, halfDepositYieldPerYear } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const yearly = Math.max(levers[4 * size + i], 0)
    const wishedShare =
      ((maximumDepositShare[i] * yearly) / (yearly + halfDepositYieldPerYear[i])) *
      (0.2 + 0.8 * confidence[i])
    const staked = stakedTokens[i]
    const wished = depositSpeed[i] * (wishedShare * (liquidTokens[i] + staked) - staked)
    const moved = wished < -staked ? -staked : Math.min(wished, 0.5 * liquidTokens[i])
    stakedTokens[i] = staked + moved
    liquidTokens[i] -= moved
  }
}
