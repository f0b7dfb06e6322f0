import { describe, expect, test } from 'vitest'
import { createBaseline } from '../../agents/baselines/baselines.js'
import { rai } from '../../env/mechanisms/debt/rai.js'
import { terra } from '../../env/mechanisms/seigniorage/terra.js'
import type { Evaluation } from '../../eval/evaluation.js'
import { judge } from '../../eval/judge.js'
import { renderTable } from '../../eval/render-table.js'
import { tableSection } from '../../eval/table.js'

function made(policy: string, shift: number, collapsed: readonly number[], bound: number): Evaluation {
  const column = (scale: number) => collapsed.map((dead, episode) => scale * (episode + 1 + 5 * dead) + shift)
  return {
    policy,
    id: 'Terra-v0',
    options: {},
    seed: 3,
    stream: 'evaluationEpisode',
    episodesPerScenario: collapsed.length,
    scenarios: [
      {
        scenario: 'calm',
        firstEpisode: 0,
        metrics: {
          rewardPerHour: column(-1),
          pegRmse: column(0.01).map(Math.abs),
          collapsed,
          supplyChange: column(0.1),
          'shareBound/supply': collapsed.map(() => bound),
          'shareBound/capacity-rate': collapsed.map(() => 0),
        },
      },
    ],
  }
}

const judged = made('policy', 0, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0.25)
const baseline = made('baseline', -2, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1], 0)
const section = tableSection('suite', [judged, baseline], 1, ['rewardPerHour', 'pegRmse', 'supplyChange'])

describe('table section', () => {
  test('holds means, tails and worst episodes (by hand)', () => {
    const [reward, peg, supply] = section.rows
    // Rewards are -1 to -9 and -15: their mean is -6; the worst tenth of ten is the worst one.
    expect(reward!.cells[0]!.mean.estimate).toBeCloseTo(-6, 12)
    expect(reward!.cells[0]!.tail).toBe(-15)
    expect(reward!.cells[0]!.worst).toBe(-15)
    expect(peg!.cells[0]!.worst).toBeCloseTo(0.15, 12)
    // The baseline lies 2 below throughout, and 5 more in its second collapse: 2.5 on average.
    expect(reward!.cells[1]!.comparison!.difference.estimate).toBeCloseTo(2.5, 12)
    expect(reward!.cells[1]!.comparison!.verdict).toBe('better')
    expect(reward!.cells[0]!.comparison).toBeNull()
    expect(supply!.cells[0]!.worst).toBeNull()
  })

  test('counts collapses with an interval and lists the limits that bound', () => {
    expect(section.collapse.map(({ collapsed }) => collapsed)).toEqual([1, 2])
    expect(section.collapse[0]!.proportion.estimate).toBeCloseTo(0.1, 14)
    expect(section.bounds).toEqual([{ limit: 'supply', shares: [0.25, 0] }])
  })

  test('reads as text', () => {
    const text = renderTable({ note: 'One training seed; run x for ten.', sections: [section] })
    expect(text).toContain('suite (Terra-v0, 10 episodes a scenario, seed 3)')
    expect(text).toMatch(/reward per hour, mean +-6\.00 \[-\d\.\d\d, -\d\.\d\d\] +-8\.50 \[/)
    expect(text).toMatch(/ {2}worst episode +-15\.0 +-17\.0/)
    expect(text).toMatch(/ {2}policy less this +2\.50 \[2\.00, /)
    expect(text).toMatch(/collapse, of 10 +1: 10\.0 % \[1\.79, 40\.4\]/)
    expect(text).toMatch(/calm +-6\.00 \(1\/10\) +-8\.50 \(2\/10\) better/)
    expect(text).toMatch(/supply +25\.0 % +0 %/)
    expect(text.trimEnd().endsWith('One training seed; run x for ten.')).toBe(true)
  })
})

describe('judge', () => {
  const small = { episodesPerScenario: 2, seed: 4 }

  test('judges Terra with redemptions exempt and counted', () => {
    const judgement = judge({
      ...small,
      policy: createBaseline(terra, 'tuned-linear'),
      id: 'Terra-v0',
      options: { horizonHours: 96, scenarios: { calm: 1 } },
      suite: 'held-out',
      baselines: ['no-action', 'reserve-defence'],
    })
    expect(judgement.sections).toHaveLength(2)
    const [exempt, counted] = judgement.sections
    expect(exempt!.title).toContain('exempt')
    expect(counted!.title).toContain('counted')
    expect(exempt!.policies).toEqual(['tuned-linear', 'no-action', 'reserve-defence'])
    expect(exempt!.scenarios.map(({ scenario }) => scenario)).toEqual([
      'terra-2022',
      'luna-may-2021',
      'oracle-failure',
    ])
    // Only where redemptions count can the cap on supply bind while Terra's levers stand still.
    expect(exempt!.bounds.some(({ limit }) => limit === 'supply')).toBe(false)
    expect(counted!.bounds.find(({ limit }) => limit === 'supply')!.shares[1]).toBeGreaterThan(0)
  })

  test('judges RAI once, and gives the same twice', () => {
    const request = {
      ...small,
      policy: createBaseline(rai, 'pid'),
      id: 'Rai-v0',
      options: { horizonHours: 48 },
      suite: 'crises' as const,
      baselines: ['pid'],
    }
    const judgement = judge(request)
    expect(judgement.sections).toHaveLength(1)
    expect(judge(request)).toEqual(judgement)
    const { comparison } = judgement.sections[0]!.rows[0]!.cells[1]!
    expect(comparison).toMatchObject({ difference: { estimate: 0, low: 0, high: 0 } })
  })

  test('refuses environments that are no economy', () => {
    const policy = createBaseline(rai, 'pid')
    const request = { ...small, policy, options: {}, suite: 'crises' as const, baselines: [] }
    expect(() => judge({ ...request, id: 'CartPole-v1' })).toThrow('no economy')
  })
})
