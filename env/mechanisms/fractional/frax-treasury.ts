import { exp } from '../../kernels/scalars.js'
import type { MarketWith } from '../define-mechanism.js'
import { assumption } from '../marks.js'
import { leverSlots, type MechanismLever } from '../mechanism.js'
import { fractionalParameters, fractionalStateFrom } from './fractional-fields.js'
import { backing } from './fractional-phases.js'
import { excessCollateralUsd } from './fractional-rules.js'

/** Value of the share token in its pools, as a share of all of it. */
const POOLED_SHARE = 0.1
/** The most that a purchase moves the share price in an hour, in the logarithm. */
const LARGEST_RISE = 0.5

/** State of Frax: what every fractional coin has, and the liquidity that its growth ratio counts. */
export const fraxState = {
  ...fractionalStateFrom(assumption(0.85)),
  shareLiquidityPerToken: {
    unit: 'USD/token',
    meaning: 'dollars of the share token in its pools per coin, the growth ratio',
    initial: assumption(0),
    observed: { name: 'growth-ratio', scale: 0.1, offset: 0.25 },
  },
} as const

export const fraxParameters = {
  ...fractionalParameters(assumption(0.003), assumption(0)),
  buyBackPerHourUsd: {
    unit: 'USD/h',
    meaning: 'most collateral that buys shares back in an hour',
    value: assumption(1e9),
  },
} as const

type FraxMarket = MarketWith<typeof fraxState, typeof fraxParameters, Record<never, never>>

export const buyBackLever: MechanismLever = {
  name: 'buy-back',
  meaning: 'Excess collateral that buys shares back and burns them, as a share of supply',
  unit: 'fraction/h',
  minimum: 0,
  maximum: 0.002,
  default: 0,
  maximumStepPerHour: 0.0005,
  slot: leverSlots.own,
  changeCosts: false,
  provenance: 'assumption',
}

/** Dollars of the share token in its pools per coin. */
export function shareLiquidityPerToken(shareCapUsd: number, supplyTokens: number): number {
  return (POOLED_SHARE * shareCapUsd) / Math.max(supplyTokens, 1e-9)
}

/** Collateral beyond the target buys shares at their price, and they are burned. */
export function buyBack(market: FraxMarket): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, reserveUsd, shareCapUsd, shareSupply, sharePriceUsd } = market.state
  const { shareImpact } = market.parameters
  const { buyBackPerHourUsd } = market.ownParameters
  const { targetCollateralRatio } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const rate = levers[leverSlots.own * size + i]
    if (rate <= 0) continue
    const excess = excessCollateralUsd(reserveUsd[i], supplyTokens[i], targetCollateralRatio[i])
    const wished = Math.min(rate * supplyTokens[i], excess, buyBackPerHourUsd[i])
    const spent = Math.min(wished, 0.5 * shareSupply[i] * sharePriceUsd[i])
    reserveUsd[i] -= spent
    shareSupply[i] -= spent / sharePriceUsd[i]
    const rise = (shareImpact[i] * spent) / Math.max(shareCapUsd[i], 1e-12)
    shareCapUsd[i] *= exp(Math.min(LARGEST_RISE, rise))
  }
}

/** What stands behind a coin, and the liquidity of its share token. */
export function backingWithGrowth(market: FraxMarket): void {
  backing(market)
  const { active, activeCount } = market
  const { shareCapUsd, supplyTokens } = market.state
  const { shareLiquidityPerToken: liquidity } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    liquidity[i] = shareLiquidityPerToken(shareCapUsd[i], supplyTokens[i])
  }
}
