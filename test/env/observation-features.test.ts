import { describe, expect, it } from 'vitest'
import { Economy } from '../../env/market/economy.js'
import { rai } from '../../env/mechanisms/debt/rai.js'
import { ampleforth } from '../../env/mechanisms/elastic/ampleforth.js'
import type { Mechanism } from '../../env/mechanisms/mechanism.js'
import { terra } from '../../env/mechanisms/seigniorage/terra.js'
import { observationFeatures } from '../../env/observation-features.js'
import { economy } from './token-economy-helpers.js'

/** The features of one economy whose state is set by hand. */
function observe(mechanism: Mechanism, set: (economy: Economy) => void): Record<string, number> {
  const one = new Economy(mechanism, 1)
  one.state.targetPriceUsd[0] = 1
  one.parameters.targetDepthUsd[0] = 0.02
  set(one)
  const out = new Float32Array(1)
  return Object.fromEntries(
    observationFeatures(mechanism).map((feature) => {
      feature.write(one, out, 0, 0, 1)
      return [feature.name, out[0]]
    }),
  )
}

/** Each feature in single precision of what the model's `feats` and section 4 of the specification give. */
function expectFeatures(seen: Record<string, number>, expected: Record<string, number>): void {
  for (const [name, value] of Object.entries(expected)) expect(seen[name], name).toBeCloseTo(value, 5)
}

describe('observation features', () => {
  it('read Terra as the model does', () => {
    const seen = observe(terra, ({ state }) => {
      state.twapPriceUsd[0] = 0.985
      state.meanPrice24hUsd[0] = 1.004
      state.momentum24h[0] = -0.0002
      state.observedSentiment[0] = 0.4
      state.shareCapUsd[0] = 1.2
      state.reserveUsd[0] = 0.06
      state.reserveSpentUsd[0] = 0.03
      state.supplyTokens[0] = 0.9
      state.meanShareReturn6h[0] = -0.01
      state.redeemedTokens24h[0] = 0.03
      state.poolTokens[0] = 0.06
      state.poolQuoteUsd[0] = 0.03
      state.priceUsd[0] = 0.99
      state.depthUsd[0] = 0.01
      state.marketReturn[0] = 0.012
      state.squaredReturn48h[0] = 2 / 8760
      state.liquidityReturnPerYear[0] = 0.8
      state.gasLogVolatility[0] = 0.25
      state.hour[0] = 30
      state.appliedLevers.set([0, 0.05, 0.625, 0.025, 0.0975, 0])
    })
    expectFeatures(seen, {
      'twap-deviation': -1.5,
      'mean-deviation-24h': 0.4,
      momentum: -0.4,
      sentiment: -0.5,
      backing: Math.log(1.4),
      'share-return': -0.5,
      'redemptions-24h': 1.5,
      'pool-share': 2 * (1 - (2 * 0.0594) / 0.0894),
      depth: Math.log(0.5),
      'market-return': 0.6,
      volatility: Math.SQRT2 - 1,
      'liquidity-return': 0.3,
      gas: 0.25,
      reserve: 0.4,
      'reserve-spent': 0.2,
      'lever/redemption-spread': 1,
      'lever/capacity': -0.5,
      'lever/reserve-rate': 0.5,
      'lever/deposit-yield': -0.5,
      'lever/liquidity-emission': -1,
      'hour-sine': 1,
      'hour-cosine': 0,
    })
  })

  it('read RAI against its redemption price', () => {
    const seen = observe(rai, ({ state, parameters }) => {
      parameters.targetDepthUsd[0] = 0.006
      state.targetPriceUsd[0] = 1.25
      state.twapPriceUsd[0] = 1.2625
      state.meanPrice24hUsd[0] = 1.25
      state.momentum24h[0] = 0.0005
      state.meanRedemptionRate36h[0] = -0.05
      state.depthUsd[0] = 0.012
      state.marketReturn[0] = -0.03
      state.appliedLevers.set([-0.25, 0, 1, 0, 0, 0.1])
    })
    expectFeatures(seen, {
      'twap-deviation': 0.5,
      'mean-deviation-24h': 0,
      momentum: 0.5,
      'mean-redemption-rate': -0.5,
      depth: Math.LN2,
      'market-return': -1.5,
      'lever/redemption-rate': -0.5,
      'lever/capacity': 0,
      'lever/liquidity-emission': 1,
    })
  })

  it('read Ampleforth on its wider scale', () => {
    const seen = observe(ampleforth, ({ state }) => {
      state.twapPriceUsd[0] = 1.3
      state.meanPrice24hUsd[0] = 0.9
      state.momentum24h[0] = 0.004
      state.supplyChange24h[0] = 0.015
      state.depthUsd[0] = 0.02
    })
    expectFeatures(seen, {
      'twap-deviation': 1.5,
      'mean-deviation-24h': -0.5,
      momentum: 0.4,
      'supply-change-24h': 0.75,
      depth: 0,
    })
  })

  it('clip at 3 either way', () => {
    const seen = observe(terra, ({ state }) => {
      state.twapPriceUsd[0] = 0.5
      state.meanPrice24hUsd[0] = 2
    })
    expectFeatures(seen, { 'twap-deviation': -3, 'mean-deviation-24h': 3, backing: Math.log(0.05) })
  })

  it('hold nothing that never moves', () => {
    for (const id of ['Terra-v0', 'Ampleforth-v0', 'Rai-v0']) {
      const env = economy(id, { numEnvs: 4 })
      const names = env.observationSpace.names!
      const first = env.reset().observations.slice()
      const moved = new Set<string>()
      const levers = env.actionSpace.kind === 'box' ? env.actionSpace.size : 0
      const actions = new Float64Array(levers * 4)
      for (let hour = 0; hour < 300; hour++) {
        const { observations } = env.step(actions.fill(hour % 48 < 24 ? 0.9 : -0.9))
        observations.forEach((value, index) => {
          if (value !== first[index]) moved.add(names[Math.floor(index / 4)])
        })
      }
      expect([...moved].sort(), id).toEqual([...names].sort())
    }
  })
})
