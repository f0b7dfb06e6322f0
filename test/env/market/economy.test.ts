import { describe, expect, it } from 'vitest'
import type { Economy } from '../../../env/market/economy.js'
import { mechanismById, shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { economiesOf, shakeLevers, stateOf } from './economies.js'

const every = shippedMechanisms
const episodes = [...Array(32).keys()]

function live(economy: Economy, hours: number): Economy {
  for (let hour = 0; hour < hours; hour++) {
    shakeLevers(economy)
    economy.stepHour()
  }
  return economy
}

describe.each(every)('$id', (mechanism) => {
  const HOURS = 150

  it('lives the same life twice, and another under another episode', () => {
    const once = live(economiesOf(mechanism, 'whale', [3]), HOURS)
    const twice = live(economiesOf(mechanism, 'whale', [3]), HOURS)
    const other = live(economiesOf(mechanism, 'whale', [4]), HOURS)
    expect(stateOf(twice, 0)).toEqual(stateOf(once, 0))
    expect(other.state.priceUsd[0]).not.toBe(once.state.priceUsd[0])
  })

  it('continues from a snapshot with the same bits', () => {
    const economy = live(economiesOf(mechanism, 'bank-run', [0, 1, 2, 3]), 120)
    const stored = economy.snapshot()
    live(economy, 80)
    const resumed = economiesOf(mechanism, 'calm', [10, 11, 12, 13])
    resumed.restore(stored)
    live(resumed, 80)
    expect(resumed.state.values).toEqual(economy.state.values)
    expect(resumed.components.values).toEqual(economy.components.values)
  })

  it('refuses a snapshot of another size', () => {
    const stored = economiesOf(mechanism, 'calm', [0, 1]).snapshot()
    expect(() => economiesOf(mechanism, 'calm', [0]).restore(stored)).toThrow(/numbers of state/)
  })

  it('replays a market where it is told to', () => {
    const economy = economiesOf(mechanism, 'calm', [0, 1])
    economy.marketReturnOverride[1] = -0.05
    economy.stepHour()
    expect(economy.state.marketReturn[1]).toBe(-0.05)
    expect(economy.state.marketReturn[0]).not.toBe(-0.05)
  })
})

describe('a collapsed economy', () => {
  it('freezes whole, and says so', () => {
    const economy = economiesOf(mechanismById('terra'), 'terra-2022', episodes)
    for (let hour = 0; hour < 216; hour++) economy.stepHour()
    const dead = episodes.filter((index) => economy.state.collapsedAtHour[index]! > 0)
    expect(dead.length).toBeGreaterThan(25)
    const before = dead.map((index) => stateOf(economy, index))
    economy.levers.fill(0.3)
    for (let hour = 0; hour < 5; hour++) economy.stepHour()
    dead.forEach((index, position) => {
      expect(stateOf(economy, index)).toEqual(before[position])
      expect(economy.hour.frozen[index]).toBe(1)
      expect(economy.components.pegCost[index]).toBe(0)
      // The hour of collapse is the last one lived.
      expect(economy.state.hour[index]).toBe(economy.state.collapsedAtHour[index])
    })
  })
})
