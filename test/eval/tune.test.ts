import { describe, expect, test } from 'vitest'
import { createBaseline, tunedRules } from '../../agents/baselines/baselines.js'
import { ampleforth } from '../../env/mechanisms/elastic/ampleforth.js'
import { mechanismById, shippedMechanisms } from '../../env/mechanisms/mechanisms.js'
import { suiteNames, suiteScenarios } from '../../eval/suites.js'
import { type TuningProgress, tune, validationReward } from '../../eval/tune.js'
import { tunedRulesSource } from '../../eval/tuned-rules-source.js'

const request = {
  id: 'Ampleforth-v0',
  options: { horizonHours: 49 },
  seeds: [1, 2],
  budget: { iterations: 2, population: 6, episodesPerScenario: 1 },
}

describe('tune', () => {
  const progress: TuningProgress[] = []
  const found = tune({ ...request, onProgress: (step) => progress.push(step) })

  test('is a function of its request', () => {
    expect(tune(request)).toEqual(found)
  })

  test('gives rules of the right shape, rounded, with their record', () => {
    expect(found.linear.weights.map((row) => row.length)).toEqual([8, 8, 8])
    expect(found.constants.values).toHaveLength(3)
    for (const value of [...found.constants.values, ...found.linear.weights.flat()]) {
      expect(Math.abs(value * 10000 - Math.round(value * 10000))).toBeLessThan(1e-6)
    }
    for (const { record } of Object.values(found)) {
      expect(record.seedsTried).toBe(2)
      expect(request.seeds).toContain(record.seed)
      expect(record.rewardPerHour).toBeLessThan(0)
    }
  })

  test('reports every iteration; PID and constants take at least eight', () => {
    const counts = (kind: string) => progress.filter((step) => step.kind === kind).length
    expect([counts('pid'), counts('constants'), counts('linear')]).toEqual([16, 16, 4])
  })

  test('refuses environments without rules and no seeds', () => {
    expect(() => tune({ ...request, id: 'Pendulum-v1' })).toThrow('no economy')
    expect(() => tune({ ...request, seeds: [] })).toThrow('without a seed')
  })

  test('writes a source that names what it holds', () => {
    const source = tunedRulesSource(ampleforth, found)
    expect(source).toContain('export const ampleforthRules: TunedRules = {')
    expect(source).toContain(`values: [${found.constants.values.join(', ')}]`)
    const literal = source.slice(source.indexOf('= {') + 2).trim()
    expect(new Function(`return ${literal}`)()).toEqual(found)
  })

  test('names the constant of a mechanism whose id has a hyphen', () => {
    const source = tunedRulesSource({ ...ampleforth, id: 'terra-v1' }, found)
    expect(source).toContain('export const terraV1Rules: TunedRules = {')
  })
})

describe('committed rules', () => {
  test.each(['rai', 'terra-v1'])('of %s earn what their record says', (id) => {
    const mechanism = mechanismById(id)
    const { linear } = tunedRules[id]!
    const policy = createBaseline(mechanism, 'tuned-linear')
    const reward = validationReward(mechanism.environment, mechanism, {}, 0, policy)
    expect(reward).toBeCloseTo(linear.record.rewardPerHour, 4)
  })

  test('were found with the seeds that they name', () => {
    for (const rules of Object.values(tunedRules)) {
      for (const { record } of Object.values(rules!)) {
        expect(record.seedsTried).toBeGreaterThan(0)
        expect(record.seed).toBeLessThan(record.seedsTried)
      }
    }
  })
})

describe('suites', () => {
  test('every mechanism has every suite, and what is held out is not trained on', () => {
    for (const mechanism of shippedMechanisms) {
      for (const suite of suiteNames) expect(suiteScenarios(mechanism, suite)).not.toEqual([])
      expect(suiteScenarios(mechanism, 'held-out').length).toBeGreaterThan(1)
      const trained = suiteScenarios(mechanism, 'train-mix')
      expect(suiteScenarios(mechanism, 'held-out').some((name) => trained.includes(name))).toBe(false)
    }
    expect(suiteScenarios(mechanismById('terra'), 'crises')).toEqual([
      'black-thursday',
      'terra-2022',
      'luna-may-2021',
    ])
  })

  test('an unknown suite is refused', () => {
    expect(() => suiteScenarios(mechanismById('rai'), 'crisis')).toThrow('Did you mean "crises"')
  })
})
