import type { MarketParameters } from '../market/parameters.js'
import type { MarketState } from '../market/state.js'

/** Potential-based shaping (Ng, Harada and Russell 1999): speeds learning up and leaves the best policy as it is. */
export interface Shaping {
  /** Potential lost per unit of peg scale by which the 24 h mean price is off its target. */
  readonly pegWeight: number
  /** Potential lost for the share of the wished depth that is missing. */
  readonly depthWeight: number
  /** The agent's discount a step, in (0, 1]. */
  readonly discount: number
}

/**
 * The potential of an economy: minus pegWeight times the deviation of the 24 h mean price, minus depthWeight times the
 * missing depth. A collapsed economy is terminal and has none.
 */
export function potential(
  shaping: Shaping,
  state: MarketState,
  parameters: MarketParameters,
  index: number,
): number {
  if (state.collapsedAtHour[index] > 0) return 0
  const deviation = state.meanPrice24hUsd[index] / state.targetPriceUsd[index] - 1
  const missingDepth = Math.max(0, 1 - state.depthUsd[index] / parameters.targetDepthUsd[index])
  return (
    -shaping.pegWeight * (Math.abs(deviation) / parameters.pegScale[index]) -
    shaping.depthWeight * missingDepth
  )
}
