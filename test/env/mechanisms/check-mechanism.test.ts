import { describe, expect, it } from 'vitest'
import { checkEnv } from '../../../env/check-env.js'
import { checkMechanism } from '../../../env/mechanisms/check-mechanism.js'
import type { Mechanism, MechanismLever } from '../../../env/mechanisms/mechanism.js'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { registerMechanism } from '../../../env/register-mechanism.js'
import { makeVector } from '../../../env/registry.js'
import { economiesOf, shakeLevers } from '../market/economies.js'

const file = new URL('../../../docs/examples/demurrage-token.mjs', import.meta.url).href
const { default: example } = (await import(file)) as { default: Mechanism }
const withLever = (change: Partial<MechanismLever>): Mechanism => ({
  ...example,
  levers: [{ ...example.levers[0]!, ...change }, ...example.levers.slice(1)],
})

describe('the check of a declaration', () => {
  it.each([...shippedMechanisms, example])('passes $id', (mechanism) => {
    expect(() => checkMechanism(mechanism, 'here')).not.toThrow()
  })

  const broken: [string, Mechanism, RegExp][] = [
    ['an id in capitals', { ...example, id: 'Demurrage' }, /"Demurrage" is no id/],
    ['no lever', { ...example, levers: [] }, /no lever/],
    ['a default outside the limits', withLever({ default: 0.3 }), /holding-fee has the limits 0 and 0.2/],
    ['a slot that is taken', withLever({ slot: 3 }), /Two levers have the slot 3/],
    ['a lever without a unit', withLever({ unit: '' }), /holding-fee has no unit/],
    ['a step of 0', withLever({ maximumStepPerHour: 0 }), /moves by 0 an hour/],
    [
      'a mistyped parameter',
      { ...example, defaults: { ...example.defaults, poolFees: { value: 1, provenance: 'data' } } as never },
      /Unknown market parameter "poolFees".*Did you mean "poolFee"/s,
    ],
    [
      'a range the wrong way round',
      {
        ...example,
        ownState: {
          hoardedShare: { ...example.ownState.hoardedShare!, initial: { value: [1, 0], provenance: 'data' } },
        },
      },
      /hoardedShare starts at 1,0/,
    ],
    [
      'a unit that is none',
      { ...example, ownState: { hoardedShare: { ...example.ownState.hoardedShare!, unit: '20 % a year' } } },
      /"20 % a year" is no unit.*hoardedShare/,
    ],
    [
      'a state that the market has',
      { ...example, ownState: { supplyTokens: example.ownState.hoardedShare! } },
      /"supplyTokens" cannot be a symbol/,
    ],
    ['no rule', { ...example, rules: [] as never }, /no rule/],
    [
      'a scenario that is not there',
      { ...example, heldOutScenarios: ['terra-2022'] },
      /no scenario "terra-2022"/,
    ],
    [
      'a rule that reads what is not observed',
      { ...example, ruleFeatures: [{ observation: 'gold', low: 0, high: 1 }] },
      /"gold", which is not observed/,
    ],
  ]
  it.each(broken)('names %s', (_, mechanism, message) => {
    expect(() => checkMechanism(mechanism, 'token.mjs')).toThrow(message)
  })
})

describe('the example', () => {
  it('is an environment like any other once it is registered, and is so only once', () => {
    registerMechanism(example)
    expect(checkEnv(makeVector('Demurrage-v0', { numEnvs: 4, seed: 3 }))).toEqual([])
    expect(() => registerMechanism(example)).toThrow(/exists already/)
  })

  it('keeps every token under random levers, and its own columns in the snapshot', () => {
    const economy = economiesOf(example, 'hoarders', [0, 1, 2, 3])
    for (let hour = 0; hour < 200; hour++) {
      shakeLevers(economy)
      economy.stepHour()
    }
    const { supplyTokens, liquidTokens, stakedTokens, poolTokens, treasuryTokens } = economy.state
    for (let i = 0; i < 4; i++) {
      expect(treasuryTokens[i]).toBeGreaterThan(0)
      const held = liquidTokens[i]! + stakedTokens[i]! + poolTokens[i]! + treasuryTokens[i]!
      expect(held).toBeCloseTo(supplyTokens[i]!, 9)
    }
    const copy = economiesOf(example, 'calm', [7, 8, 9, 10])
    copy.restore(economy.snapshot())
    economy.stepHour()
    copy.stepHour()
    expect(copy.snapshot()).toEqual(economy.snapshot())
    expect(copy.own.hoardedShare).toEqual(economy.own.hoardedShare)
  })
})
