import { describe, expect, it } from 'vitest'
import { computeMarket } from '../../../env/mechanisms/compute/compute-market.js'
import { rai } from '../../../env/mechanisms/debt/rai.js'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { terra } from '../../../env/mechanisms/seigniorage/terra.js'
import { scenarioOf, scenariosOf } from '../../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../../env/scenarios/draw-episode.js'

describe('the catalogue', () => {
  it('holds every scenario of the suites, and keeps training and held-out apart', () => {
    for (const mechanism of shippedMechanisms) {
      for (const id of [...mechanism.trainingScenarios, ...mechanism.heldOutScenarios]) {
        expect(scenarioOf(mechanism, id).id).toBe(id)
      }
      const trained = new Set(mechanism.trainingScenarios)
      expect(mechanism.heldOutScenarios.filter((id) => trained.has(id))).toEqual([])
      const ids = scenariosOf(mechanism).map((scenario) => scenario.id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  it('names the nearest scenario to a mistyped one', () => {
    expect(() => scenarioOf(terra, 'bankrun', 'config.env.scenario')).toThrow(/"bank-run".*/)
    expect(() => scenarioOf(rai, 'terra-2022')).toThrow(/"terra-2022" does not fit rai/)
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

  it.each(shippedMechanisms)('starts $id with every token in somebody’s hands', (mechanism) => {
    for (const scenario of scenariosOf(mechanism)) {
      const { state, own } = drawEpisode(mechanism, scenario, 1, 1)
      const held = Object.entries(mechanism.ownState).filter(([, { holdsTokens }]) => holdsTokens)
      const heldTokens = held.reduce((sum, [name]) => sum + own[name]!, 0)
      expect(state.liquidTokens! + state.stakedTokens! + state.poolTokens! + heldTokens).toBeCloseTo(
        state.supplyTokens!,
        13,
      )
    }
  })

  it('opens RAI’s genesis above its redemption price in belief', () => {
    expect(drawEpisode(rai, scenarioOf(rai, 'rai-genesis'), 1, 1).state.beliefBias).toBe(0.12)
  })

  it('draws hours of the mechanism’s own whole as well', () => {
    const hours = [0, 1, 2, 3].map((episode) => {
      const setup = drawEpisode(computeMarket, scenarioOf(computeMarket, 'demand-surge'), 3, episode)
      return setup.ownParameters.workShockHour!
    })
    expect(hours.every((hour) => Number.isInteger(hour) && hour >= 100)).toBe(true)
    expect(new Set(hours).size).toBeGreaterThan(1)
  })
})
