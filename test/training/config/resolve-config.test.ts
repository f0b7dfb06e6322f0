import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { dqnDefaults } from '../../../agents/dqn-config.js'
import { ppoDefaults } from '../../../agents/ppo-config.js'
import { MinthelmError } from '../../../core/errors.js'
import { configSha256, loadConfig, resolveConfig } from '../../../training/config/resolve-config.js'

const folder = mkdtempSync(join(tmpdir(), 'minthelm-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = join(folder, 'run.yaml')

function load(text: string, ...overrides: string[]) {
  writeFileSync(file, text)
  return loadConfig(file, overrides)
}

function refusal(text: string, ...overrides: string[]): MinthelmError {
  try {
    load(text, ...overrides)
  } catch (error) {
    if (error instanceof MinthelmError) return error
    throw error
  }
  throw new Error('The config was accepted')
}

const good = `agent:
  name: ppo
  learningRate: 0.001
env: CartPole-v1
totalSteps: 10000
`

describe('a run config', () => {
  it('is filled in with defaults', () => {
    const config = load(good)
    expect(config.agent).toMatchObject({
      name: 'ppo',
      learningRate: 0.001,
      numEnvs: 8,
      hiddenSizes: [64, 64],
    })
    expect(config).toMatchObject({
      env: { id: 'CartPole-v1' },
      totalSteps: 10000,
      seed: 0,
      evaluation: { everySteps: 1000, episodesPerScenario: 8, scenarios: null },
      checkpointEverySteps: 500,
    })
  })

  it('knows every setting of an agent and its default', () => {
    expect(load(good, 'agent={name: ppo}').agent).toEqual(ppoDefaults)
    expect(load(good, 'agent={name: dqn}').agent).toEqual(dqnDefaults)
  })

  it('has one name however it was written', () => {
    const fromFile = load(good)
    const fromProgram = resolveConfig({
      totalSteps: 1e4,
      env: { id: 'CartPole-v1' },
      agent: { learningRate: 1e-3, name: 'ppo' },
    })
    expect(configSha256(fromProgram)).toBe(configSha256(fromFile))
    expect(configSha256(load(stringify(fromFile)))).toBe(configSha256(fromFile))
    expect(configSha256(load(good, 'seed=1'))).not.toBe(configSha256(fromFile))
  })

  it('names a wrong key with its line and the nearest right one', () => {
    const error = refusal(good.replace('learningRate', 'learningrate'))
    expect(error.exitStatus).toBe(2)
    expect(error.what).toBe('Unknown key "learningrate" in agent')
    expect(error.where).toBe(`${file}:3, agent.learningrate`)
    expect(error.remedy).toMatch(/^Did you mean "learningRate"\? Known: name, numEnvs/)
  })

  it('knows the keys of the agent that is named', () => {
    expect(refusal(good, 'agent.bufferSize=10').remedy).not.toContain('explorationFinal')
    expect(refusal(good.replace('ppo', 'dqn'), 'agent.clipRange=0.1').remedy).toContain('explorationFinal')
  })

  it('says where a key belongs that stands one level too high', () => {
    expect(refusal(good, 'learningRate=1').remedy).toContain('Did you mean "agent.learningRate"?')
    expect(refusal(good, 'everySteps=1').remedy).toContain('Did you mean "evaluation.everySteps"?')
  })

  it.each([
    ['agent.learningRate=fast', 'agent.learningRate is "fast"', 'above 0'],
    ['agent.learningRate=-1', 'agent.learningRate is -1', 'above 0'],
    ['agent.learningRate=.inf', 'agent.learningRate is Infinity', 'above 0'],
    ['agent.discount=1.5', 'agent.discount is 1.5', 'at least 0 and at most 1'],
    ['agent.numEnvs=2.5', 'agent.numEnvs is 2.5', 'whole number from 1 to 65536'],
    ['agent.hiddenSizes=64', 'agent.hiddenSizes is 64', '[64, 64]'],
    ['agent.hiddenSizes=[64, 0]', 'agent.hiddenSizes.1 is 0', 'whole number from 1'],
    ['agent.normalizeRewards=1', 'agent.normalizeRewards is 1', 'true or false'],
    ['agent.activation=gelu', 'agent.activation is "gelu"', 'tanh, relu'],
    ['agent.name=sac', 'agent.name is "sac"', 'ppo, dqn'],
    ['agent=ppo', 'agent is "ppo"', 'a name'],
    ['totalSteps=many', 'totalSteps is "many"', 'whole number from 1'],
    ['totalSteps=', 'totalSteps is null', 'whole number from 1'],
    ['seed=16777216', 'seed is 16777216', 'to 16777215'],
    ['evaluation.episodesPerScenario=0', 'evaluation.episodesPerScenario is 0', 'whole number from 1'],
    ['env=3', 'env is 3', 'Terra-v0'],
  ])('refuses %s with path, value and remedy', (override, what, remedy) => {
    const error = refusal(good, override)
    expect(error.exitStatus).toBe(2)
    expect(error.what).toBe(what)
    expect(error.where).toContain(`override ${override}`)
    expect(error.remedy).toContain(remedy)
  })

  it('refuses what is missing or no mapping at all', () => {
    expect(refusal('agent: { name: ppo }\nenv: CartPole-v1\n').what).toBe('totalSteps is missing')
    expect(refusal('just a line').what).toBe('The config is "just a line"')
    expect(refusal('').exitStatus).toBe(2)
  })

  it('refuses text that is no YAML, with line and column', () => {
    const error = refusal('agent:\n  name: [ppo\nenv: CartPole-v1\n')
    expect(error.what).toContain('no YAML')
    expect(error.where).toMatch(/run\.yaml:\d+:\d+$/)
    expect(refusal(`${good}seed: 1\nseed: 2\n`).where).toContain('run.yaml:7')
  })

  it('refuses a file that is not there', () => {
    expect(() => loadConfig(join(folder, 'none.yaml'))).toThrow(/is not there.*none\.yaml/)
  })

  it('lets the environment judge its id and options', () => {
    const unknownId = refusal(good, 'env=CartPole-v2')
    expect(unknownId.what).toContain('Unknown environment "CartPole-v2"')
    expect(unknownId.remedy).toContain('CartPole-v1')
    expect(unknownId.where).toContain('override env=CartPole-v2')
    const option = refusal(good, 'env.lenght=3')
    expect(option.exitStatus).toBe(2)
    expect(option.message).toContain('lenght')
    const economy = refusal(good, 'env={id: Terra-v0, scenario: bank-rum}')
    expect(economy.remedy).toContain('bank-run')
    expect(refusal(good, 'env={id: Terra-v0}', 'env.decisionEveryHour=24').remedy).toContain(
      'decisionEveryHours',
    )
  })

  it('keeps what the run itself sets out of the options', () => {
    expect(refusal(good, 'env.numEnvs=4').remedy).toContain('agent.numEnvs')
    expect(refusal(good, 'env.stream=test').exitStatus).toBe(2)
  })

  it('refuses DQN where there is no list of actions, with the way out', () => {
    const error = refusal(good.replace('  learningRate: 0.001\n', ''), 'agent.name=dqn', 'env=Terra-v0')
    expect(error.what).toContain('Terra-v0')
    expect(error.remedy).toContain('env.leverMenu=true')
    expect(refusal(good, 'agent={name: dqn}', 'env=Pendulum-v1').remedy).toContain('agent.name=ppo')
    expect(load(good, 'agent={name: dqn}', 'env={id: Terra-v0, leverMenu: true}').agent.name).toBe('dqn')
  })

  it('refuses scenarios of evaluation that the environment does not have', () => {
    expect(refusal(good, 'evaluation.scenarios=[calm]').remedy).toContain('has no scenarios')
    const error = refusal(good, 'env=Terra-v0', 'evaluation.scenarios=[calm, strom]')
    expect(error.what).toBe('Unknown scenario of terra "strom"')
    expect(error.remedy).toContain('bank-run')
  })
})

describe('overrides', () => {
  it('are read as YAML and the last one wins', () => {
    const config = load(
      good,
      'agent.hiddenSizes=[128, 32]',
      'agent.targetKl=0.02',
      'seed=1',
      'seed=2',
      'totalSteps=2e4',
    )
    expect(config.agent).toMatchObject({ hiddenSizes: [128, 32], targetKl: 0.02, learningRate: 0.001 })
    expect(config).toMatchObject({ seed: 2, totalSteps: 20000 })
    expect(load(good, 'agent.targetKl=0.02', 'agent.targetKl=null').agent).toMatchObject({ targetKl: null })
  })

  it('open an environment that is given by its id', () => {
    expect(load(good, 'env=Terra-v0', 'env.scenario=bank-run').env).toEqual({
      id: 'Terra-v0',
      scenario: 'bank-run',
    })
  })

  it('of a wrong form are refused', () => {
    expect(refusal(good, 'seed').message).toContain('a.b=c')
    expect(refusal(good, 'agent..x=1').message).toContain('a.b=c')
    expect(refusal(good, '=1').message).toContain('a.b=c')
    expect(refusal(good, 'seed=[1').message).toContain('no YAML')
    expect(refusal(good, 'seed.x=1').exitStatus).toBe(2)
    expect(refusal(good, '__proto__.x=1').what).toBe('Unknown key "__proto__"')
  })
})
