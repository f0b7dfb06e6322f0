import { describe, expect, it } from 'vitest'
import { mechanismById, shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { HourlyComponents } from '../../../env/reward/hourly-components.js'

describe.each(shippedMechanisms)('$id', (mechanism) => {
  it('has levers in slots of their own, within their limits by default', () => {
    const slots = mechanism.levers.map((lever) => lever.slot)
    expect(new Set(slots).size).toBe(slots.length)
    for (const lever of mechanism.levers) {
      expect(lever.minimum).toBeLessThan(lever.maximum)
      expect(lever.default).toBeGreaterThanOrEqual(lever.minimum)
      expect(lever.default).toBeLessThanOrEqual(lever.maximum)
    }
  })

  it('has ranges in order and a weight for each component', () => {
    for (const { value } of [...Object.values(mechanism.defaults), ...Object.values(mechanism.initial)]) {
      if (typeof value !== 'number') expect(value[0]).toBeLessThan(value[1])
    }
    const components = new HourlyComponents(1)
    for (const name of Object.keys(mechanism.rewardWeights)) expect(components).toHaveProperty(`${name}Cost`)
  })

  it('is found by its id', () => {
    expect(mechanismById(mechanism.id)).toBe(mechanism)
  })
})

it('names the nearest mechanism to a mistyped one', () => {
  expect(() => mechanismById('tera')).toThrow(/Did you mean "terra"/)
})
