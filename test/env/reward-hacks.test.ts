import { describe, expect, it } from 'vitest'
import { mechanismById, shippedMechanisms } from '../../env/mechanisms/mechanisms.js'
import { AttackPolicy } from '../../eval/attack-policy.js'
import { judgeAttacks } from '../../eval/judge-attacks.js'

const EVALUATION_SEED = 1_000_003

/** Designs with attacks of their own in eval/reward-attacks.ts, on which every attack is played on more episodes. */
const attacked = [
  'terra',
  'terra-v1',
  'iron',
  'frax',
  'rai',
  'ampleforth',
  'liquidity-mining',
  'utility-growth',
  'controlled-scarcity',
  'olympus',
]

describe.each(attacked)('the reward of %s', (id) => {
  const report = judgeAttacks(mechanismById(id), 5, EVALUATION_SEED)

  it.each(report.results)('pays less than the tuned controller to: $attack.name', ({ comparison }) => {
    expect(comparison.difference.estimate).toBeLessThan(0)
  })

  it('pays the tuned controller more than no action, so that there is something to lose', () => {
    expect(report.controllerRewardPerHour).toBeGreaterThan(report.staticRewardPerHour)
    expect(report.results.length).toBeGreaterThan(6)
  })
})

const others = shippedMechanisms.filter(({ id }) => !attacked.includes(id))

it.each(others)('the reward of $id pays nobody for nothing, everything or restlessness', (mechanism) => {
  for (const { attack, comparison } of judgeAttacks(mechanism, 3, EVALUATION_SEED).results) {
    expect(comparison.verdict, attack.name).not.toBe('better')
  }
})

it('refuses an attack on a lever that the mechanism has not', () => {
  const build = () => new AttackPolicy('x', mechanismById('rai'), { 'sell-fee': 1 })
  expect(build).toThrow(/"sell-fee", which is no lever of rai/)
})
