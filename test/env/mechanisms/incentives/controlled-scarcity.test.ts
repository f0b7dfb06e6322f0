import { describe, expect, it } from 'vitest'
import type { Economy } from '../../../../env/market/economy.js'
import { controlledScarcity } from '../../../../env/mechanisms/incentives/controlled-scarcity.js'
import { economiesOf } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'

const BUY_BACK_SLOT = 6
const BURN_SLOT = 7
const episodes = [...Array(24).keys()]

function hours(economy: Economy, count: number, levers: Readonly<Record<number, number>> = {}): Economy {
  for (const [slot, value] of Object.entries(levers)) {
    economy.levers.fill(value, Number(slot) * economy.size, (Number(slot) + 1) * economy.size)
  }
  for (let hour = 0; hour < count; hour++) economy.stepHour()
  return economy
}

function median(column: Float64Array): number {
  return column.slice().sort()[column.length >> 1]!
}

describe('an hour of revenue', () => {
  it('buys back its fifth, burns it and saves the rest', () => {
    const economy = economiesOf(controlledScarcity, 'calm', [0])
    const savings = economy.own.treasuryUsd![0]!
    hours(economy, 1, { 5: 0 })
    const revenue = (0.12 / 8760) * Math.exp(economy.state.logDemand[0]!)
    expect(economy.own.revenueUsd![0]! / revenue).toBeCloseTo(1, 12)
    expect(economy.own.boughtUsd![0]! / (0.2 * revenue)).toBeCloseTo(1, 12)
    expect(economy.own.treasuryUsd![0]).toBeCloseTo(savings + 0.8 * revenue, 15)
    const burned = 1 - economy.state.supplyTokens[0]!
    // Bought at about the price, less the pool's fee of 0.3 %.
    expect(burned / (0.2 * revenue * 0.997)).toBeCloseTo(1, 1)
    expect(economy.state.supplyChange24h[0]! / burned).toBeCloseTo(1, 9)
  })

  it('never spends more than there is, nor burns more than the cap on changes of supply leaves', () => {
    const economy = economiesOf(controlledScarcity, 'calm', episodes, { maximumSupplyFractionPer24h: 0.0005 })
    for (let day = 0; day < 20; day++) {
      hours(economy, 24, { [BUY_BACK_SLOT]: 20, 5: 0 })
      expect(Math.max(...economy.state.supplyChange24h)).toBeLessThan(0.0005 + 1e-12)
      expect(Math.min(...economy.own.treasuryUsd!)).toBeGreaterThanOrEqual(0)
    }
    // What could not be burned is held.
    expect(Math.min(...economy.state.treasuryTokens)).toBeGreaterThan(0)
  })

  it('draws stakers where it is shared in place of burned', () => {
    const shared = hours(economiesOf(controlledScarcity, 'calm', episodes), 300, {
      [BUY_BACK_SLOT]: 1,
      [BURN_SLOT]: 0,
    })
    const burned = hours(economiesOf(controlledScarcity, 'calm', episodes), 300, { [BUY_BACK_SLOT]: 1 })
    expect(median(shared.state.stakedTokens)).toBeGreaterThan(0.1)
    expect(median(burned.state.stakedTokens)).toBe(0)
    expect(median(burned.state.supplyTokens)).toBeLessThan(median(shared.state.supplyTokens))
  })
})

describe('unlocks', () => {
  it('vest evenly, and at the cliff all at once', () => {
    const economy = economiesOf(controlledScarcity, 'calm', [0])
    const { cliffTokens, vestingTokens, hoursToCliff } = economy.own
    const cliffHour = economy.ownParameters.cliffHour![0]!
    const whole = Math.ceil(cliffHour)
    const cliff = cliffTokens![0]!
    hours(economy, whole)
    expect(vestingTokens![0]).toBeCloseTo(0.2 - whole * (0.2 / (3 * 8760)), 12)
    expect(cliffTokens![0]).toBe(cliff)
    expect(hoursToCliff![0]).toBeCloseTo(cliffHour - (whole - 1), 12)
    const liquid = economy.state.liquidTokens[0]!
    hours(economy, 1)
    expect(cliffTokens![0]).toBe(0)
    expect(economy.state.liquidTokens[0]! - liquid).toBeGreaterThan(0.9 * cliff)
    expect(economy.own.overhangTokens![0]).toBeGreaterThan(0.49 * cliff)
  })

  it('overwhelm the buy-back at a cliff: the price falls by two fifths under Binance’s rule, and in the calm it holds', () => {
    const price = (scenario: string) =>
      median(hours(economiesOf(controlledScarcity, scenario, episodes), 720).state.priceUsd)
    expect(price('calm')).toBeGreaterThan(0.85)
    expect(price('unlock-cliff')).toBeLessThan(0.6)
    expect(price('unlock-cliff')).toBeGreaterThan(0.2)
  })
})

describe('the rules', () => {
  const ask = (rule: number, treasuryUsd: number) => {
    const levers = new Float64Array(3)
    const own = { treasuryUsd: Float64Array.of(treasuryUsd) }
    controlledScarcity.rules[rule]!.apply(ruleSignals(1, { own }), 1, levers)
    return Array.from(levers)
  }

  it('spend a fifth always, or everything above a buffer', () => {
    expect(ask(0, 0)).toEqual([0.2, 1, 0.05])
    expect(ask(1, 0.0199)).toEqual([0, 1, 0.05])
    expect(ask(1, 0.0201)).toEqual([1, 1, 0.05])
  })
})
