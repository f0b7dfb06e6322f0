import { describe, expect, it } from 'vitest'
import { mechanisms } from '../../../env/mechanisms/mechanisms.js'
import {
  heldOutSuites,
  scenarioOf,
  scenarios,
  scenariosOf,
  trainingSuites,
} from '../../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../../env/scenarios/draw-episode.js'

const { terra, rai } = mechanisms

describe('the catalogue', () => {
  it('holds every scenario of the suites, and keeps training and held-out apart', () => {
    for (const mechanism of Object.values(mechanisms)) {
      for (const id of [...trainingSuites[mechanism.id], ...heldOutSuites[mechanism.id]]) {
        expect(scenarioOf(mechanism, id).id).toBe(id)
      }
      const trained = new Set(trainingSuites[mechanism.id])
      expect(heldOutSuites[mechanism.id].filter((id) => trained.has(id))).toEqual([])
    }
    expect(new Set(scenarios.map((scenario) => scenario.id)).size).toBe(scenarios.length)
  })

  it('names the nearest scenario to a mistyped one', () => {
    expect(() => scenarioOf(terra, 'bankrun', 'config.env.scenario')).toThrow(/"bank-run".*/)
    expect(() => scenarioOf(rai, 'terra-2022')).toThrow(/Unknown scenario of rai/)
  })
})

describe('drawEpisode', () => {
  it('depends on the key and the episode alone', () => {
    const scenario = scenarioOf(terra, 'terra-hard')
    expect(drawEpisode(terra, scenario, 5, 1)).toEqual(drawEpisode(terra, scenario, 5, 1))
    expect(drawEpisode(terra, scenario, 5, 2)).not.toEqual(drawEpisode(terra, scenario, 5, 1))
    expect(drawEpisode(terra, scenario, 6, 1)).not.toEqual(drawEpisode(terra, scenario, 5, 1))
  })

  it('draws within the ranges, hours whole, and the market’s volatility from its stationary law', () => {
    const scenario = scenarioOf(terra, 'terra-hard')
    const episodes = Array.from({ length: 2000 }, (_, episode) => drawEpisode(terra, scenario, 5, episode))
    const caps = episodes.map(({ state }) => state.shareCapUsd!)
    expect(Math.min(...caps)).toBeGreaterThanOrEqual(1.3)
    expect(Math.max(...caps)).toBeLessThanOrEqual(2)
    expect(caps.reduce((sum, cap) => sum + cap, 0) / caps.length).toBeCloseTo(1.65, 1)
    for (const { parameters } of episodes) {
      expect(parameters.shockHour).toBe(Math.floor(parameters.shockHour))
      expect(parameters.shockHour).toBeGreaterThanOrEqual(48)
      expect(parameters.shockHour).toBeLessThan(300)
    }
    const spread = (values: number[]) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)
    expect(spread(episodes.map(({ state }) => state.fastLogVolatility!))).toBeCloseTo(0.31, 1)
    expect(spread(episodes.map(({ state }) => state.slowLogVolatility!))).toBeCloseTo(0.526, 1)
  })

  it.each(Object.values(mechanisms))('starts $id with every token in somebody’s hands', (mechanism) => {
    for (const scenario of scenariosOf(mechanism)) {
      const { state } = drawEpisode(mechanism, scenario, 1, 1)
      expect(state.liquidTokens! + state.stakedTokens! + state.poolTokens!).toBeCloseTo(
        state.supplyTokens!,
        14,
      )
    }
  })

  it('opens RAI’s genesis above its redemption price in belief', () => {
    expect(drawEpisode(rai, scenarioOf(rai, 'rai-genesis'), 1, 1).state.beliefBias).toBe(0.12)
  })
})
