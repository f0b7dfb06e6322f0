import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { discountedRest } from '../../env/end-on-collapse.js'
import { economy, economyIds, kept, randomActions } from './token-economy-helpers.js'

/** Lives episodes with random levers, held for a while so that they get somewhere. */
function live(id: string, options: Record<string, unknown>, steps: number) {
  const env = economy(id, options)
  return Array.from({ length: steps }, (_, step) => kept(env.step(randomActions(env, Math.floor(step / 24)))))
}

const collapsing = { scenario: 'terra-2022', numEnvs: 6, horizonHours: 240 }

describe.each(economyIds)('rewards of %s', (id) => {
  it('are exactly the sum of their components, each of its sign', () => {
    const scenario = id === 'Terra-v0' ? 'terra-2022' : 'liquidity-drain'
    const options = {
      scenario,
      shaping: { pegWeight: 0.3, depthWeight: 0.1, discount: 0.98 },
      customRewards: [{ name: 'growth', expression: 'supplyTokens / tokens - 1', weight: 0.5 }],
    }
    for (const { rewards, columns } of live(id, options, 120)) {
      const components = Object.entries(columns).filter(([name]) => name.startsWith('reward/'))
      for (let env = 0; env < rewards.length; env++) {
        expect(components.reduce((sum, [, column]) => sum + column[env], 0)).toBe(rewards[env])
        for (const name of ['peg', 'depth', 'spending', 'leverChange', 'solvency', 'targetMovement']) {
          expect(columns[`reward/${name}`][env]).toBeLessThanOrEqual(0)
        }
        expect(columns['reward/floor'][env]).toBeGreaterThanOrEqual(0)
      }
    }
  })

  it('weigh components as configured', () => {
    const plain = live(id, {}, 30)
    const weighed = live(id, { rewardWeights: { peg: 3, depth: 0 } }, 30)
    plain.forEach(({ columns }, step) => {
      columns['reward/peg'].forEach((cost, env) => {
        expect(weighed[step].columns['reward/peg'][env]).toBeCloseTo(3 * cost, 12)
        expect(weighed[step].columns['reward/depth'][env]).toBe(0)
      })
    })
    expect(plain.some(({ columns }) => columns['reward/peg'].some((cost) => cost < 0))).toBe(true)
  })

  it('are worked out by hand from what can be seen of the first hour', () => {
    // Nobody moved a lever; z is the deviation in the mechanism's peg scale.
    const { columns } = kept(firstHour(id))
    const scale = { 'Terra-v0': 0.003, 'Ampleforth-v0': 0.05, 'Rai-v0': 0.01 }[id]
    for (let env = 0; env < 4; env++) {
      const z = columns['state/pegDeviation'][env] / scale
      expect(columns['reward/peg'][env]).toBeCloseTo(-Math.min(5, Math.sqrt(1 + z * z) - 1), 12)
      const spending = (columns['state/spendingUsd'][env] * 8760) / 0.2
      expect(columns['reward/spending'][env]).toBeCloseTo(-0.5 * spending, 12)
      expect(columns['reward/leverChange'][env]).toBeCloseTo(0, 15)
    }
  })
})

/** An hour in which no lever moves. */
function firstHour(id: string) {
  const env = economy(id, { numEnvs: 4 })
  const levers = env.actionSpace.kind === 'box' ? env.actionSpace.size : 0
  return env.step(new Float64Array(levers * 4))
}

