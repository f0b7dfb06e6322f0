import { describe, expect, it } from 'vitest'
import {
  recoveredDelta,
  swapShareForStable,
  swapStableForShare,
} from '../../../../env/mechanisms/seigniorage/terra-market-module.js'
import { makeVector } from '../../../../env/registry.js'

const BASE = 50e6

describe('the market module', () => {
  it.each([
    [0, 1e6, 0.02, 980_000],
    [0, 5e6, 0.09090909, 4_545_454.545],
    [5e6, 1e6, 0.18831169, 811_688.31],
    [50e6, 1e6, 0.75247525, 247_524.75],
  ])('pays for stable coins at a delta of %d: %d offered', (delta, offer, spread, out) => {
    const swap = swapStableForShare(BASE, delta, offer, 0.02)
    expect(swap.spread).toBeCloseTo(spread, 6)
    expect(swap.out).toBeCloseTo(out, 2)
    expect(swap.delta).toBe(delta + offer)
  })

  it('never pays more than the oracle’s price, though the swap back brings the pools nearer to balance', () => {
    const away = swapStableForShare(BASE, 0, 5e6, 0)
    const back = swapShareForStable(BASE, away.delta, away.out, 0)
    expect(back.spread).toBe(0)
    expect(back.out).toBe(away.out)
    expect(back.delta).toBeCloseTo(5e6 - 4_545_454.545, 2)
  })

  it('settles at (Q / (Q + q))^2 under a steady flow: the marginal value that arbitrage in the economy stops at', () => {
    // Capacity an hour: 600 blocks of the base pool over its recovery; the flow is half of it.
    const recoveryBlocks = 36
    const capacity = (600 * BASE) / recoveryBlocks
    const perHour = 0.5 * capacity
    const perBlock = perHour / 600
    let delta = 0
    let out = 0
    for (let block = 0; block < 600; block++) {
      const swap = swapStableForShare(BASE, delta, perBlock, 0)
      delta = recoveredDelta(swap.delta, recoveryBlocks)
      out = swap.out
    }
    expect(out / perBlock / (capacity / (capacity + perHour)) ** 2).toBeCloseTo(1, 1)
  })
})

describe('after the collapse', () => {
  it.each([
    // Redemptions end in v0 when a share is worth nothing to arbitrage; holders go on redeeming with the protocol in v1.
    ['Terra-v0', 45],
    ['Terra-v1', 19_000],
  ])('share tokens multiply in %s where it is let run on, and each hour still pays -10', (id, multiple) => {
    const env = makeVector(id, {
      scenario: 'terra-2022',
      numEnvs: 8,
      seed: 3,
      horizonHours: 720,
      runOnAfterCollapse: true,
    })
    const still = new Float64Array(env.actionSpace.kind === 'box' ? 8 * env.actionSpace.size : 8)
    let last = env.step(still)
    for (let hour = 1; hour < 719; hour++) last = env.step(still)
    const { columns } = last.infos
    const collapsed = [...columns['state/collapsed']!.keys()].filter(
      (index) => columns['state/collapsed']![index] === 1,
    )
    expect(collapsed.length).toBeGreaterThan(4)
    for (const index of collapsed) {
      expect(last.rewards[index]).toBe(-10)
      expect(columns['state/shareSupply']![index]).toBeGreaterThan(multiple)
      expect(columns['state/supplyTokens']![index]).toBeLessThan(1)
    }
  })

  it('nothing moves where it is absorbed, which is the default', () => {
    const env = makeVector('Terra-v0', { scenario: 'terra-2022', numEnvs: 8, seed: 3, horizonHours: 1440 })
    const still = new Float64Array(env.actionSpace.kind === 'box' ? 8 * env.actionSpace.size : 8)
    let last = env.step(still)
    for (let hour = 1; hour < 1200; hour++) last = env.step(still)
    const supply = last.infos.columns['state/shareSupply']!.slice()
    const collapsed = last.infos.columns['state/collapsed']!.slice()
    for (let hour = 1200; hour < 1300; hour++) last = env.step(still)
    for (let index = 0; index < 8; index++) {
      if (collapsed[index] === 1) expect(last.infos.columns['state/shareSupply']![index]).toBe(supply[index])
    }
    expect(collapsed.some((value) => value === 1)).toBe(true)
  })

  it('is refused together with an early end', () => {
    expect(() =>
      makeVector('Terra-v0', {
        numEnvs: 1,
        seed: 1,
        runOnAfterCollapse: true,
        endOnCollapse: { discount: 0.99 },
      }),
    ).toThrow(/runOnAfterCollapse/)
  })
})
