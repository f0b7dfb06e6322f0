import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rai } from '../../../env/mechanisms/debt/rai.js'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { terra } from '../../../env/mechanisms/seigniorage/terra.js'
import { compositionOf, scenarioOf, scenariosOf } from '../../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../../env/scenarios/draw-episode.js'

describe('scenarios put together', () => {
  it('keep what the others leave alone', () => {
    const both = compositionOf(rai, 'bank-run+liquidity-drain')
    expect(both.conflicts).toEqual([])
    expect(both.scenario.id).toBe('bank-run+liquidity-drain')
    expect(both.scenario.parameters).toEqual({
      ...scenarioOf(rai, 'bank-run').parameters,
      ...scenarioOf(rai, 'liquidity-drain').parameters,
    })
    expect(scenarioOf(rai, ' liquidity-drain + bank-run ').parameters).toEqual(both.scenario.parameters)
  })

  it('take an event whole from the later one, and name what gave way', () => {
    const { scenario, conflicts } = compositionOf(terra, 'bank-run+oracle-failure')
    // Half of each would be the larger sale of the run with the falling demand of none.
    expect(scenario.parameters).toEqual(scenarioOf(terra, 'oracle-failure').parameters)
    expect(conflicts).toEqual(['the shock is that of oracle-failure, not of bank-run'])
    expect(scenario.title).toContain('not of bank-run')
    const turned = compositionOf(terra, 'oracle-failure+bank-run')
    expect(turned.scenario.parameters).toEqual({
      ...scenarioOf(terra, 'bank-run').parameters,
      oracleFailureHour: [96, 400],
      oracleFailureHours: 12,
    })
    expect(turned.conflicts).toEqual(['the shock is that of bank-run, not of oracle-failure'])
  })

  it('take any other parameter from the later one', () => {
    const { scenario, conflicts } = compositionOf(terra, 'terra-hard+calm-year')
    expect(scenario.parameters.demandDrift).toBe(0.4 / 8760)
    expect(scenario.initial).toEqual({ shareCapUsd: 3 })
    expect(conflicts).toEqual([
      `demandDrift is ${0.4 / 8760} of calm-year, not 0 of terra-hard`,
      'shareCapUsd is 3 of calm-year, not 1.3 to 2 of terra-hard',
    ])
  })

  it('are refused by name where one is unknown or stands twice', () => {
    expect(() => scenarioOf(terra, 'bank-run+drain', 'env.scenario')).toThrow(
      /Unknown scenario of terra "drain".*env\.scenario/,
    )
    expect(() => scenarioOf(terra, 'calm+bank-run+calm', 'env.scenario')).toThrow(/"calm" stands twice/)
    expect(() => scenarioOf(terra, 'calm+iron-2021', 'env.scenario')).toThrow(
      /"iron-2021" does not fit terra.*env\.scenario.*belongs to Iron-v0, Frax-v0/,
    )
    expect(() => scenarioOf(terra, 'calm+')).toThrow(/Unknown scenario of terra ""/)
  })

  it('calm adds nothing, and putting together does not hang on brackets', () => {
    for (const mechanism of shippedMechanisms) {
      const names = scenariosOf(mechanism).map(({ id }) => id)
      fc.assert(
        fc.property(fc.shuffledSubarray(names, { minLength: 3, maxLength: 3 }), ([a, b, c]) => {
          const whole = scenarioOf(mechanism, `${a}+${b}+${c}`)
          const setup = drawEpisode(mechanism, whole, 3, 5)
          expect(drawEpisode(mechanism, scenarioOf(mechanism, `${a}+${b}+${c}`), 3, 5)).toEqual(setup)
          if (a === 'calm') {
            expect(drawEpisode(mechanism, scenarioOf(mechanism, `${b}+${c}`), 3, 5)).toEqual(setup)
          }
          // The last one's own numbers always hold.
          const last = scenarioOf(mechanism, c!)
          expect(whole.parameters).toMatchObject(last.parameters)
          expect(whole.initial ?? {}).toMatchObject(last.initial ?? {})
        }),
        { numRuns: 60 },
      )
    }
  })
})