describe('shaping', () => {
  const discount = 0.95
  const shaping = { pegWeight: 0.4, depthWeight: 0.7, discount }

  it('telescopes: over an episode it adds what the potential gained, whatever was done', () => {
    const env = economy('Terra-v0', { shaping, decisionEveryHours: 2, horizonHours: 80 })
    env.reset()
    // At the start the mean price is on target and the depth is the wished one, so the potential is 0.
    let sum = 0
    let factor = 1
    const actions = Array.from({ length: 40 }, (_, step) => randomActions(env, step))
    let columns: Record<string, Float64Array> = {}
    for (const action of actions) {
      columns = kept(env.step(action)).columns
      sum += factor * columns['reward/shaping'][1]
      factor *= discount
    }
    // The last state of the episode: its 24 h mean price shows in an observation at scale 0.01.
    const last = economy('Terra-v0', { decisionEveryHours: 2, horizonHours: 80 })
    let final = new Float32Array(0)
    for (const action of actions) final = kept(last.step(action)).finalObservations
    const names = last.observationSpace.names!
    const mean = final[names.indexOf('mean-deviation-24h') * 3 + 1] * 0.01
    const depth = Math.min(1, Math.exp(final[names.indexOf('depth') * 3 + 1]))
    const potential = -0.4 * (Math.abs(mean) / 0.003) - 0.7 * (1 - depth)
    expect(potential).toBeLessThan(-0.01)
    expect(sum).toBeCloseTo(factor * potential, 5)
  })

  it('changes nothing but the rewards', () => {
    const shaped = live('Terra-v0', { shaping }, 30)
    live('Terra-v0', {}, 30).forEach((step, index) => {
      expect(shaped[index].observations).toEqual(step.observations)
      shaped[index].rewards.forEach((reward, env) => {
        expect(reward - shaped[index].columns['reward/shaping'][env]).toBeCloseTo(step.rewards[env], 12)
      })
    })
  })

  it('gives the potential back at a collapse: that of a terminal state is 0', () => {
    const steps = live('Terra-v0', { ...collapsing, shaping: { ...shaping, discount: 1 } }, 240)
    const collapsed = [...steps[238].columns['state/collapsed']]
    expect(collapsed).toContain(1)
    for (let env = 0; env < 6; env++) {
      if (collapsed[env] === 0) continue
      const total = steps.reduce((sum, { columns }) => sum + columns['reward/shaping'][env], 0)
      expect(total).toBeCloseTo(0, 10)
    }
  })
})

describe('collapse', () => {
  it('pays -10 an hour until truncation and never terminates', () => {
    const steps = live('Terra-v0', collapsing, 240)
    let collapsed = 0
    for (let env = 0; env < 6; env++) {
      const from = steps.findIndex(({ columns }) => columns['state/collapsed'][env] === 1)
      if (from < 0) continue
      collapsed++
      steps.slice(from + 1).forEach(({ rewards, columns }) => {
        expect(rewards[env]).toBe(-10)
        expect(columns['reward/collapse'][env]).toBe(-10)
        expect(columns['state/priceUsd'][env]).toBe(steps[from].columns['state/priceUsd'][env])
      })
      expect(steps.every(({ terminated }) => terminated[env] === 0)).toBe(true)
      expect(steps.map(({ truncated }) => truncated[env])).toEqual([...new Array(239).fill(0), 1])
      // The worst hour alive costs less.
      const worst = Math.min(...steps.slice(0, from + 1).map(({ rewards }) => rewards[env]))
      expect(worst).toBeGreaterThan(-10)
    }
    expect(collapsed).toBeGreaterThan(0)
  })

  it.each([1, 0.999, 0.9])(
    'that ends the episode pays the rest discounted at %d: the same return',
    (discount) => {
      for (const decisionEveryHours of [1, 8]) {
        const options = { ...collapsing, decisionEveryHours }
        const count = 240 / decisionEveryHours
        const absorbed = live('Terra-v0', options, count)
        const ended = live('Terra-v0', { ...options, endOnCollapse: { discount } }, count)
        const returnOf = (rewards: number[]) =>
          rewards.reduceRight((rest, reward) => reward + discount * rest, 0)
        let compared = 0
        for (let env = 0; env < 6; env++) {
          const end = ended.findIndex(({ terminated }) => terminated[env] === 1)
          if (end < 0) continue
          compared++
          expect(ended[end].truncated[env]).toBe(0)
          expect(ended[end].columns['state/collapsed'][env]).toBe(1)
          const early = returnOf(ended.slice(0, end + 1).map(({ rewards }) => rewards[env]))
          const late = returnOf(absorbed.map(({ rewards }) => rewards[env]))
          expect(early).toBeCloseTo(late, 8)
          // A new episode has begun.
          expect(ended[end].columns['signal/hour'][env]).toBe(0)
        }
        expect(compared).toBeGreaterThan(0)
      }
    },
  )

  it('never pays: no hours alive, however bad, are worse than the rest that an early end pays', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        fc.array(fc.double({ min: -10, max: 5, noNaN: true }), { minLength: 1, maxLength: 200 }),
        (discount, rewardsAlive) => {
          const survived = rewardsAlive.reduceRight((rest, reward) => discount * (reward + rest), 0)
          const died = discountedRest(discount, 200)[rewardsAlive.length]
          expect(died).toBeLessThanOrEqual(survived + 1e-9)
        },
      ),
    )
  })

  it('pays -10 gamma (1 - gamma^n) / (1 - gamma)', () => {
    const rest = discountedRest(0.99, 720)
    for (const steps of [0, 1, 2, 720]) {
      expect(rest[steps]).toBeCloseTo((-10 * 0.99 * (1 - 0.99 ** steps)) / 0.01, 9)
    }
    expect(discountedRest(1, 5)[5]).toBe(-50)
  })
})

