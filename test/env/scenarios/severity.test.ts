import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { terra } from '../../../env/mechanisms/seigniorage/terra.js'
import { scenarioOf, scenariosOf } from '../../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../../env/scenarios/draw-episode.js'
import { atSeverity } from '../../../env/scenarios/severity.js'
import { economy, kept, randomActions } from '../token-economy-helpers.js'

const anyScenario = fc
  .constantFrom(...shippedMechanisms)
  .chain((mechanism) =>
    fc.tuple(fc.constant(mechanism), fc.constantFrom(...scenariosOf(mechanism)), fc.nat(1000)),
  )

describe('severity', () => {
  it('0 is calm and 1 the scenario, to the last bit', () => {
    fc.assert(
      fc.property(anyScenario, ([mechanism, scenario, episode]) => {
        const calm = scenarioOf(mechanism, 'calm')
        const draw = (given: typeof scenario) => drawEpisode(mechanism, given, 7, episode)
        expect(draw(atSeverity(mechanism, scenario, 0))).toEqual(draw(calm))
        expect(draw(atSeverity(mechanism, scenario, 1))).toEqual(draw(scenario))
      }),
    )
  })

  it('leads from calm to the scenario and beyond without a turn, and never out of what a parameter can be', () => {
    fc.assert(
      fc.property(anyScenario, ([mechanism, scenario, episode]) => {
        const severities = [0.01, 0.5, 0.99, 1, 1.5, 2]
        const draws = severities.map((severity) =>
          drawEpisode(mechanism, atSeverity(mechanism, scenario, severity), 7, episode),
        )
        for (const name of Object.keys(scenario.parameters) as (keyof typeof scenario.parameters)[]) {
          const values = draws.map(({ parameters }) => parameters[name])
          if (name.endsWith('Hour')) {
            expect(new Set(values).size).toBe(1)
            continue
          }
          const rises = values.slice(1).map((value, index) => value - values[index]!)
          expect(rises.every((rise) => rise >= -1e-12) || rises.every((rise) => rise <= 1e-12)).toBe(true)
          if (/(?:Share|Probability)$/.test(name)) {
            for (const value of values) expect(value >= 0 && value <= 1).toBe(true)
          }
          for (const value of values) expect(Number.isNaN(value)).toBe(false)
        }
      }),
    )
  })

  it('moves each kind of parameter by its rule', () => {
    const half = atSeverity(terra, scenarioOf(terra, 'terra-2022'), 0.5)
    // Above 0 in calm (0.25) and as written (0.0603): in proportion.
    expect(half.parameters.primaryCapacity).toBeCloseTo(Math.sqrt(0.25 * 0.0603), 14)
    // From 0: in a line.
    expect(half.parameters.demandShock).toBe(-0.4)
    expect(half.parameters.shockSaleUsd).toBe(0.0075)
    expect(half.parameters.shockHour).toBe(48)
    // Calm draws the share cap from 2 to 3.2, so that half way is a range too.
    const [low, high] = half.initial!.shareCapUsd as readonly [number, number]
    expect(low).toBeCloseTo(Math.sqrt(2 * 1.42), 14)
    expect(high).toBeCloseTo(Math.sqrt(3.2 * 1.42), 14)
    expect(half.title).toMatch(/at severity 0\.5$/)
    const twice = atSeverity(terra, scenarioOf(terra, 'liquidity-drain'), 2)
    expect(twice.parameters.drainShare).toBe(1)
  })

  it('is an option of every economy: 0 lives the same hours as calm', () => {
    const live = (options: Record<string, unknown>) => {
      const env = economy('Terra-v0', { horizonHours: 48, ...options })
      return Array.from({ length: 50 }, (_, hour) => {
        const { columns, ...step } = kept(env.step(randomActions(env, hour)))
        return { ...step, price: columns['state/priceUsd'] }
      })
    }
    expect(live({ scenario: 'terra-2022', scenarioSeverity: 0 })).toEqual(live({ scenario: 'calm' }))
    expect(live({ scenario: 'terra-2022', scenarioSeverity: 1 })).toEqual(live({ scenario: 'terra-2022' }))
    expect(live({ scenario: 'terra-2022', scenarioSeverity: 0.5 })).not.toEqual(
      live({ scenario: 'terra-2022' }),
    )
    expect(() => economy('Terra-v0', { scenarioSeverity: 2.5 })).toThrow(/scenarioSeverity is 2\.5/)
  })
})
