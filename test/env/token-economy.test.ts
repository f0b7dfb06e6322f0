import { describe, expect, it } from 'vitest'
import { tokenEconomyDefinitions } from '../../env/token-economy-definitions.js'
import { economy, economyIds, kept, ofEnv, randomActions } from './token-economy-helpers.js'

describe.each(economyIds)('%s', (id) => {
  it('does the same again for the same seed, and something else for another', () => {
    const runs = [11, 11, 12].map((seed) => {
      const env = economy(id, { seed, horizonHours: 40 })
      const steps = [env.reset().observations.slice()]
      for (let hour = 0; hour < 90; hour++) {
        const { observations, rewards } = kept(env.step(randomActions(env, hour)))
        steps.push(observations, Float32Array.from(rewards))
      }
      return steps
    })
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2]).not.toEqual(runs[0])
  })

  it('starts over at reset', () => {
    const env = economy(id, { horizonHours: 24 })
    const run = () => {
      const steps: unknown[] = [env.reset().observations.slice()]
      for (let hour = 0; hour < 50; hour++) steps.push(kept(env.step(randomActions(env, hour))).observations)
      return steps
    }
    expect(run()).toEqual(run())
  })

  it('steps an economy alone as it steps it among others', () => {
    const options = { scenarios: { calm: 1, 'bank-run': 1, whale: 1 }, horizonHours: 1000 }
    const together = economy(id, { ...options, numEnvs: 4, firstEpisode: 20 })
    const alone = economy(id, { ...options, numEnvs: 1, firstEpisode: 22 })
    for (let hour = 0; hour < 400; hour++) {
      const all = together.step(randomActions(together, hour))
      const one = alone.step(randomActions(alone, hour, 2))
      expect([...one.observations]).toEqual(ofEnv(all.observations, 2, 4))
      expect(one.rewards[0]).toBe(all.rewards[2])
      expect(one.infos.columns['state/priceUsd'][0]).toBe(all.infos.columns['state/priceUsd'][2])
    }
  })

  it('goes on from a snapshot as if nothing had happened, with delays and whatever was done meanwhile', () => {
    const options = {
      horizonHours: 60,
      actionDelayHours: 3,
      observationDelayHours: 5,
      decisionEveryHours: 2,
      shaping: { pegWeight: 0.1, depthWeight: 0.2, discount: 0.99 },
      scenarios: { calm: 1, 'bank-run': 2 },
    }
    const env = economy(id, options)
    for (let step = 0; step < 40; step++) env.step(randomActions(env, step))
    const snapshot = structuredClone(env.snapshot())
    const before = {
      observations: env.restore(snapshot).observations.slice(),
      steps: [] as ReturnType<typeof kept>[],
    }
    for (let step = 40; step < 100; step++) before.steps.push(kept(env.step(randomActions(env, step))))
    const other = economy(id, options)
    expect(other.restore(snapshot).observations).toEqual(before.observations)
    for (let step = 40; step < 100; step++) {
      expect(kept(other.step(randomActions(other, step)))).toEqual(before.steps[step - 40])
    }
    expect(() => economy(id, { ...options, numEnvs: 4 }).restore(snapshot)).toThrow(/numEnvs 4/)
    expect(() => economy(id, { ...options, actionDelayHours: 4 }).restore(snapshot)).toThrow(/delay/)
  })

  it('truncates at the horizon, keeps the last observation and starts the next episode in the same step', () => {
    const env = economy(id, { horizonHours: 30, numEnvs: 2, firstEpisode: 5 })
    env.reset()
    const firstRewards: number[] = []
    for (let hour = 0; hour < 29; hour++) {
      const step = env.step(randomActions(env, hour))
      expect([...step.truncated, ...step.terminated]).toEqual([0, 0, 0, 0])
      firstRewards.push(step.rewards[0])
      expect(step.infos.columns['state/hour'][0]).toBe(hour + 1)
    }
    const long = economy(id, { horizonHours: 31, numEnvs: 2, firstEpisode: 5 })
    for (let hour = 0; hour < 29; hour++) long.step(randomActions(long, hour))
    const expected = kept(long.step(randomActions(long, 29)))
    const last = kept(env.step(randomActions(env, 29)))
    expect([...last.truncated]).toEqual([1, 1])
    expect([...last.terminated]).toEqual([0, 0])
    expect(last.rewards).toEqual(expected.rewards)
    expect(last.finalObservations).toEqual(expected.observations)
    // State belongs to the old episode, signals to the coming decision of the new one.
    expect(last.columns['state/priceUsd']).toEqual(expected.columns['state/priceUsd'])
    expect([...last.columns['state/episode']]).toEqual([5, 6])
    expect([...last.columns['state/hour']]).toEqual([30, 30])
    expect([...last.columns['signal/hour']]).toEqual([0, 0])
    const next = economy(id, { horizonHours: 30, numEnvs: 2, firstEpisode: 7 })
    expect(last.observations).toEqual(next.reset().observations)
    const rewards = env.step(randomActions(env, 0)).rewards
    expect(rewards).toEqual(next.step(randomActions(next, 0)).rewards)
    expect(rewards[0]).not.toBe(firstRewards[0])
  })

  it('observes within +-3, all features finite, and not the part of the episode that is left', () => {
    const short = economy(id, { horizonHours: 100 })
    const long = economy(id, { horizonHours: 700 })
    for (let hour = 0; hour < 99; hour++) {
      const { observations } = short.step(randomActions(short, hour))
      expect(observations).toEqual(long.step(randomActions(long, hour)).observations)
      expect(observations.every((value) => Math.abs(value) <= 3)).toBe(true)
    }
  })

  it('describes levers, features, scenarios, options and where its numbers come from', () => {
    const description = tokenEconomyDefinitions.find((definition) => definition.id === id)!.describe()
    const env = economy(id)
    expect(description.observations.map(({ name }) => name)).toEqual(env.observationSpace.names)
    expect(description.levers.map(({ name }) => name)).toEqual(
      env.actionSpace.kind === 'box' ? env.actionSpace.names : [],
    )
    expect(description.scenarios.map(({ name }) => name)).toContain('bank-run')
    expect(description.options.map(({ key }) => key)).toContain('decisionEveryHours')
    for (const count of Object.values(description.defaultsByMark)) expect(count).toBeGreaterThan(0)
    expect(description.observations.every(({ meaning, scale }) => meaning !== '' && scale > 0)).toBe(true)
  })
})

