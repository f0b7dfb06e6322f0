import { leverColumn, type Market } from './market.js'

const CAPACITY_LEVER = 2

/**
 * Trust in the peg falls fast and rises slowly towards what shortfall, backing, capacity and mood call for. The run is a
 * Hawkes flow: sales beget sales, and beyond a branching ratio of 1, at low confidence, it feeds itself.
 */
export function advanceConfidence(market: Market): void {
  const { state, hour, parameters } = market
  market.kernels.advanceConfidence(
    market.first,
    market.end,
    hour.alive.byteOffset,
    state.confidence.byteOffset,
    state.runIntensityPerHour.byteOffset,
    state.shortfall8h.byteOffset,
    state.sentiment.byteOffset,
    hour.backingUsd.byteOffset,
    hour.soldTokens.byteOffset,
    hour.spotUsd.byteOffset,
    hour.holdingsUsd.byteOffset,
    hour.excusedCapacity.byteOffset,
    leverColumn(market, CAPACITY_LEVER),
    parameters.shortfallSensitivity.byteOffset,
    parameters.shortfallThreshold.byteOffset,
    parameters.backingSensitivity.byteOffset,
    parameters.backingThreshold.byteOffset,
    parameters.confidenceFallSpeed.byteOffset,
    parameters.confidenceRiseSpeed.byteOffset,
    parameters.runPersistence.byteOffset,
    parameters.runBranching.byteOffset,
    parameters.runBranchingByFear.byteOffset,
    parameters.runByFear.byteOffset,
    parameters.runMaximum.byteOffset,
  )
}
