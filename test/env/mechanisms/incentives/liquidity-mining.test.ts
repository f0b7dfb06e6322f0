import { describe, expect, it } from 'vitest'
import { liquidityMining } from '../../../../env/mechanisms/incentives/liquidity-mining.js'
import { economiesOf } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'

const episodes = [...Array(24).keys()]

function median(column: Float64Array): number {
  return column.slice().sort()[column.length >> 1]!
}

/** The median depth after some hours at a constant emission. */
function depthAfter(hours: number, scenario: string, emission: number): number {
  const economy = economiesOf(liquidityMining, scenario, episodes)
  economy.levers.fill(emission, 5 * economy.size, 6 * economy.size)
  for (let hour = 0; hour < hours; hour++) economy.stepHour()
  return median(economy.state.depthUsd)
}

describe('the rules', () => {
  it('set the emission by the hour and leave the fee at its default', () => {
    const levers = Float64Array.of(0.3, 0.3, 0.01, 0.01)
    const hour = Float64Array.of(0, 8760)
    liquidityMining.rules[0].apply(ruleSignals(2, { hour }), 2, levers)
    expect(levers[0]).toBeCloseTo(0.21090475, 8)
    expect(levers[1]).toBeCloseTo(0.14645995, 8)
    expect(Array.from(levers.subarray(2))).toEqual([0, 0])
    expect(liquidityMining.rules.map(({ id }) => id)).toEqual(['production', 'balancer', 'uniswap'])
  })
})

describe('emission', () => {
  it('buys depth, and the depth leaves with it', () => {
    const [none, some] = [depthAfter(600, 'calm', 0), depthAfter(600, 'calm', 0.1)]
    expect(some / none).toBeGreaterThan(1.5)
    const economy = economiesOf(liquidityMining, 'calm', episodes)
    for (let hour = 0; hour < 900; hour++) {
      economy.levers.fill(hour < 600 ? 0.1 : 0, 5 * economy.size, 6 * economy.size)
      economy.stepHour()
    }
    expect(median(economy.state.depthUsd) / some).toBeLessThan(0.6)
  })

  it('buys less depth once the token is cheap: a crash takes it, and more emission does not bring it back', () => {
    const [calm, crashed] = [depthAfter(600, 'calm', 0.05), depthAfter(600, 'liq-crash', 0.05)]
    expect(crashed).toBeLessThan(0.7 * calm)
    // What one year's emission of a tenth adds, in depth.
    const bought = (scenario: string) => depthAfter(600, scenario, 0.1) - depthAfter(600, scenario, 0)
    expect(bought('liq-crash')).toBeLessThan(0.8 * bought('calm'))
  })

  it('keeps fewer providers who are free to go', () => {
    expect(depthAfter(600, 'mercenary-exit', 0.05)).toBeLessThan(0.8 * depthAfter(600, 'calm', 0.05))
  })
})
