import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dao, proposalsOf } from '../../../../env/mechanisms/governance/dao.js'
import { economiesOf } from '../../market/economies.js'
import { meanReward } from '../mean-reward.js'
import { ruleSignals } from '../rule-signals.js'

interface Day {
  readonly given: Readonly<Record<'s' | 'fatigue' | 'part' | 'day_return' | 'quorum' | 'reward', number>>
  readonly draws: Readonly<Record<string, number>>
  readonly due: Readonly<Record<string, number>>
}

const days = JSON.parse(readFileSync(new URL('dao-day.json', import.meta.url), 'utf8')) as Day[]

describe('a day', () => {
  it('is that of the Python model, for the same draws', () => {
    for (const { given, draws, due } of days) {
      const economy = economiesOf(dao, 'calm', [0])
      const { own, levers, ownComponents } = economy
      economy.active[0] = 0
      economy.activeCount = 1
      economy.state.hour[0] = 24
      own.governanceMood![0] = given.s
      own.fatigue![0] = given.fatigue
      own.participation![0] = given.part
      own.dayReturn![0] = given.day_return
      levers[6] = given.quorum
      levers[7] = given.reward
      for (const [name, value] of Object.entries(draws)) own[`${name}Draw`]![0] = value
      dao.scheduledEvents(economy)
      dao.components(economy)
      expect(own.governanceMood![0]).toBeCloseTo(due.mood!, 12)
      expect(own.fatigue![0]).toBeCloseTo(due.fatigue!, 12)
      expect(own.participation![0]).toBeCloseTo(due.participation!, 12)
      expect(own.turnout![0]).toBeCloseTo(due.turnout!, 12)
      expect(own.passedProposals![0]).toBe(due.passed)
      expect(own.stuckProposals![0]).toBe(due.stuck)
      expect(own.attackedToday![0]).toBe(due.attacked)
      // The reference pays up to half a point for turnout where the product charges for what is missing.
      const score = Object.entries(dao.ownComponents).reduce(
        (sum, [name, { weight }]) => sum - weight * ownComponents[name]![0]!,
        0.5,
      )
      expect(score).toBeCloseTo(due.score!, 12)
    }
    expect(days.filter(({ due }) => due.attacked === 1).length).toBeGreaterThan(2)
  })

  it('counts proposals by the Poisson law', () => {
    // exp(-1) = 0.3679, then 0.7358 and 0.9197.
    expect([0.3, 0.4, 0.8, 0.95].map((draw) => proposalsOf(1, draw))).toEqual([0, 1, 2, 3])
  })
})

describe('the rules', () => {
  it('hold 4 %, or follow half the mean turnout by a hundredth at a time', () => {
    const ask = (id: string, participation: number, inForce: number) => {
      const values = Float64Array.of(inForce, 0.01)
      const rule = dao.rules.find((candidate) => candidate.id === id)!
      rule.apply(ruleSignals(1, { own: { participation: Float64Array.of(participation) } }), 1, values)
      return Array.from(values)
    }
    expect(ask('production', 0.2, 0.1)).toEqual([0.04, 0])
    expect(ask('turnout-tracking', 0.2, 0.04)[0]).toBeCloseTo(0.05, 12)
    expect(ask('turnout-tracking', 0.1, 0.048)[0]).toBeCloseTo(0.05, 12)
  })
})

describe('a low quorum', () => {
  const attacks = (scenario: string) =>
    meanReward({ mechanism: dao, scenario, rule: 'production', economies: 64, column: 'attacks', from: 719 })
      .series

  it('is abused about twice a month in calm, as in the Python model, and more by the tired', () => {
    expect(attacks('calm')).toBeGreaterThan(1)
    expect(attacks('calm')).toBeLessThan(3.2)
    expect(attacks('vote-buying')).toBeGreaterThan(attacks('calm'))
  })
})
