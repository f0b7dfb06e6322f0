import { describe, expect, test } from 'vitest'
import { createBaseline } from '../../agents/baselines/baselines.js'
import { RandomPolicy } from '../../agents/baselines/random-policy.js'
import { mechanismOfEnvironment } from '../../env/mechanisms/mechanisms.js'
import { makeVector } from '../../env/registry.js'
import { evaluate, evaluationOptions, firstEpisodeOf } from '../../eval/evaluate.js'
import { pooledMetric } from '../../eval/evaluation.js'
import { economyMetrics } from '../../eval/metrics.js'

const terra = mechanismOfEnvironment('Terra-v0')!
const common = { id: 'Terra-v0', options: { horizonHours: 96 }, episodesPerScenario: 3, seed: 5 }
const scenarios = ['calm', 'terra-hard']

function judge(name: string, changes: Partial<Parameters<typeof evaluate>[0]> = {}) {
  return evaluate({ ...common, scenarios, policy: createBaseline(terra, name), ...changes })
}

describe('evaluate on an economy', () => {
  test('is a function of its request', () => {
    expect(judge('tuned-linear')).toEqual(judge('tuned-linear'))
    expect(judge('tuned-linear', { seed: 6 })).not.toEqual(judge('tuned-linear'))
  })

  test('has every metric, for every episode', () => {
    const { metrics } = judge('no-action').scenarios[0]!
    for (const { name } of economyMetrics) expect(metrics[name], name).toHaveLength(3)
    expect(metrics['shareBound/supply']).toHaveLength(3)
    expect(metrics['shareBound/capacity-rate']).toEqual([0, 0, 0])
  })

  test('survives JSON', () => {
    const evaluation = judge('no-action')
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation)
  })

  test('agrees with a loop written out by hand', () => {
    const policy = createBaseline(terra, 'reserve-defence')
    const env = makeVector('Terra-v0', {
      scenario: 'terra-2022',
      horizonHours: 240,
      numEnvs: 2,
      seed: 5,
      stream: 'evaluationEpisode',
      firstEpisode: firstEpisodeOf('terra-2022'),
    })
    let { observations, infos } = env.reset()
    policy.reset(2)
    const actions = new Float64Array(10)
    let [reward, squares, outside, worst, depth, alive, spending] = [0, 0, 0, 0, 0, 0, 0]
    for (let hour = 0; hour < 240; hour++) {
      policy.act(observations, infos, actions)
      const result = env.step(actions)
      ;({ observations, infos } = result)
      const deviation = infos.columns['state/pegDeviation']![1]!
      reward += result.rewards[1]!
      squares += deviation * deviation
      outside += Math.abs(deviation) > 0.01 ? 1 : 0
      worst = Math.max(worst, Math.abs(deviation))
      if (infos.columns['state/collapsed']![1] === 0) {
        alive++
        depth += infos.columns['state/depthUsd']![1]!
        spending += infos.columns['state/spendingUsd']![1]!
      }
    }
    const { metrics } = evaluate({
      id: 'Terra-v0',
      options: { horizonHours: 240 },
      policy,
      scenarios: ['terra-2022'],
      episodesPerScenario: 2,
      seed: 5,
    }).scenarios[0]!
    expect(alive).toBeLessThan(240)
    expect(metrics.collapsed![1]).toBe(1)
    expect(metrics.survivedHours![1]).toBe(alive)
    expect(metrics.return![1]).toBeCloseTo(reward, 10)
    expect(metrics.rewardPerHour![1]).toBeCloseTo(reward / 240, 10)
    expect(metrics.pegRmse![1]).toBeCloseTo(Math.sqrt(squares / 240), 10)
    expect(metrics.shareOutsideOnePercent![1]).toBeCloseTo(outside / 240, 10)
    expect(metrics.worstDeviation![1]).toBe(worst)
    expect(metrics.meanDepthUsd![1]).toBeCloseTo(depth / alive, 10)
    // The reward's target depth of Terra is 2 % of the initial supply.
    expect(metrics.depthShareOfTarget![1]).toBeCloseTo(depth / alive / 0.02, 10)
    expect(metrics.spendingPerYear![1]).toBeCloseTo((spending / alive) * 8760, 8)
  })

  test('a collapsed economy pays -10 an hour to the end', () => {
    const [collapsed] = evaluate({
      id: 'Terra-v0',
      policy: createBaseline(terra, 'no-action'),
      scenarios: ['terra-2022'],
      episodesPerScenario: 4,
      seed: 1,
    }).scenarios
    const { metrics } = collapsed!
    metrics.collapsed!.forEach((value, episode) => {
      expect(value).toBe(1)
      const hoursLost = 720 - metrics.survivedHours![episode]! - 1
      expect(metrics.return![episode]).toBeLessThan(-10 * hoursLost)
    })
  })

  test('an episode depends on seed, stream and scenario, not on the suite around it', () => {
    const both = judge('pid')
    const alone = judge('pid', { scenarios: ['terra-hard'] })
    expect(alone.scenarios[0]).toEqual(both.scenarios[1])
    const fewer = judge('pid', { scenarios: ['terra-hard'], episodesPerScenario: 2 })
    expect(fewer.scenarios[0]!.metrics.return).toEqual(both.scenarios[1]!.metrics.return!.slice(0, 2))
  })

  test('streams are disjoint', () => {
    const evaluation = pooledMetric(judge('no-action'), 'rewardPerHour')
    for (const stream of ['trainingEpisode', 'tuningEpisode', 'periodicEvaluationEpisode'] as const) {
      const other = pooledMetric(judge('no-action', { stream }), 'rewardPerHour')
      expect(other.some((value) => evaluation.includes(value))).toBe(false)
    }
  })

  test('rewards are means per hour at every cadence', () => {
    const daily = judge('no-action', { options: { horizonHours: 96, decisionEveryHours: 24 } })
    const hourly = judge('no-action')
    const [daily0, hourly0] = [daily.scenarios[0]!.metrics, hourly.scenarios[0]!.metrics]
    hourly0.rewardPerHour!.forEach((value, episode) => {
      expect(daily0.rewardPerHour![episode]).toBeCloseTo(value, 10)
      expect(daily0.pegRmse![episode]).toBeCloseTo(hourly0.pegRmse![episode]!, 10)
      expect(daily0.survivedHours![episode]).toBe(96)
    })
  })
})

