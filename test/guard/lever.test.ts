import { describe, expect, it } from 'vitest'
import { evaluate } from '../../guard/evaluate.js'
import { initialState } from '../../guard/state.js'
import { fixed, lever, limitsOf } from './guard-builder.js'

const START = 1_760_000_000n

describe('steps', () => {
  it('add up with the time, and come within new bounds at once', () => {
    const limits = limitsOf({
      levers: [
        lever('fee', { maximum: 5, default: 1, maximumStepPerHour: 0.5, accrualHours: 4, range: 'clamp' }),
      ],
    })
    const decide = (inForce: string, requested: string, secondsAgo: bigint) => {
      const state = { ...initialState(limits), leverTimes: [START - secondsAgo] }
      return evaluate(limits, state, {
        time: START,
        readings: [],
        inForce: [fixed(inForce)],
        requested: [fixed(requested)],
      }).applied[0]
    }
    expect(decide('1', '4', 3600n)).toBe(fixed('1.5'))
    expect(decide('1', '4', 5400n)).toBe(fixed('1.75'))
    expect(decide('1', '4', 14_400n)).toBe(fixed('3'))
    expect(decide('1', '4', 99_999n)).toBe(fixed('3'))
    expect(decide('1', '4', 0n)).toBe(fixed('1'))
    expect(decide('9', '9', 3600n)).toBe(fixed('5'))
  })

  it('smaller than the hysteresis are not made', () => {
    const limits = limitsOf({
      levers: [lever('fee', { hysteresis: { minimumChange: 0.5, response: 'clamp' } })],
    })
    const decide = (requested: string) =>
      evaluate(limits, initialState(limits), {
        time: START,
        readings: [],
        inForce: [fixed('2')],
        requested: [fixed(requested)],
      })
    expect(decide('2.499999999999999999')).toMatchObject({
      applied: [fixed('2')],
      changed: 0n,
      reasons: 1n << 14n,
    })
    expect(decide('2.5')).toMatchObject({ applied: [fixed('2.5')], changed: 1n, reasons: 0n })
    expect(decide('1.5').applied).toEqual([fixed('1.5')])
  })
})
