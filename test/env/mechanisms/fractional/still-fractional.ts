import type { Economy } from '../../../../env/market/economy.js'
import { otherReserve, spotPrice } from '../../../../env/market/pool.js'
import type { Mechanism } from '../../../../env/mechanisms/mechanism.js'
import { economiesOf } from '../../market/economies.js'

/** Nobody trades and nothing moves by itself: what is left is the primary market. */
const still = {
  marketVolatility: 0,
  jumpProbability: 0,
  noiseFlow: 0,
  demandAdjustment: 0,
  fundamentalSpeed: 0,
  shareVolatility: 0,
  shareMarketBeta: 0,
  shareImpact: 0,
  latencyLoss: 0,
  liquidityNoise: 0,
  liquidityEntrySpeed: 0,
  liquidityExitSpeed: 0,
}

/** A still economy with collateral whose pool holds this share of its tokens (half is balance). */
export function stillEconomy(
  mechanism: Mechanism,
  pooledShare: number,
  overrides: Record<string, number> = {},
): Economy {
  const economy = economiesOf(mechanism, 'calm', [0], { ...still, ...overrides })
  const { state } = economy
  const amplification = economy.parameters.amplification[0]!
  const invariant = state.poolInvariant[0]!
  const tokens = pooledShare * invariant
  state.poolTokens[0] = tokens
  state.poolQuoteUsd[0] = otherReserve(true, amplification, invariant, tokens)
  state.liquidTokens[0] = state.supplyTokens[0]! - state.stakedTokens[0]! - tokens
  state.priceUsd[0] = spotPrice(true, amplification, invariant, tokens, state.poolQuoteUsd[0]!)
  state.twapPriceUsd[0] = state.priceUsd[0]
  return economy
}
