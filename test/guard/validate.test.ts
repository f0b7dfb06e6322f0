import { describe, expect, it } from 'vitest'
import { shippedMechanisms } from '../../env/mechanisms/mechanisms.js'
import { guardSpecificationOf } from '../../env/token-economy-definitions.js'
import type { GuardVersion1 } from '../../guard/upgrade.js'
import { upgradeGuard } from '../../guard/upgrade.js'
import { parseGuardSpecification } from '../../guard/validate.js'

const version1: GuardVersion1 = {
  version: 1,
  mechanism: 'terra',
  levers: [
    {
      name: 'capacity',
      unit: 'multiple',
      minimum: 0.25,
      maximum: 4,
      default: 1,
      maximumStepPerHour: null,
    },
    { name: 'fee', unit: 'fraction', minimum: 0, maximum: 0.1, default: 0.01, maximumStepPerHour: 0.01 },
  ],
  supply: { maximumFractionPer24Hours: 0.02, counts: 'policy' },
}
const guard = upgradeGuard({ ...version1, levers: version1.levers.slice(1) }, 1, { fee: 0.5 })
const [lever] = guard.levers
const [supply] = guard.observations
const [quantity] = guard.quantities
const [effect] = guard.effects
const [day, week] = guard.windows
const wide = (fields: object) => ({ ...guard, levers: [{ ...lever, ...fields }] })
const seen = (fields: object) => ({ ...guard, observations: [{ ...supply, ...fields }] })
const used = (fields: object) => ({ ...guard, quantities: [{ ...quantity, ...fields }] })
const rolling = (fields: object) => ({ ...guard, windows: [{ ...day, ...fields }] })

describe('parseGuardSpecification', () => {
  it('takes every mechanism through JSON and back', () => {
    for (const mechanism of shippedMechanisms) {
      const specification = guardSpecificationOf(mechanism, {})
      const back = parseGuardSpecification(JSON.parse(JSON.stringify(specification)), 'guard.json')
      expect(back).toEqual(specification)
    }
  })

  it.each([
    [null, /no object \(guard.json\)/],
    [[guard], /no object/],
    [version1, /Unknown field "supply"/],
    [{ ...guard, version: 1 }, /version is 1 \(guard.json.version\)/],
    [{ ...guard, invariant: [] }, /Did you mean "invariants"/],
    [{ ...guard, windows: undefined }, /windows is undefined/],
    [{ ...guard, mechanism: 3 }, /guard.json.mechanism/],
    [
      { ...guard, levers: [], effects: [] },
      /levers contradicts the other limits: it has 0 entries \(guard.json.levers\)/,
    ],
    [{ ...guard, levers: [lever, lever] }, /Two levers are named "fee" \(guard.json.levers\[1\].name\)/],
    [wide({ minimum: 5 }), /guard.json.levers\[0\].minimum/],
    [wide({ default: 5 }), /guard.json.levers\[0\].default/],
    [wide({ maximum: '4' }), /maximum is "4" \(guard.json.levers\[0\].maximum\)/],
    [wide({ maximum: Number.NaN }), /Give a finite number/],
    [wide({ maximum: 1e30 }), /too large \(guard.json.levers\[0\].maximum\)/],
    [wide({ maximumStepPerHour: 0 }), /levers\[0\].maximumStepPerHour/],
    [wide({ accrualHours: 0 }), /levers\[0\].accrualHours/],
    [wide({ accrualHours: 0.0001 }), /no number of seconds/],
    [wide({ slope: 0 }), /Unknown field "slope"/],
    [wide({ kind: 'increment' }), /levers\[0\].maximumStepPerHour/],
    [wide({ kind: 'increment', maximumStepPerHour: null, minimum: 0.01 }), /levers\[0\].kind/],
    [wide({ kind: 'increment', maximumStepPerHour: null, zero: 'refused' }), /levers\[0\].zero/],
    [wide({ default: 0, zero: 'refused' }), /the default is zero \(guard.json.levers\[0\].zero\)/],
    [wide({ range: 'clmap' }), /Did you mean "clamp"/],
    [wide({ hysteresis: { minimumChange: 1, response: 'clamp' } }), /levers\[0\].hysteresis.minimumChange/],
    [wide({ cooldown: { seconds: -1, response: 'clamp' } }), /levers\[0\].cooldown.seconds/],
    [seen({ minimum: 2e20 }), /observations\[0\].minimum/],
    [seen({ age: { seconds: 60 } }), /"tier" is missing \(guard.json.observations\[0\].age\)/],
    [seen({ jump: { fraction: -1, withinSeconds: 60, tier: 'halt' } }), /observations\[0\].jump.fraction/],
    [used({ basis: 'suply' }), /Did you mean "supply"/],
    [used({ basis: null, floor: { minimum: 1, response: 'clamp' } }), /quantities\[0\].floor.minimum/],
    [used({ capacity: 0 }), /quantities\[0\].capacity/],
    [used({ capacity: 70_000 }), /quantities\[0\].capacity/],
    [used({ counts: 'polcy' }), /Did you mean "policy"/],
    [used({ retentionSeconds: 86_399 }), /forgets its changes before \(guard.json.windows\[0\].seconds\)/],
    [rolling({ limit: -0.1 }), /windows\[0\].limit/],
    [rolling({ quantity: 'supply', seconds: 0 }), /windows\[0\].seconds/],
    [{ ...guard, windows: [day, day] }, /windows\[1\].seconds/],
    [
      { ...guard, windows: [day, { ...week, limit: 0.01 }] },
      /the shorter never binds \(guard.json.windows\[1\].limit\)/,
    ],
    [{ ...guard, windows: [{ ...week, limit: 0.01 }, day] }, /windows\[1\].limit/],
    [{ ...guard, effects: [{ ...effect, coefficient: 0 }] }, /effects\[0\].coefficient/],
    [{ ...guard, effects: [effect, effect] }, /effects\[1\].quantity/],
    [{ ...guard, effects: [{ ...effect, lever: 'fees' }] }, /Did you mean "fee"/],
    [{ ...guard, invariants: [{ text: 'fee > 0', code: '0x0' }] }, /invariants\[0\].code/],
    [
      { ...guard, invariants: [{ text: 'fee > 0', code: '0x10' }] },
      /lacks operands \(guard.json.invariants\[0\].code\)/,
    ],
    [{ ...guard, fallback: ['no-action', 'last'] }, /guard.json.fallback\[1\]/],
    [{ ...guard, fallback: ['last', 'last'] }, /guard.json.fallback\[1\]/],
  ])('refuses %j', (value, message) => {
    expect(() => parseGuardSpecification(value, 'guard.json')).toThrow(message)
    try {
      parseGuardSpecification(value, 'guard.json')
    } catch (error) {
      expect(error).toMatchObject({ exitStatus: 2 })
    }
  })
})
