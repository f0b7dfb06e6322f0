import { describe, expect, it } from 'vitest'
import { rai } from '../../../../env/mechanisms/debt/rai.js'
import { economiesOf } from '../../market/economies.js'
import { ruleSignals } from '../rule-signals.js'

const one = (value: number) => Float64Array.of(value)

describe('the proportional rule', () => {
  const ask = (hour: number, twap: number, inForce: number) => {
    const levers = Float64Array.of(inForce, 0.7, 0.03)
    rai.rules[0].apply(ruleSignals(1, { hour: one(hour), twapPriceUsd: one(twap) }), 1, levers)
    return Array.from(levers)
  }

  it('answers every four hours with 7.5e-8 a second for a dollar of 3.14', () => {
    // 7.5e-8 * 0.02 * 3.14 * 31536000 = 0.148536...
    expect(ask(8, 0.98, 0)[0]).toBeCloseTo(0.14853456, 8)
    expect(ask(9, 0.98, 0.4)[0]).toBe(0.4)
    expect(ask(8, 0.9, 0)[0]).toBe(0.5)
    expect(ask(8, 1.1, 0)[0]).toBe(-0.5)
    expect(ask(8, 0.98, 0).slice(1)).toEqual([1, 0])
  })
})

describe('an hour of RAI', () => {
  it('moves the target at its rate, and the quote with ETH', () => {
    const economy = economiesOf(rai, 'calm', [0], {
      noiseFlow: 0,
      fundamentalSpeed: 0,
      primaryCapacity: 0,
      liquidityNoise: 0,
      liquidityEntrySpeed: 0,
      liquidityExitSpeed: 0,
    })
    economy.levers[0] = 0.5
    economy.marketReturnOverride[0] = Math.log(1.02)
    economy.stepHour()
    expect(economy.state.targetPriceUsd[0]).toBeCloseTo(Math.exp(0.5 / 8760), 14)
    expect(economy.state.poolQuoteUsd[0]).toBeCloseTo(0.6 * 1.02, 14)
    expect(economy.state.priceUsd[0]).toBeCloseTo(1.02, 14)
    expect(economy.state.meanRedemptionRate36h[0]).toBeCloseTo(0.5 / 36, 14)
    expect(economy.components.targetMovementCost[0]).toBe(1)
  })

  it('lets vaults mint above the dead band of 1 % and repay below it', () => {
    const economy = economiesOf(rai, 'calm', [0, 1, 2], {
      noiseFlow: 0,
      fundamentalSpeed: 0,
      liquidityNoise: 0,
    })
    economy.marketReturnOverride.set([0.03, -0.03, 0.009])
    economy.stepHour()
    const { supplyTokens, mintedTokens, redeemedTokens } = economy.state
    // 0.12 * (0.03 - 0.01) of supply.
    expect(mintedTokens[0]).toBeCloseTo(0.0024, 14)
    expect(redeemedTokens[1]).toBeCloseTo(0.0024, 14)
    expect([supplyTokens[0], supplyTokens[1], supplyTokens[2]]).toEqual([
      1 + mintedTokens[0]!,
      1 - redeemedTokens[1]!,
      1,
    ])
  })
})
