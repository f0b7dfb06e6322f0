import { describe, expect, it } from 'vitest'
import type { Economy } from '../../../env/market/economy.js'
import { mechanismById, shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { economiesOf, shakeLevers, start, stateOf } from './economies.js'

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

  it('has the same bits in any batch and at any place in it', () => {
    const whole = live(economiesOf(mechanism, 'bank-run', episodes), HOURS)
    const first = live(economiesOf(mechanism, 'bank-run', episodes.slice(0, 8)), HOURS)
    const reversed = live(economiesOf(mechanism, 'bank-run', [...episodes].reverse()), HOURS)
    for (const index of episodes.slice(0, 8)) expect(stateOf(first, index)).toEqual(stateOf(whole, index))
    for (const index of episodes) expect(stateOf(reversed, 31 - index)).toEqual(stateOf(whole, index))
  })

  it('lives the same life twice, and another under another episode', () => {
    const once = live(economiesOf(mechanism, 'whale', [3]), HOURS)
    const twice = live(economiesOf(mechanism, 'whale', [3]), HOURS)
    const other = live(economiesOf(mechanism, 'whale', [4]), HOURS)
    expect(stateOf(twice, 0)).toEqual(stateOf(once, 0))
    expect(other.state.priceUsd[0]).not.toBe(once.state.priceUsd[0])
  })

  it('resets one economy at any hour without a trace in the others', () => {
    const together = live(economiesOf(mechanism, 'calm', [0, 1, 2]), 60)
    start(together, 1, 'whale', 7)
    live(together, 60)
    expect(stateOf(together, 0)).toEqual(stateOf(live(economiesOf(mechanism, 'calm', [0]), 120), 0))
    expect(stateOf(together, 2)).toEqual(stateOf(live(economiesOf(mechanism, 'calm', [2]), 120), 0))
    expect(stateOf(together, 1)).toEqual(stateOf(live(economiesOf(mechanism, 'whale', [7]), 60), 0))
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

  it.each(['calm', 'bank-run', 'whale'])(
    'conserves tokens and stays finite under random levers: %s',
    (scenario) => {
      const economy = economiesOf(mechanism, scenario, [...Array(24).keys()])
      const { state, size } = economy
      const own = Object.entries(mechanism.ownState)
        .filter(([, field]) => field.holdsTokens)
        .map(([name]) => economy.own[name]!)
      const balances = [
        'supplyTokens',
        'liquidTokens',
        'stakedTokens',
        'poolTokens',
        'poolQuoteUsd',
        'reserveUsd',
        'treasuryTokens',
        'unsoldEmissionTokens',
        'shareCapUsd',
        'shareSupply',
        'runIntensityPerHour',
      ] as const
      let lost = 0
      let lowest = 0
      let leastProfit = Number.POSITIVE_INFINITY
      for (let hour = 0; hour < 480; hour++) {
        const profitBefore = state.arbitrageProfitUsd.slice()
        shakeLevers(economy)
        economy.stepHour()
        for (let i = 0; i < size; i++) {
          if (state.collapsedAtHour[i]! > 0) continue
          const held =
            state.liquidTokens[i]! +
            state.stakedTokens[i]! +
            state.poolTokens[i]! +
            state.treasuryTokens[i]! +
            own.reduce((sum, column) => sum + column[i]!, 0)
          lost = Math.max(lost, Math.abs(state.supplyTokens[i]! - held))
          for (const name of balances) lowest = Math.min(lowest, state[name][i]!)
          for (const column of own) lowest = Math.min(lowest, column[i]!)
          leastProfit = Math.min(leastProfit, state.arbitrageProfitUsd[i]! - profitBefore[i]!)
        }
      }
      expect(state.values.every(Number.isFinite)).toBe(true)
      expect(lost).toBeLessThan(1e-9)
      expect(lowest).toBeGreaterThan(-1e-12)
      // By their own marks arbitrageurs never lose; bisection leaves them a hair short of the best trade.
      expect(leastProfit).toBeGreaterThan(-1e-6)
    },
  )

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
