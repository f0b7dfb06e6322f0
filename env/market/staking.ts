import { leverColumn, type Market } from './market.js'

const YIELD_LEVER = 4

/** Deposits move towards the share of holdings that the yield and confidence call for. */
export function moveDeposits(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.moveDeposits(
    market.first,
    market.end,
    hour.alive.byteOffset,
    state.liquidTokens.byteOffset,
    state.stakedTokens.byteOffset,
    state.confidence.byteOffset,
    leverColumn(market, YIELD_LEVER),
    parameters.depositSpeed.byteOffset,
    parameters.maximumDepositShare.byteOffset,
    parameters.halfDepositYieldPerYear.byteOffset,
  )
}
