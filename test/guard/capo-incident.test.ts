import { describe, expect, it } from 'vitest'
import { evaluate } from '../../guard/evaluate.js'
import { evaluateWithFallback } from '../../guard/fallback.js'
import { fromFixed18 } from '../../guard/fixed18.js'
import type { GuardInput } from '../../guard/outcome.js'
import { reasonCodes } from '../../guard/reasons.js'
import { initialState } from '../../guard/state.js'
import { fixed, lever, limitsOf, observation } from './guard-builder.js'

// Aave's wstETH price cap on 2026-03-10 (governance.aave.com 24269, 24275): cap = snapshot ratio x (1 + growth x age of the
// snapshot); growth 9.68 % a year (AIP 51). Ratio of February 2024 (1.15 cut, 1.16 rounded: 1.157), wstETH at 1.229 stETH.
const DAY = 86_400n
const now = 1_773_100_800n
const hours = (time: bigint) => (time * 10n ** 18n) / 3600n
const parts = {
  levers: [
    lever('snapshot-ratio', {
      maximum: 10,
      minimum: 0.1,
      default: 1,
      cooldown: { seconds: 259_200, response: 'reject' },
      change: {
        maximumIncrease: 0.03,
        increaseIs: 'relative',
        maximumDecrease: 0.03,
        decreaseIs: 'relative',
        previous: 'as-is',
        response: 'clamp',
      },
    }),
    lever('snapshot-time', { unit: 'hours' }),
  ],
  observations: [observation('market-ratio')],
  definitions: [
    { name: 'cap', text: 'snapshotRatio * (1 + 0.0968 * (timeHours - snapshotTime) / (8760 hours))' },
    { name: 'exchangeRate', text: 'min(marketRatio, cap)' },
  ],
} as const
const unguarded = limitsOf(parts)
const guarded = limitsOf({
  ...parts,
  invariants: [{ text: 'exchangeRate >= 0.99 * marketRatio', code: '' }],
  fallback: ['last', 'no-action'],
})
const reading = (value: bigint) => ({ value, low: value, high: value, time: now })
const input = (inForce: bigint[], requested: bigint[]): GuardInput => ({
  time: now,
  readings: [reading(fixed('1.229'))],
  inForce,
  requested,
})

/** The rate that the cap lets through. */
function exchangeRate([ratio, time]: readonly bigint[]): number {
  const age = Number(now) / 3600 - fromFixed18(time!)
  return Math.min(1.229, fromFixed18(ratio!) * (1 + (0.0968 * age) / 8760))
}

describe('the CAPO incident of March 2026', () => {
  // 15 February 2024.
  const stale = [fixed('1.157'), hours(1_707_955_200n)]
  // What the risk agent asked for: the ratio of seven days ago, and that day's time.
  const update = input(stale, [fixed('1.2284'), hours(now - 7n * DAY)])

  it('executes and reproduces the shortfall without a joint invariant', () => {
    expect(exchangeRate(stale)).toBe(1.229)
    const outcome = evaluate(unguarded, initialState(unguarded), update)
    expect(outcome.accepted).toBe(true)
    // The ratio is cut to 3 % above 1.157 (0.03 as a double is 0.029999999999999999), the time is not cut at all.
    expect(outcome.applied).toEqual([fixed('1.191709999999999998'), hours(now - 7n * DAY)])
    expect(outcome.reasons).toBe(1n << BigInt(reasonCodes.change))
    const rate = exchangeRate(outcome.applied)
    // Published: 1.19 instead of 1.23, 2.85 % too low; 382.76 ETH of profit on 10,938 wstETH.
    expect(rate).toBeCloseTo(1.19, 2)
    expect((1 - rate / 1.229) * 100).toBeCloseTo(2.85, 1)
    expect(Math.abs(10_938 * (1.229 - rate) - 382.76)).toBeLessThan(2)
    // Net of 129.72 ETH of bonus paid, 141.6 and 13.3 recovered, the DAO was left with about 358 ETH.
    expect(10_938 * (1.229 - rate) + 129.72 - 141.6 - 13.3).toBeCloseTo(358, -1)
  })

  it('sends nothing with it: the decision is dropped whole, and the levels stay', () => {
    const { source, outcome, policyOutcome } = evaluateWithFallback(
      guarded,
      initialState(guarded),
      update,
      null,
    )
    expect(policyOutcome).toMatchObject({ accepted: false, reason: reasonCodes.invariant, index: 0 })
    expect(policyOutcome.applied).toEqual(stale)
    expect(source).toBe('last')
    expect(outcome).toMatchObject({ accepted: true, changed: 0n, applied: stale })
    expect(exchangeRate(outcome.applied)).toBe(1.229)
  })

  it('lets a healthy update pass both', () => {
    const current = [fixed('1.2281'), hours(now - 14n * DAY)]
    const healthy = input(current, [fixed('1.2284'), hours(now - 7n * DAY)])
    for (const limits of [unguarded, guarded]) {
      const outcome = evaluate(limits, initialState(limits), healthy)
      expect(outcome).toMatchObject({ accepted: true, reasons: 0n, applied: healthy.requested })
      expect(exchangeRate(outcome.applied)).toBe(1.229)
    }
  })
})
