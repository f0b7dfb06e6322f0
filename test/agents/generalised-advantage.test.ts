import { describe, expect, it } from 'vitest'
import { generalisedAdvantages } from '../../agents/generalised-advantage.js'

/** Three steps of one environment, reward 1, every value 10, discount 0.5, lambda 0.5. */
function estimate(terminated: number[], truncated: number[], finalValue: number) {
  const advantages = new Float32Array(3)
  const returns = new Float32Array(3)
  generalisedAdvantages(
    {
      steps: 3,
      numEnvs: 1,
      rewards: Float64Array.of(1, 1, 1),
      values: Float32Array.of(10, 10, 10),
      terminated: Uint8Array.from(terminated),
      truncated: Uint8Array.from(truncated),
      finalValues: Float64Array.from(truncated, (cut) => cut * finalValue),
      lastValues: Float32Array.of(10),
    },
    0.5,
    0.5,
    advantages,
    returns,
  )
  return { advantages: [...advantages], returns: [...returns] }
}

describe('generalised advantages', () => {
  it('sum the discounted temporal-difference errors of an episode that goes on', () => {
    // Each error is 1 + 0.5 * 10 - 10 = -4, and the trace decays by 0.25: -4, -4 - 1, -4 - 1.25.
    const { advantages, returns } = estimate([0, 0, 0], [0, 0, 0], 0)
    expect(advantages).toEqual([-5.25, -5, -4])
    expect(returns).toEqual([4.75, 5, 6])
  })

  it('are followed by nothing after a termination', () => {
    // The second step's error is 1 - 10 = -9, and the third step's trace does not reach over the end.
    const { advantages } = estimate([0, 1, 0], [0, 0, 0], 0)
    expect(advantages).toEqual([-4 - 9 / 4, -9, -4])
  })

  it('bootstrap from the final observation after a truncation, whatever the next episode is worth', () => {
    // The second step's error is 1 + 0.5 * 6 - 10 = -6.
    const { advantages } = estimate([0, 0, 0], [0, 1, 0], 6)
    expect(advantages).toEqual([-4 - 6 / 4, -6, -4])
  })

  it('take a step that is both as terminated', () => {
    expect(estimate([0, 1, 0], [0, 1, 0], 6).advantages[1]).toBe(-9)
  })

  it('keep environments apart', () => {
    const advantages = new Float32Array(4)
    const returns = new Float32Array(4)
    generalisedAdvantages(
      {
        steps: 2,
        numEnvs: 2,
        rewards: Float64Array.of(1, 100, 1, 100),
        values: new Float32Array(4),
        terminated: Uint8Array.of(0, 0, 0, 1),
        truncated: new Uint8Array(4),
        finalValues: new Float64Array(4),
        lastValues: Float32Array.of(2, 200),
      },
      0.5,
      1,
      advantages,
      returns,
    )
    expect([...advantages]).toEqual([2, 150, 2, 100])
  })
})
