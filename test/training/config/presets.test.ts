import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { presetFile, presetFor, presetNames } from '../../../training/config/presets.js'
import { loadConfig } from '../../../training/config/resolve-config.js'

describe('shipped configs', () => {
  it.each(presetNames())('%s is right and says what it trains', (name) => {
    const file = presetFile(name)
    const config = loadConfig(file)
    const agents = name.split('-').filter((word) => word === 'ppo' || word === 'dqn')
    expect([[], [config.agent.name]]).toContainEqual(agents)
    expect(readFileSync(file, 'utf8')).toMatch(/^# .*(\n# )?.*Values: ./)
    if (config.agent.name === 'ppo') {
      expect((config.agent.numEnvs * config.agent.rolloutSteps) % config.agent.minibatchSize).toBe(0)
    }
  })

  it('are found by agent and environment', () => {
    expect(presetFor('ppo', 'CartPole-v1')).toBe(presetFile('cartpole-ppo'))
    expect(presetFor('dqn', 'Terra-v0')).toBe(presetFile('terra-dqn'))
    expect(presetFor('dqn', 'Pendulum-v1')).toBeUndefined()
  })

  it('hold the values of the Zoo for CartPole', () => {
    const { agent, totalSteps } = loadConfig(presetFile('cartpole-ppo'))
    expect(totalSteps).toBe(100_000)
    expect(agent).toMatchObject({ numEnvs: 8, rolloutSteps: 32, epochs: 20, gaeLambda: 0.8, discount: 0.98 })
  })
})
