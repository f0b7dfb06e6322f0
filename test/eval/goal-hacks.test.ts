import { describe, expect, it } from 'vitest'
import { createBaseline } from '../../agents/baselines/baselines.js'
import type { Policy } from '../../agents/policy.js'
import { controlledScarcity } from '../../env/mechanisms/incentives/controlled-scarcity.js'
import { gauges } from '../../env/mechanisms/incentives/gauges.js'
import { utilityGrowth } from '../../env/mechanisms/incentives/utility-growth.js'
import type { Mechanism } from '../../env/mechanisms/mechanism.js'
import { observationFeatures } from '../../env/observation-features.js'
import { makeVector } from '../../env/registry.js'
import { meanRewardPerHour } from '../../eval/tune.js'

const scenarios = ['calm', 'bull', 'bear']
const EPISODES = 24

/** The mean reward of an hour over scenarios and episodes, the same for every policy. */
function earned(mechanism: Mechanism, policy: Policy): number {
  const sum = scenarios.reduce((total, scenario) => {
    const env = makeVector(mechanism.environment, { scenario, numEnvs: EPISODES, seed: 31 })
    return total + meanRewardPerHour(env, policy)
  }, 0)
  return sum / scenarios.length
}

/** Every lever of a name at an action that depends on the hour and on whether the token is cheap; others at default. */
function attack(
  mechanism: Mechanism,
  moved: readonly string[],
  action: (hour: number, cheap: boolean) => number,
): Policy {
  const cheapness = observationFeatures(mechanism).findIndex(({ name }) => name === 'mean-deviation-24h')
  let count = 0
  let hour = 0
  return {
    name: 'attack',
    reset(numEnvs) {
      count = numEnvs
      hour = 0
    },
    act(observations, _infos, actions) {
      actions.fill(0)
      mechanism.levers.forEach(({ name }, lever) => {
        if (!moved.includes(name)) return
        for (let env = 0; env < count; env++) {
          actions[lever * count + env] = action(hour, observations[cheapness * count + env]! < 0)
        }
      })
      hour++
    },
  }
}

const all = (mechanism: Mechanism) => mechanism.levers.map(({ name }) => name)
const minting = (mechanism: Mechanism) =>
  all(mechanism).filter((name) => ['liquidity-emission', 'user-reward', 'staking-yield'].includes(name))

const spending = ['buy-back', 'vote-incentive', 'user-reward']

const attacks: readonly (readonly [string, (mechanism: Mechanism) => Policy])[] = [
  ['print all that may be printed', (m) => attack(m, minting(m), () => 1)],
  ['print when the token is cheap', (m) => attack(m, minting(m), (_, cheap) => (cheap ? 1 : -1))],
  ['print all, on the last day alone', (m) => attack(m, minting(m), (hour) => (hour < 690 ? 0 : 1))],
  ['spend all at once, from the first hour', (m) => attack(m, spending, () => 1)],
  ['move every lever every hour', (m) => attack(m, all(m), (hour) => (hour % 2 === 0 ? 1 : -1))],
  ['give nothing', (m) => attack(m, all(m), () => -1)],
  ['give all', (m) => attack(m, all(m), () => 1)],
]

describe.each([gauges, utilityGrowth, controlledScarcity])('$environment', (mechanism) => {
  const tuned = ['tuned-constants', 'tuned-linear'].map((name) =>
    earned(mechanism, createBaseline(mechanism, name)),
  )
  const honest = Math.max(...tuned)

  it.each(attacks)('pays less than the tuned controller to those who %s', (_, policy) => {
    expect(earned(mechanism, policy(mechanism))).toBeLessThan(honest)
  })

  it('pays the tuned controller more than no action and the production rule', () => {
    expect(honest).toBeGreaterThan(earned(mechanism, createBaseline(mechanism, 'no-action')))
    expect(honest).toBeGreaterThan(earned(mechanism, createBaseline(mechanism, 'production')))
  })
})
