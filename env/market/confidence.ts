import { clamp } from '../../core/math/clamp.js'
import type { Market } from './market.js'

/**
 * Trust in the peg falls fast and rises slowly towards what shortfall, backing, capacity and mood call for. The run is a
 * Hawkes flow: sales beget sales, and beyond a branching ratio of 1, at low confidence, it feeds itself.
 */
export function advanceConfidence(market: Market): void {
  const { active, activeCount, size, levers } = market
  const { confidence, runIntensityPerHour, shortfall8h, sentiment } = market.state
  const { backingUsd, soldTokens, spotUsd, holdingsUsd, excusedCapacity } = market.hour
  const { shortfallSensitivity, shortfallThreshold, backingSensitivity, backingThreshold } = market.parameters
  const { confidenceFallSpeed, confidenceRiseSpeed } = market.parameters
  const { runPersistence, runBranching, runBranchingByFear, runByFear, runMaximum } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const mood = clamp(sentiment[i], -2, 0)
    let rest =
      1 -
      shortfallSensitivity[i] * Math.max(0, shortfall8h[i] - shortfallThreshold[i]) -
      backingSensitivity[i] * Math.max(0, backingThreshold[i] - backingUsd[i]) -
      0.15 * Math.max(0, 1 - levers[2 * size + i] - excusedCapacity[i]) +
      0.05 * mood
    rest = clamp(rest, 0, 1)
    const before = confidence[i]
    let trust = before + (rest - before) * (rest < before ? confidenceFallSpeed[i] : confidenceRiseSpeed[i])
    trust = clamp(trust, 0, 1)
    confidence[i] = trust
    const leaving = Math.min(1, (soldTokens[i] * spotUsd[i]) / Math.max(holdingsUsd[i], 1e-6))
    const memory = runPersistence[i]
    const fear = Math.max(0, 0.6 - trust)
    const run =
      runIntensityPerHour[i] * memory +
      (runBranching[i] + runBranchingByFear[i] * (1 - trust)) * (1 - memory) * leaving +
      runByFear[i] * fear * fear
    runIntensityPerHour[i] = Math.min(run, runMaximum[i])
  }
}