describe('evaluate on a classic task', () => {
  test('returns return and length of the first episode alone', () => {
    const space = makeVector('CartPole-v1', { numEnvs: 1, seed: 0 }).actionSpace
    const evaluation = evaluate({
      id: 'CartPole-v1',
      policy: new RandomPolicy(3, space),
      episodesPerScenario: 20,
      seed: 2,
    })
    const { metrics, scenario } = evaluation.scenarios[0]!
    expect(scenario).toBe('default')
    expect(metrics.return).toEqual(metrics.length)
    expect(new Set(metrics.length).size).toBeGreaterThan(5)
    // A random policy lasts about 22 decisions on average and rarely more than 100.
    const average = metrics.length!.reduce((sum, value) => sum + value, 0) / 20
    expect(average).toBeGreaterThan(12)
    expect(average).toBeLessThan(40)
  })
})

describe('what surrounds an evaluation', () => {
  test('options that serve training are left out', () => {
    const options = {
      scenarios: { calm: 1 },
      shaping: {},
      endOnCollapse: { discount: 1 },
      numEnvs: 4,
      decisionEveryHours: 24,
    }
    expect(evaluationOptions(options)).toEqual({ decisionEveryHours: 24 })
  })

  test('scenarios have room for 65536 episodes each, apart from one another', () => {
    const starts = [
      'calm',
      'bull',
      'bear',
      'whale',
      'liquidity-drain',
      'false-alarm',
      'bank-run',
      'terra-hard',
      'terra-2022',
      'luna-may-2021',
      'oracle-failure',
      'high-vol',
      'ampl-2020',
      'rai-genesis',
      'black-thursday',
      'calm-year',
      'terra-mild',
      'default',
    ].map(firstEpisodeOf)
    expect(new Set(starts).size).toBe(starts.length)
    for (const start of starts) {
      expect(start % 65536).toBe(0)
      expect(start).toBeLessThan(2 ** 32)
    }
  })
})
