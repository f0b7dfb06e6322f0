import { describe, expect, test } from 'vitest'
import { createBaseline } from '../../agents/baselines/baselines.js'
import { rai } from '../../env/mechanisms/debt/rai.js'
import { compare, compareRuns, verdictOf } from '../../eval/compare.js'
import { evaluate } from '../../eval/evaluate.js'
import type { Evaluation } from '../../eval/evaluation.js'

function made(policy: string, rewards: readonly (readonly number[])[]): Evaluation {
  return {
    policy,
    id: 'Rai-v0',
    options: {},
    seed: 1,
    stream: 'evaluationEpisode',
    episodesPerScenario: rewards[0]!.length,
    scenarios: rewards.map((values, index) => ({
      scenario: `s${index}`,
      firstEpisode: index,
      metrics: { rewardPerHour: values, pegRmse: values.map((value) => -value) },
    })),
  }
}

const reference = made('reference', [
  [-1, -9, -2, -4],
  [-3, -3, -5, -1],
])
const better = made('better', [
  [-0.5, -8.25, -1.5, -3],
  [-2, -2.5, -4.5, -0.75],
])

describe('compare', () => {
  test('pairs episodes: a small difference stands out of a large spread', () => {
    const comparison = compare(better, reference, 'rewardPerHour', 1)
    // By hand: (0.5 + 0.75 + 0.5 + 1 + 1 + 0.5 + 0.5 + 0.25) / 8.
    expect(comparison.difference.estimate).toBeCloseTo(0.625, 14)
    expect(comparison.difference.low).toBeGreaterThan(0.3)
    expect(comparison.verdict).toBe('better')
    expect(compare(reference, better, 'rewardPerHour', 1).verdict).toBe('worse')
    expect(compare(better, reference, 'pegRmse', 1).verdict).toBe('better')
  })

  test('the same policy twice differs by exactly nothing', () => {
    const run = () =>
      evaluate({
        policy: createBaseline(rai, 'tuned-linear'),
        id: 'Rai-v0',
        options: { horizonHours: 48 },
        scenarios: ['calm', 'whale'],
        episodesPerScenario: 4,
        seed: 9,
      })
    expect(compare(run(), run(), 'rewardPerHour', 1)).toMatchObject({
      difference: { estimate: 0, low: 0, high: 0 },
      verdict: 'not separated',
    })
  })

  test('refuses evaluations on other episodes and metrics that are not there', () => {
    expect(() => compare(better, { ...reference, seed: 2 }, 'rewardPerHour', 1)).toThrow('same episodes')
    expect(() => compare(better, reference, 'rewardPerHuor', 1)).toThrow('Did you mean "rewardPerHour"')
  })

  test('over several training seeds the interval covers the seeds too', () => {
    const worse = made('better', [
      [-3, -11, -4, -6],
      [-5, -5, -7, -3],
    ])
    const one = compareRuns([better], reference, 'rewardPerHour', 1)
    expect(one.verdict).toBe('better')
    const two = compareRuns([better, worse], reference, 'rewardPerHour', 1)
    expect(two.difference.estimate).toBeCloseTo((0.625 - 2) / 2, 12)
    expect(two.runs).toBe(2)
    expect(two.verdict).toBe('not separated')
  })
})

describe('verdict', () => {
  test.each([
    [{ estimate: 1, low: 0.1, high: 2 }, 'higher', 'better'],
    [{ estimate: 1, low: 0.1, high: 2 }, 'lower', 'worse'],
    [{ estimate: -1, low: -2, high: -0.1 }, 'lower', 'better'],
    [{ estimate: 1, low: 0, high: 2 }, 'higher', 'not separated'],
    [{ estimate: 1, low: -0.1, high: 2 }, 'lower', 'not separated'],
    [{ estimate: 1, low: 0.1, high: 2 }, null, null],
  ] as const)('%j where %s is better', (difference, side, verdict) => {
    expect(verdictOf(difference, side)).toBe(verdict)
  })
})
