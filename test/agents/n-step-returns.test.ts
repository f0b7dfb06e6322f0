import { describe, expect, it } from 'vitest'
import { NStepReturns, type StepEnd } from '../../agents/n-step-returns.js'

interface Stored {
  from: number
  action: number
  reward: number
  nextDiscount: number
  to: number
}

/** Feeds steps of one environment: observation k, action k, reward k + 1, next observation k + 1. */
function run(n: number, ends: StepEnd[], returns = new NStepReturns(1, 1, n, 0.5)): Stored[] {
  const stored: Stored[] = []
  ends.forEach((end, k) => {
    returns.add(0, Float32Array.of(k), k, k + 1, Float32Array.of(k + 1), undefined, end, (transition) => {
      stored.push({
        from: transition.observation[0],
        action: transition.action,
        reward: transition.reward,
        nextDiscount: transition.nextDiscount,
        to: transition.nextObservation[0],
      })
    })
  })
  return stored
}

describe('n-step returns', () => {
  it('of one step are the steps themselves', () => {
    expect(run(1, ['continues', 'terminated'])).toEqual([
      { from: 0, action: 0, reward: 1, nextDiscount: 0.5, to: 1 },
      { from: 1, action: 1, reward: 2, nextDiscount: 0, to: 2 },
    ])
  })

  it('of three steps add discounted rewards, and a termination closes all windows without a bootstrap', () => {
    expect(run(3, ['continues', 'continues', 'continues', 'terminated'])).toEqual([
      { from: 0, action: 0, reward: 1 + 2 / 2 + 3 / 4, nextDiscount: 0.125, to: 3 },
      { from: 1, action: 1, reward: 2 + 3 / 2 + 4 / 4, nextDiscount: 0, to: 4 },
      { from: 2, action: 2, reward: 3 + 4 / 2, nextDiscount: 0, to: 4 },
      { from: 3, action: 3, reward: 4, nextDiscount: 0, to: 4 },
    ])
  })

  it('bootstrap from the final observation after a truncation, by the length of each window', () => {
    expect(run(3, ['continues', 'truncated'])).toEqual([
      { from: 0, action: 0, reward: 1 + 2 / 2, nextDiscount: 0.25, to: 2 },
      { from: 1, action: 1, reward: 2, nextDiscount: 0.5, to: 2 },
    ])
  })

  it('never reach over the end of an episode', () => {
    const stored = run(2, ['truncated', 'continues', 'continues'])
    expect(stored.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 3],
    ])
  })

  it('keep environments apart and go on from a snapshot', () => {
    const ends: StepEnd[] = ['continues', 'continues', 'continues', 'terminated']
    const whole = run(3, ends)
    const first = new NStepReturns(2, 1, 3, 0.5)
    const stored: number[] = []
    const add = (returns: NStepReturns, k: number) => {
      returns.add(1, Float32Array.of(99), 0, 99, Float32Array.of(99), undefined, 'truncated', () => {})
      returns.add(0, Float32Array.of(k), k, k + 1, Float32Array.of(k + 1), undefined, ends[k], ({ reward }) =>
        stored.push(reward),
      )
    }
    add(first, 0)
    add(first, 1)
    const second = new NStepReturns(2, 1, 3, 0.5)
    second.restore(first.snapshot())
    add(second, 2)
    add(second, 3)
    expect(stored).toEqual(whole.map(({ reward }) => reward))
  })
})
