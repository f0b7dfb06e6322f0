import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../training/config/resolve-config.js'
import { sweepTrials } from '../../../training/sweep/trials.js'

const trials = (...overrides: string[]) =>
  sweepTrials(overrides, (own) => loadConfig('configs/cartpole-ppo.yaml', own))

describe('sweepTrials', () => {
  it('combines all values, the last setting fastest, and sets single ones everywhere', () => {
    const found = trials('agent.learningRate=1e-4,3e-4', 'seed=7', 'agent.discount=0.9,0.95,1')
    expect(found.map(({ settings }) => Object.values(settings))).toEqual([
      [1e-4, 0.9],
      [1e-4, 0.95],
      [1e-4, 1],
      [3e-4, 0.9],
      [3e-4, 0.95],
      [3e-4, 1],
    ])
    expect(Object.keys(found[0]!.settings)).toEqual(['agent.learningRate', 'agent.discount'])
    expect(found[4]!.config).toMatchObject({ seed: 7, agent: { learningRate: 3e-4, discount: 0.95 } })
    expect(found.map(({ name }) => name).at(-1)).toBe('trial-6')
  })

  it('pads names, so that they sort as numbers do', () => {
    const values = Array.from({ length: 10 }, (_, index) => (index + 1) / 10)
    expect(trials(`agent.discount=${values.join(',')}`).map(({ name }) => name)).toContain('trial-03')
  })

  it('divides at no comma within brackets, braces or quotes', () => {
    expect(trials('agent.hiddenSizes=[8, 4],[16]').map(({ config }) => config.agent.hiddenSizes)).toEqual([
      [8, 4],
      [16],
    ])
    const load = (own: readonly string[]) => loadConfig('configs/terra-ppo.yaml', own)
    const scenarios = 'env.scenarios={calm: 1, bank-run: 2},{calm: 1}'
    expect(sweepTrials([scenarios], load).map(({ config }) => config.env.scenarios)).toEqual([
      { calm: 1, 'bank-run': 2 },
      { calm: 1 },
    ])
    const rewards = `env.customRewards=[{name: low, expression: "-min(momentum24h, 0)", weight: 1}],[]`
    expect(sweepTrials([rewards], load)[0]!.config.env.customRewards).toEqual([
      { name: 'low', expression: '-min(momentum24h, 0)', weight: 1 },
    ])
  })

  it('refuses in words what is no sweep', () => {
    expect(() => trials('agent.discount=0.9')).toThrow(/No setting has several values/)
    expect(() => trials('agent.discount=')).toThrow(/gives no values/)
    expect(() => trials('agent.hiddenSizes=[8,[4]')).toThrow(/gives no values/)
    expect(() => trials('seed=1,2')).toThrow(/seed has several values.*--seeds/)
    expect(() => trials('learner=wasm,tensorflow')).toThrow(/learner has several values.*--learner/)
    expect(() => trials('agent.discount=0.9,1.5')).toThrow(/agent\.discount is 1\.5/)
    expect(() => trials('agent.targetKl=.inf,1')).toThrow(/agent\.targetKl is Infinity/)
  })
})
