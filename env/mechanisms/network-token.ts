import { exp } from '../kernels/scalars.js'
import type { Market } from '../market/market.js'
import { otherReserve, spotPrice } from '../market/pool.js'
import { countSupplyChange, withinSupplyCap } from '../market/supply-guard.js'
import { assumption, data, marketDefaults, production } from './marks.js'

const SALE_HOURS = 24

/** The market of a free-floating network token: its noise, its liquidity and its habits, those of the reference's LIQ. */
export const networkTokenDefaults = {
  ...marketDefaults,
  poolFee: production(0.003),
  demandMarketBeta: data(1),
  demandVolatility: data(0.0095),
  noiseFlow: data(0.0003),
  fundamentalSpeed: data(0.05),
  fundamentalCapitalUsd: data(0.5),
  liquidityElasticity: assumption(3),
  // Nobody pays these pools extra, so their providers are content with what fees leave.
  requiredReturnPerYear: assumption(0.05),
  referenceLiquidityUsd: data(0.1),
  volumePerVolatility: data(0.15),
  liquidityNoise: data(0.006),
  emissionSoldShare: assumption(0.7),
  pegScale: assumption(0.05),
  targetDepthUsd: assumption(0.0006),
} as const

/** How a network token's episode starts: a pool of a tenth of the supply's value, nothing staked. */
export const networkTokenOpening = {
  poolUsd: data(0.1),
  shareCapUsd: assumption(0),
  reserveUsd: assumption(0),
  stakedShare: assumption(0),
  beliefBias: assumption(0),
} as const

/** The market's components do not judge a network, but for restless levers. */
export const networkRewardWeights = {
  peg: 0,
  depth: 0,
  spending: 0,
  leverChange: 0.05,
  solvency: 0,
  targetMovement: 0,
} as const

/** Demand over supply: what is burned lifts the price and what is minted lowers it. */
export function believeInDemandOverSupply(market: Market): void {
  const { active, activeCount } = market
  const { logDemand, supplyTokens } = market.state
  const { beliefPriceUsd } = market.hour
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    beliefPriceUsd[i] = exp(logDemand[i]) / supplyTokens[i]
  }
}

/**
 * Mints tokens to liquid hands within the cap on changes of supply, counts them and puts the share that their
 * receivers sell on sale. Spending takes a token at the higher of its price and its mean of 24 h.
 * @returns the tokens minted
 */
export function mintToProviders(market: Market, economy: number, asked: number): number {
  const { supplyTokens, liquidTokens, unsoldEmissionTokens, meanPrice24hUsd, spendingUsd } = market.state
  const { spotUsd } = market.hour
  const minted = withinSupplyCap(market, economy, asked)
  supplyTokens[economy] += minted
  liquidTokens[economy] += minted
  countSupplyChange(market, economy, minted / supplyTokens[economy])
  spendingUsd[economy] += minted * Math.max(spotUsd[economy], meanPrice24hUsd[economy])
  unsoldEmissionTokens[economy] += market.parameters.emissionSoldShare[economy] * minted
  return minted
}

/**
 * Mints as `mintToProviders` does, and gives a share of it to the treasury, which does not sell.
 * @returns the tokens minted, the treasury's among them
 */
export function mintWithTreasury(market: Market, economy: number, asked: number, share: number): number {
  const { liquidTokens, treasuryTokens, unsoldEmissionTokens } = market.state
  const minted = mintToProviders(market, economy, asked)
  const cut = share * minted
  liquidTokens[economy] -= cut
  treasuryTokens[economy] += cut
  unsoldEmissionTokens[economy] -= market.parameters.emissionSoldShare[economy] * cut
  return minted
}

/** Burns tokens that buyers paid with, as far as liquid hands hold them. Users do this, so the guard does not count it. */
export function burnPayments(market: Market, economy: number, asked: number): number {
  const { supplyTokens, liquidTokens } = market.state
  const burned = Math.min(asked, liquidTokens[economy])
  supplyTokens[economy] -= burned
  liquidTokens[economy] -= burned
  return burned
}

/** Receivers of emissions sell what they do not keep, over a day. */
export function sellEmissions(market: Market): void {
  const { active, activeCount } = market
  const { liquidTokens, unsoldEmissionTokens, poolTokens, poolQuoteUsd, poolInvariant } = market.state
  const { spotUsd } = market.hour
  const { poolFee, amplification } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const sold = Math.min(unsoldEmissionTokens[i] / SALE_HOURS, 0.5 * liquidTokens[i])
    const fee = poolFee[i]
    unsoldEmissionTokens[i] -= sold
    liquidTokens[i] -= sold * (1 - fee)
    poolTokens[i] += sold * (1 - fee)
    poolQuoteUsd[i] = otherReserve(false, amplification[i], poolInvariant[i], poolTokens[i])
    spotUsd[i] = spotPrice(false, amplification[i], poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
  }
}