describe('actions', () => {
  it('name lever, environment and hour where an action is no finite number', () => {
    const env = economy('Terra-v0')
    env.step(new Float64Array(15))
    const actions = new Float64Array(15)
    actions[4] = Number.NaN
    expect(() => env.step(actions)).toThrow(/"capacity" in environment 1 is NaN \(Terra-v0.step, hour 1\)/)
    expect(() => env.step(new Float64Array(5))).toThrow(/5 actions where 15 are due/)
  })

  it('map -1, 0 and 1 to minimum, default and maximum, and pass the guard', () => {
    const env = economy('Terra-v0', { numEnvs: 3 })
    // Capacity 0.25 to 4, default 1, at most 0.25 an hour.
    const actions = new Float64Array(15)
    actions.set([-1, 1, 2], 3)
    const { columns } = env.step(actions).infos
    expect([...columns['signal/lever/capacity']]).toEqual([0.75, 1.25, 1.25])
    expect([...columns['guard/capacity-rate']]).toEqual([1, 1, 1])
    expect([...columns['guard/capacity-bound']]).toEqual([0, 0, 0])
    for (let hour = 0; hour < 11; hour++) env.step(actions)
    expect([...columns['signal/lever/capacity']]).toEqual([0.25, 4, 4])
    // 1 asks for 4, which is allowed; 2 asks for 7, which the rate still cuts to 4.25 and the bound to 4.
    env.step(actions)
    expect([...columns['guard/capacity-rate']]).toEqual([0, 0, 1])
    expect([...columns['guard/capacity-bound']]).toEqual([0, 0, 1])
  })
})

describe('the limit on changes of supply', () => {
  it('holds over any 24 hours whatever the policy does', () => {
    const supplyLimit = { maximumFractionPer24Hours: 0.01 }
    const env = economy('Ampleforth-v0', { scenario: 'ampl-2020', numEnvs: 4, supplyLimit })
    const { columns } = env.reset().infos
    const changes: Float64Array[] = []
    let before = columns['state/supplyTokens'].slice()
    let bound = 0
    for (let hour = 0; hour < 300; hour++) {
      env.step(randomActions(env, Math.floor(hour / 30)))
      const supply = columns['state/supplyTokens']
      changes.push(supply.map((tokens, index) => Math.abs(tokens / before[index] - 1)))
      before = supply.slice()
      bound += columns['guard/supply'].reduce((sum, flag) => sum + flag, 0)
      for (let index = 0; index < 4; index++) {
        const day = changes.slice(-24).reduce((sum, change) => sum + change[index], 0)
        // An emission counts against the supply after it, here against that before: a relative 1e-3 at most.
        expect(day).toBeLessThanOrEqual(0.01 * 1.001)
        expect(columns['state/supplyChange24h'][index]).toBeLessThanOrEqual(0.01 + 1e-15)
      }
    }
    expect(bound).toBeGreaterThan(0)
  })

  it('lets a change equal to the limit pass and cuts one unit beyond', () => {
    // The largest rebase is 2 %; emissions are 0, so the rebase at hour 24 meets an empty window.
    const run = (maximumFractionPer24Hours: number) => {
      const env = economy('Ampleforth-v0', { numEnvs: 1, supplyLimit: { maximumFractionPer24Hours } })
      const { columns } = env.reset().infos
      const days: { change: number; supply: number; bound: number }[] = []
      for (let hour = 0; hour < 49; hour++) {
        env.step(Float64Array.of(1, 0, -1))
        if (hour % 24 === 0) {
          days.push({
            change: columns['state/supplyChange24h'][0],
            supply: columns['state/supplyTokens'][0],
            bound: columns['guard/supply'][0],
          })
        }
      }
      return days
    }
    expect(run(0.02)).toEqual([
      { change: 0, supply: 1, bound: 0 },
      { change: 0.02, supply: 1.02, bound: 0 },
      { change: 0.02, supply: 1.02 * 1.02, bound: 0 },
    ])
    const oneUnitLess = 0.02 - 2 ** -58
    expect(oneUnitLess).toBeLessThan(0.02)
    const cut = run(oneUnitLess)
    expect(cut[1]).toMatchObject({ change: oneUnitLess, bound: 1 })
    expect(cut[2]).toMatchObject({ change: oneUnitLess, bound: 1 })
  })
})
