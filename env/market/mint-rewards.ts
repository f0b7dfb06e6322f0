import type { Market } from './market.js'
import { countSupplyChange, withinSupplyCap } from './supply-guard.js'

/**
 * Mints tokens into free hands within the cap on changes of supply. The cost counts a token at the higher of its price
 * and its mean of 24 h. What receivers are about to sell joins the emission that is for sale (`mintEmissions` sells it).
 * @param tokens what is to be minted in the hour, an economy each; cut to what the cap leaves
 * @param soldShare share of it that receivers sell
 */
export function mintRewards(market: Market, tokens: Float64Array, soldShare: Float64Array): void {
  const { active, activeCount } = market
  const { supplyTokens, liquidTokens, unsoldEmissionTokens, meanPrice24hUsd, spendingUsd } = market.state
  const { spotUsd } = market.hour
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const minted = withinSupplyCap(market, i, tokens[i])
    supplyTokens[i] += minted
    liquidTokens[i] += minted
    countSupplyChange(market, i, minted / supplyTokens[i])
    spendingUsd[i] += minted * Math.max(spotUsd[i], meanPrice24hUsd[i])
    unsoldEmissionTokens[i] += soldShare[i] * minted
    tokens[i] = minted
  }
}
