import { otherReserve, spotPrice } from '../../market/pool.js'
import type { DebtMarket } from './debt-state.js'

const FEE_SLOT = 1
const BISECTIONS = 16

/**
 * The peg module: anybody swaps a dollar of a fully backed coin for a token, less a fee (tin), and back, less another
 * (tout). Traders do so while the last token still pays, within what the module holds ready and its ceiling.
 */
export function swapAtPegModule(market: DebtMarket): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, liquidTokens, treasuryTokens, mintedTokens, redeemedTokens } = market.state
  const { poolTokens, poolQuoteUsd, poolInvariant, quoteFeesUsd } = market.state
  const { spotUsd } = market.hour
  const { amplification, poolFee } = market.parameters
  const { pegModuleTokens } = market.own
  const { pegModuleCeilingTokens, pegModuleBufferTokens, pegModuleFeeOut } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const ceiling = pegModuleCeilingTokens[i]
    if (ceiling <= 0) continue
    const amp = amplification[i]
    const invariant = poolInvariant[i]
    const fee = poolFee[i]
    const keep = 1 - fee
    const feeIn = levers[FEE_SLOT * size + i]
    if (spotUsd[i] * keep * (1 - feeIn) > 1) {
      const most = Math.min(pegModuleBufferTokens[i], Math.max(0, ceiling - pegModuleTokens[i]))
      const swapped = largestSwap(amp, invariant, poolTokens[i], most, 1, keep, 1 / (keep * (1 - feeIn)))
      // A dollar mints a token, of which the module keeps the fee.
      const kept = feeIn * swapped
      const sold = swapped - kept
      pegModuleTokens[i] += swapped
      supplyTokens[i] += swapped
      treasuryTokens[i] += kept
      poolTokens[i] += sold * keep
      liquidTokens[i] += sold * fee
      mintedTokens[i] += swapped
      poolQuoteUsd[i] = otherReserve(true, amp, invariant, poolTokens[i])
    } else if (spotUsd[i] / keep < 1 - pegModuleFeeOut[i] && pegModuleTokens[i] > 0) {
      const most = Math.min(pegModuleBufferTokens[i], pegModuleTokens[i], 0.9 * poolTokens[i])
      const swapped = largestSwap(
        amp,
        invariant,
        poolTokens[i],
        most,
        -1,
        keep,
        keep * (1 - pegModuleFeeOut[i]),
      )
      const kept = pegModuleFeeOut[i] * swapped
      pegModuleTokens[i] -= swapped - kept
      supplyTokens[i] -= swapped - kept
      treasuryTokens[i] += kept
      redeemedTokens[i] += swapped - kept
      poolTokens[i] -= swapped
      const quote = otherReserve(true, amp, invariant, poolTokens[i])
      quoteFeesUsd[i] += ((quote - poolQuoteUsd[i]) * fee) / keep
      poolQuoteUsd[i] = quote
    } else continue
    spotUsd[i] = spotPrice(true, amp, invariant, poolTokens[i], poolQuoteUsd[i])
  }
}

/** The largest swap after which the pool's price still lies beyond `limitUsd`: above for sales, below for purchases. */
function largestSwap(
  amplification: number,
  invariant: number,
  poolTokens: number,
  most: number,
  sign: 1 | -1,
  keep: number,
  limitUsd: number,
): number {
  let low = 0
  let high = most
  for (let bisection = 0; bisection < BISECTIONS; bisection++) {
    const tokens = 0.5 * (low + high)
    const left = sign > 0 ? poolTokens + tokens * keep : poolTokens - tokens
    const quote = otherReserve(true, amplification, invariant, left)
    const price = spotPrice(true, amplification, invariant, left, quote)
    if (sign * (price - limitUsd) > 0) low = tokens
    else high = tokens
  }
  return low
}
