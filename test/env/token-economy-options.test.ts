import { describe, expect, it } from 'vitest'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { terra } from '../../env/mechanisms/seigniorage/terra.js'
import { makeVector } from '../../env/registry.js'
import { guardSpecificationOf } from '../../env/token-economy-definitions.js'
import { supplyLimitOf } from '../../guard/upgrade.js'

const make = (options: Record<string, unknown>) => makeVector('Terra-v0', { numEnvs: 2, seed: 1, ...options })

describe('options of a token economy', () => {
  it.each([
    [{ decisionEveryHour: 2 }, /Did you mean "decisionEveryHours"/],
    [{ scenario: 'bankrun' }, /Did you mean "bank-run"/],
    [{ scenario: 4 }, /scenario is 4 \(Terra-v0.scenario\)/],
    [{ scenario: 'rai-genesis' }, /"rai-genesis" does not fit .*It belongs to Rai-v0/],
    [{ scenarios: { clam: 1 } }, /Did you mean "calm"/],
    [{ scenarios: { calm: -1 } }, /Terra-v0.scenarios.calm/],
    [{ scenarios: { calm: 0 } }, /No scenario has a weight/],
    [{ scenarios: ['calm'] }, /Terra-v0.scenarios/],
    [{ scenario: 'calm', scenarios: { calm: 1 } }, /Both scenario and scenarios/],
    [{ decisionEveryHours: 0 }, /decisionEveryHours is 0 \(Terra-v0.decisionEveryHours\)/],
    [{ decisionEveryHours: 1.5 }, /whole number/],
    [{ decisionEveryHours: '2' }, /decisionEveryHours is 2/],
    [{ decisionEveryHours: 7 }, /720 hours do not divide into decisions every 7/],
    [{ actionDelayHours: -1 }, /Terra-v0.actionDelayHours/],
    [{ observationDelayHours: Number.NaN }, /Terra-v0.observationDelayHours/],
    [{ horizonHours: Number.POSITIVE_INFINITY }, /Terra-v0.horizonHours/],
    [{ supplyLimit: { maximum: 0.1 } }, /Unknown key "maximum"/],
    [{ supplyLimit: { counts: 'all' } }, /Terra-v0.supplyLimit.counts/],
    [{ supplyLimit: { maximumFractionPer24Hours: -1 } }, /supplyLimit.maximumFractionPer24Hours/],
    [{ rewardWeights: { pegg: 1 } }, /Did you mean "peg"/],
    [{ rewardWeights: { peg: -1 } }, /Terra-v0.rewardWeights.peg/],
    [{ shaping: { pegWeight: 1 } }, /"discount" is missing/],
    [{ shaping: { discount: 0 } }, /from above 0 to 1/],
    [{ endOnCollapse: {} }, /"discount" is missing \(Terra-v0.endOnCollapse\)/],
    [{ endOnCollapse: true }, /Terra-v0.endOnCollapse/],
    [{ endOnCollapse: { discount: 1.1 } }, /Terra-v0.endOnCollapse.discount/],
    [{ leverMenu: 'yes' }, /Give true or false/],
    [{ customRewards: {} }, /Give a list/],
    [{ customRewards: [{ name: 'a b', expression: '1', weight: 1 }] }, /customRewards\[0\].name/],
    [{ customRewards: [{ name: 'a', expression: 'velocity', weight: 1 }] }, /customRewards\[0\].expression/],
    [{ customRewards: [{ name: 'a', expression: 1 }] }, /customRewards\[0\].expression/],
    [{ customRewards: [{ name: 'a', expression: '1', weight: '1' }] }, /customRewards\[0\].weight/],
    [{ marketReturns: [0.1, 0.2] }, /has 2 hours where an episode has 720/],
    [{ marketReturns: [Number.NaN], horizonHours: 1 }, /Entry 0 of marketReturns is NaN/],
    [{ marketReturns: 'eth' }, /Terra-v0.marketReturns/],
  ])('%j is refused with path and remedy', (options, message) => {
    expect(() => make(options)).toThrow(message)
    expect(() => make(options)).toThrow(expect.objectContaining({ exitStatus: 2 }))
  })

  it('draw each episode its own scenario, in proportion to the weights, whatever their order', () => {
    const count = 2000
    const draw = (scenarios: Record<string, number>, seed = 1) =>
      makeVector('Terra-v0', { numEnvs: count, seed, scenarios }).reset().infos.columns['state/scenario']
    const mixed = draw({ whale: 1, calm: 2, bear: 1 })
    const shares = [0, 1, 2].map((place) => mixed.filter((chosen) => chosen === place).length / count)
    // Sorted: bear, calm, whale; three standard deviations of a proportion of 2000 are 0.034.
    ;[0.25, 0.5, 0.25].forEach((share, place) => {
      expect(Math.abs(shares[place] - share)).toBeLessThan(0.034)
    })
    expect(draw({ calm: 2, bear: 1, whale: 1 })).toEqual(mixed)
    expect(draw({ whale: 1, calm: 2, bear: 1 }, 2)).not.toEqual(mixed)
  })

  it('set the guard of a bundle', () => {
    const guard = guardSpecificationOf(terra, {
      supplyLimit: { counts: 'policy-and-redemptions', maximumFractionPer24Hours: 0.05 },
      decisionEveryHours: 24,
    })
    expect(supplyLimitOf(guard)).toEqual({
      counts: 'policy-and-redemptions',
      maximumFractionPer24Hours: 0.05,
    })
    expect(guard.levers[1]).toMatchObject({
      name: 'capacity',
      unit: 'multiple',
      minimum: 0.25,
      maximum: 4,
      default: 1,
      maximumStepPerHour: 0.25,
      accrualHours: 24,
      kind: 'level',
    })
    expect(supplyLimitOf(guardSpecificationOf(terra, {}))).toEqual({
      counts: 'policy',
      maximumFractionPer24Hours: 0.02,
    })
    expect(mechanismOfEnvironment('Terra-v0')).toBe(terra)
    expect(mechanismOfEnvironment('CartPole-v1')).toBeUndefined()
  })

  it('make redemptions count towards the supply limit where asked', () => {
    const supplyChange = (counts: string) => {
      const env = make({ scenario: 'bank-run', supplyLimit: { counts } })
      const column = env.reset().infos.columns['state/supplyChange24h']
      let most = 0
      for (let hour = 0; hour < 400; hour++) {
        env.step(new Float64Array(10))
        most = Math.max(most, ...column)
      }
      return most
    }
    expect(supplyChange('policy')).toBe(0)
    expect(supplyChange('policy-and-redemptions')).toBeGreaterThan(0.001)
    expect(supplyChange('policy-and-redemptions')).toBeLessThanOrEqual(0.02 + 1e-12)
  })
})
