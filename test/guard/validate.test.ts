import { describe, expect, it } from 'vitest'
import { rai } from '../../env/mechanisms/debt/rai.js'
import { ampleforth } from '../../env/mechanisms/elastic/ampleforth.js'
import { terra } from '../../env/mechanisms/seigniorage/terra.js'
import { guardSpecificationOf } from '../../env/token-economy-definitions.js'
import { parseGuardSpecification } from '../../guard/validate.js'

const lever = {
  name: 'capacity',
  unit: 'multiple',
  minimum: 0.25,
  maximum: 4,
  default: 1,
  maximumStepPerHour: null,
}
const guard = {
  version: 1,
  mechanism: 'terra',
  levers: [lever],
  supply: { maximumFractionPer24Hours: 0.02, counts: 'policy' },
}

describe('parseGuardSpecification', () => {
  it('takes every mechanism through JSON and back', () => {
    for (const mechanism of [terra, ampleforth, rai]) {
      const specification = guardSpecificationOf(mechanism, {})
      const back = parseGuardSpecification(JSON.parse(JSON.stringify(specification)), 'guard.json')
      expect(back).toEqual(specification)
    }
  })

  it.each([
    [null, /no object \(guard.json\)/],
    [[guard], /no object/],
    [{ ...guard, version: 2 }, /version is 2 \(guard.json.version\)/],
    [{ ...guard, suply: 1 }, /Did you mean "supply"/],
    [{ version: 1, mechanism: 'terra', levers: [lever] }, /"supply" is missing/],
    [{ ...guard, mechanism: 3 }, /guard.json.mechanism/],
    [{ ...guard, levers: [] }, /guard.json.levers/],
    [{ ...guard, levers: [lever, lever] }, /Two levers are named "capacity" \(guard.json.levers\[1\].name\)/],
    [{ ...guard, levers: [{ ...lever, minimum: 5 }] }, /guard.json.levers\[0\].minimum/],
    [{ ...guard, levers: [{ ...lever, default: 5 }] }, /guard.json.levers\[0\].default/],
    [{ ...guard, levers: [{ ...lever, maximum: '4' }] }, /maximum is "4" \(guard.json.levers\[0\].maximum\)/],
    [{ ...guard, levers: [{ ...lever, maximum: Number.NaN }] }, /Give a finite number/],
    [{ ...guard, levers: [{ ...lever, maximumStepPerHour: 0 }] }, /levers\[0\].maximumStepPerHour/],
    [{ ...guard, levers: [{ ...lever, slope: 0 }] }, /Unknown field "slope"/],
    [{ ...guard, supply: { ...guard.supply, maximumFractionPer24Hours: -0.1 } }, /maximumFractionPer24Hours/],
    [{ ...guard, supply: { ...guard.supply, counts: 'polcy' } }, /Did you mean "policy"/],
  ])('refuses %j', (value, message) => {
    expect(() => parseGuardSpecification(value, 'guard.json')).toThrow(message)
  })
})
