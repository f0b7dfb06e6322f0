import { exp } from '../kernels/scalars.js'
import type { Market } from './market.js'

/**
 * Belief of a floating token: demand over the tokens that share it, less what a fee on sales (lever slot 1) takes.
 * @param sharingTokens tokens that demand is spread over: the supply, or what of it circulates
 */
export function floatingBelief(market: Market, sharingTokens: Float64Array): void {
  const { active, activeCount, size } = market
  const { logDemand } = market.state
  const { beliefPriceUsd } = market.hour
  const { sellFeePenalty } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    beliefPriceUsd[i] =
      (exp(logDemand[i]) / sharingTokens[i]) * (1 - sellFeePenalty[i] * market.levers[size + i])
  }
}
