import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  boostOf,
  expiringTokens,
  LONGEST_LOCK_HOURS,
  votePowerOf,
  workingBalance,
} from '../../../../env/mechanisms/incentives/gauges-vote-escrow.js'

const YEAR = 8760

describe('votePowerOf', () => {
  it.each([
    [4, 1000],
    [2, 500],
    [1, 250],
    [0.25, 62.5],
    [0, 0],
    [-1, 0],
    [5, 1000],
  ])('of 1,000 tokens with %f years left is %f', (years, power) => {
    expect(votePowerOf(1000, years * YEAR)).toBe(power)
  })
})

describe('workingBalance', () => {
  // Deposit, all deposits, votes, all votes: min(l, .4 l + .6 L v / V) by hand.
  it.each([
    [100, 1000, 0, 1000, 40],
    [100, 1000, 50, 1000, 70],
    [100, 1000, 100, 1000, 100],
    [100, 1000, 900, 1000, 100],
    [200, 1000, 100, 1000, 140],
    [1000, 1000, 0, 0, 400],
    [1000, 1000, 1000, 1000, 1000],
  ])('of %f in %f with %f of %f votes', (deposit, total, power, votes, expected) => {
    expect(workingBalance(deposit, total, power, votes)).toBeCloseTo(expected, 10)
  })

  it('boosts by 1 to 2.5, the whole 2.5 from a share of votes as large as the share of deposits', () => {
    expect(boostOf(100, 1000, 0, 1000)).toBe(1)
    expect(boostOf(100, 1000, 50, 1000)).toBeCloseTo(1.75, 12)
    expect(boostOf(100, 1000, 100, 1000)).toBeCloseTo(2.5, 12)
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (deposit, votes) => {
          const boost = boostOf(deposit, 1, votes, 1)
          return boost >= 1 - 1e-12 && boost <= 2.5 + 1e-12
        },
      ),
    )
  })
})

describe('expiringTokens', () => {
  it('spreads the ends of locks from now to twice their mean', () => {
    // 100 tokens with a mean of 1,000 hours left: the last ends after 2,000, so 0.05 an hour.
    expect(expiringTokens(100, votePowerOf(100, 1000))).toBeCloseTo(0.05, 12)
    expect(expiringTokens(100, 0)).toBe(100)
    expect(expiringTokens(0, 0)).toBe(0)
  })

  it('and a decay by what is left agree with many locks one by one', () => {
    const locks = 1000
    const lastEnd = 2000
    let tokens = locks
    let power = 0
    for (let lock = 0; lock < locks; lock++) power += votePowerOf(1, ((lock + 0.5) * lastEnd) / locks)
    for (let hour = 0; hour < 1500; hour++) {
      const expired = expiringTokens(tokens, power)
      power -= (tokens - 0.5 * expired) / LONGEST_LOCK_HOURS
      tokens -= expired
    }
    let [left, votes] = [0, 0]
    for (let lock = 0; lock < locks; lock++) {
      const remaining = ((lock + 0.5) * lastEnd) / locks - 1500
      if (remaining > 0) left++
      votes += votePowerOf(1, remaining)
    }
    expect(tokens / left).toBeCloseTo(1, 6)
    expect(power / votes).toBeCloseTo(1, 6)
  })
})
