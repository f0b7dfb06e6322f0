import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Projection, projectLever } from '../../guard/projection.js'
import type { LeverLimits } from '../../guard/specification.js'

const capacity: LeverLimits = {
  name: 'capacity',
  unit: 'multiple',
  minimum: 0.25,
  maximum: 4,
  default: 1,
  maximumStepPerHour: 0.25,
}
const rate: LeverLimits = { ...capacity, name: 'rate', minimum: -2, maximum: 2, maximumStepPerHour: null }

describe('projectLever', () => {
  // Worked by hand: request, value in force, hours -> applied, did the rate bind, did the bounds bind.
  it.each([
    [1.25, 1, 1, 1.25, false, false],
    [1.5, 1, 1, 1.25, true, false],
    [0, 1, 1, 0.75, true, false],
    [0, 0.375, 1, 0.25, true, true],
    [0.125, 0.375, 1, 0.25, false, true],
    [9, 1, 4, 2, true, false],
    [9, 3.9, 1, 4, true, true],
    [9, 3.9, 100, 4, false, true],
    [4, 3.75, 1, 4, false, false],
    [1, 1, 1, 1, false, false],
  ] as [number, number, number, number, boolean, boolean][])(
    'request %d from %d in %d h gives %d',
    (requested, previous, hours, applied, rateBound, boundsBound) => {
      expect(projectLever(capacity, requested, previous, hours)).toEqual({ applied, rateBound, boundsBound })
    },
  )

  it('leaves a lever without a rate limit to its bounds', () => {
    expect(projectLever(rate, 1.9, -2, 1)).toEqual({ applied: 1.9, rateBound: false, boundsBound: false })
    expect(projectLever(rate, 7, -2, 1)).toEqual({ applied: 2, rateBound: false, boundsBound: true })
  })

  it('names the lever whose request is no finite number', () => {
    for (const requested of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => projectLever(capacity, requested, 1, 1)).toThrow(/"capacity" was asked for/)
    }
  })

  it('lets through no more than the rate and nothing beyond the bounds', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
        fc.double({ noNaN: true, min: 0.25, max: 4 }),
        fc.integer({ min: 1, max: 48 }),
        (requested, previous, hours) => {
          const { applied, rateBound, boundsBound } = projectLever(capacity, requested, previous, hours)
          expect(applied).toBeGreaterThanOrEqual(0.25)
          expect(applied).toBeLessThanOrEqual(4)
          expect(Math.abs(applied - previous)).toBeLessThanOrEqual(0.25 * hours + 1e-15)
          expect(rateBound || boundsBound).toBe(applied !== requested)
        },
      ),
    )
  })
})

describe('Projection', () => {
  it('does for columns what projectLever does for one', () => {
    const levers = [capacity, rate]
    const count = 5
    const requested = Float64Array.of(9, 1, 0.8, 0, 1.2, -9, 9, 0.5, -0.5, 2)
    const previous = Float64Array.of(1, 1, 1, 0.3, 4, 0, 0, 0, 0, 0)
    const inForce = previous.slice()
    const rateBound = new Uint8Array(10)
    const boundsBound = new Uint8Array(10)
    new Projection({ levers }).apply(requested, inForce, 2, count, rateBound, boundsBound)
    for (let index = 0; index < 10; index++) {
      const decision = projectLever(
        levers[Math.floor(index / count)]!,
        requested[index]!,
        previous[index]!,
        2,
      )
      expect(inForce[index]).toBe(decision.applied)
      expect(rateBound[index]).toBe(decision.rateBound ? 1 : 0)
      expect(boundsBound[index]).toBe(decision.boundsBound ? 1 : 0)
    }
    expect([...rateBound].some((flag) => flag === 1) && [...boundsBound].some((flag) => flag === 1)).toBe(
      true,
    )
  })

  it('names the lever and the economy of a request that is no finite number', () => {
    const flags = new Uint8Array(4)
    const requested = Float64Array.of(1, 1, 0, Number.NaN)
    expect(() =>
      new Projection({ levers: [capacity, rate] }).apply(requested, new Float64Array(4), 1, 2, flags, flags),
    ).toThrow(/"rate" was asked for NaN \(guard, economy 1\)/)
  })
})
