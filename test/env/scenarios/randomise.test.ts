import { describe, expect, it } from 'vitest'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { terra } from '../../../env/mechanisms/seigniorage/terra.js'
import { scenarioOf } from '../../../env/scenarios/catalogue.js'
import { drawEpisode } from '../../../env/scenarios/draw-episode.js'
import { randomised, randomiseOption } from '../../../env/scenarios/randomise.js'
import { economy } from '../token-economy-helpers.js'

const option = (value: unknown) => randomiseOption(value, 'env.randomise', terra)

describe('randomised parameters', () => {
  it('are drawn by each episode from their range, and leave every other draw alone', () => {
    const ranges = option({ marketVolatility: [0.006, 0.012], shareCapUsd: [1, 2], shockHour: [10, 20] })!
    const plain = scenarioOf(terra, 'terra-hard')
    const drawn = randomised(plain, ranges)
    const volatilities = new Set<number>()
    for (let episode = 0; episode < 200; episode++) {
      const before = drawEpisode(terra, plain, 7, episode)
      const after = drawEpisode(terra, drawn, 7, episode)
      const { marketVolatility, shockHour } = after.parameters
      volatilities.add(marketVolatility)
      expect(marketVolatility >= 0.006 && marketVolatility <= 0.012).toBe(true)
      expect(shockHour >= 10 && shockHour < 20 && Number.isInteger(shockHour)).toBe(true)
      expect(after.state.shareCapUsd! >= 1 && after.state.shareCapUsd! <= 2).toBe(true)
      const { marketVolatility: _, shockHour: __, ...others } = after.parameters
      expect(before.parameters).toMatchObject(others)
    }
    expect(volatilities.size).toBe(200)
  })

  it('can be every parameter of every mechanism at its own default', () => {
    for (const mechanism of shippedMechanisms) {
      for (const [name, { value }] of Object.entries(mechanism.defaults)) {
        if (
          ['maximumSupplyFractionPer24h', 'redemptionsCounted', 'pegScale', 'targetDepthUsd'].includes(name)
        ) {
          continue
        }
        const range = typeof value === 'number' ? [value, value] : [...value]
        expect(() => randomiseOption({ [name]: range }, 'x', mechanism), name).not.toThrow()
      }
    }
  })

  it.each([
    [{ marketVolatilty: [0, 1] }, /Did you mean "marketVolatility"/],
    [[1, 2], /randomise is \[1,2\]/],
    [{ marketVolatility: 0.01 }, /env\.randomise\.marketVolatility.*two numbers/],
    [{ marketVolatility: [0.01, Number.NaN] }, /two numbers/],
    [{ marketVolatility: [0.02, 0.01] }, /lower bound first/],
    [{ marketVolatility: [0, 0.01] }, /above 0; its default is 0\.00841/],
    [{ jumpProbability: [0.5, 1.5] }, /from 0 to 1/],
    [{ fastVolatilityPersistence: [0.5, 1] }, /0 to below 1/],
    [{ shockHour: [-5, 10] }, /from 0/],
    [{ shockSaleUsd: [-0.1, 0.1] }, /from 0 up/],
    [{ targetDepthUsd: [0.01, 0.02] }, /targetDepthUsd is the same in every episode/],
    [{ maximumSupplyFractionPer24h: [0.01, 0.02] }, /supplyLimit/],
  ])('refuses %j', (value, message) => {
    expect(() => option(value)).toThrow(message)
  })

  it('may be below 0 where the parameter is signed', () => {
    expect(option({ demandDrift: [-0.001, 0.001], demandShock: [-1, 0] })!.parameters.demandDrift).toEqual([
      -0.001, 0.001,
    ])
  })

  it('hold over scenario and severity in an environment', () => {
    const env = economy('Terra-v0', {
      scenario: 'terra-2022',
      scenarioSeverity: 2,
      randomise: { shareCapUsd: [2.2, 2.3] },
      numEnvs: 16,
    })
    const { infos } = env.reset()
    for (const cap of infos.columns['state/shareCapUsd']) expect(cap >= 2.2 && cap <= 2.3).toBe(true)
  })
})