describe('custom rewards', () => {
  it('are paid hour by hour and averaged over a decision', () => {
    const customRewards = [
      { name: 'depthBonus', expression: 'min(1, depthUsd / (0.02 USD))', weight: 2 },
      { name: 'fall', expression: 'pegDeviation < 0 ? pegDeviation : 0' },
    ]
    const hourly = live('Terra-v0', { customRewards }, 24)
    hourly.forEach(({ columns }) => {
      columns['reward/custom/depthBonus'].forEach((bonus, env) => {
        expect(bonus).toBeCloseTo(2 * Math.min(1, columns['state/depthUsd'][env] / 0.02), 12)
        expect(columns['reward/custom/fall'][env]).toBe(Math.min(0, columns['state/pegDeviation'][env]))
      })
    })
    const daily = live('Terra-v0', { customRewards, decisionEveryHours: 24 }, 1)[0]
    for (let env = 0; env < 3; env++) {
      const mean = hourly.reduce((sum, { columns }) => sum + columns['reward/custom/depthBonus'][env], 0) / 24
      expect(daily.columns['reward/custom/depthBonus'][env]).toBeCloseTo(mean, 12)
    }
  })

  it('are pure numbers, their units checked', () => {
    const term = (expression: string) => () =>
      economy('Terra-v0', { customRewards: [{ name: 'mine', expression }] })
    expect(term('supplyTokens + reserveUsd')).toThrow(
      /"supplyTokens" is in tokens and "reserveUsd" is in USD.*character 16.*\(Terra-v0\.customRewards\[0\]\.expression\)/,
    )
    expect(term('spendingUsd')).toThrow(/"mine" is in USD and must be a pure number.*such as \(1 USD\)/)
    expect(term('log(priceUsd)')).toThrow(/function log of "priceUsd", which is in USD\/tokens/)
    expect(term('priceUsd * supplyTokens / (shareCapUsd + reserveUsd) - 1')).not.toThrow()
    expect(term('-runIntensityPerHour * 24 hours - abs(momentum24h) * pegCost')).not.toThrow()
  })

  it('cannot pay less than -10 for an hour', () => {
    const customRewards = [{ name: 'penalty', expression: '-50', weight: 1 }]
    for (const { rewards } of live('Rai-v0', { customRewards }, 5)) {
      for (const reward of rewards) expect(reward).toBeCloseTo(-10, 12)
    }
  })

  it('name term, environment, episode and hour of what is no number', () => {
    const env = economy('Rai-v0', {
      customRewards: [{ name: 'broken', expression: 'log(pegDeviation - 9)', weight: 1 }],
    })
    expect(() => env.step(randomActions(env, 0))).toThrow(
      /"broken" is NaN in environment 0, episode 0, hour 1 \(Rai-v0.customRewards\[0\].expression/,
    )
  })
})
