import { describe, expect, it } from 'vitest'
import { evaluate } from '../../guard/evaluate.js'
import type { GuardLimits } from '../../guard/limits.js'
import { reasonCodes } from '../../guard/reasons.js'
import type { ChangeLimit } from '../../guard/specification.js'
import { initialState } from '../../guard/state.js'
import { fixed, lever, limitsOf } from './guard-builder.js'

const DAY = 86_400n
const now = 1_760_000_000n

/** One lever's decision: what comes of it, or the name of the reason that refused it. */
function decide(
  limits: GuardLimits,
  inForce: string,
  requested: string,
  secondsAgo: bigint | null = null,
): bigint | string {
  const state = { ...initialState(limits), leverTimes: [secondsAgo === null ? 0n : now - secondsAgo] }
  const outcome = evaluate(limits, state, {
    time: now,
    readings: [],
    inForce: [fixed(inForce)],
    requested: [fixed(requested)],
  })
  if (outcome.accepted) return outcome.applied[0]!
  return Object.entries(reasonCodes).find(([, code]) => code === outcome.reason)![0]
}

const change = (fields: Partial<ChangeLimit>): ChangeLimit => ({
  maximumIncrease: null,
  increaseIs: 'absolute',
  maximumDecrease: null,
  decreaseIs: 'absolute',
  previous: 'as-is',
  response: 'reject',
  ...fields,
})

describe("Aave's RiskSteward", () => {
  const cooldown = { seconds: 259_200, response: 'reject' as const }
  const relative = { increaseIs: 'relative' as const, decreaseIs: 'relative' as const }
  // Supply and borrow caps: 100 % of the current value, every 3 days, never zero. Rates: 1 % absolute, zero allowed.
  const cap = limitsOf({
    levers: [
      lever('cap', {
        default: 1,
        zero: 'refused',
        cooldown,
        change: change({ maximumIncrease: 1, maximumDecrease: 1, ...relative }),
      }),
    ],
  })
  const priceCap = limitsOf({
    levers: [
      lever('price-cap', { change: change({ maximumIncrease: 0.05, maximumDecrease: 0.05, ...relative }) }),
    ],
  })
  const rate = limitsOf({
    levers: [
      lever('base-rate', {
        unit: 'percent',
        cooldown,
        change: change({ maximumIncrease: 1, maximumDecrease: 1 }),
      }),
    ],
  })

  it.each([
    // UpdateNotInRange: |new - current| > maximum fails, equality passes.
    [cap, '100', '200', null, fixed('200')],
    [cap, '100', '200.000000000000000001', null, 'change'],
    [cap, '100', '1', null, fixed('1')],
    // InvalidUpdateToZero comes before the delay.
    [cap, '100', '0', 1n, 'zero'],
    // DebounceNotRespected: the delay's last second fails, equality and a lever never updated pass.
    [cap, '100', '150', 3n * DAY - 1n, 'cooldown'],
    [cap, '100', '150', 3n * DAY, fixed('150')],
    // A current value of 0 can never be raised by a relative limit.
    [cap, '0', '0.000000000000000001', null, 'change'],
    // Floor of the maximum: 5 % of 0.000000000000000019 is less than one unit.
    [priceCap, '0.000000000000000019', '0.00000000000000002', null, 'change'],
    [priceCap, '0.00000000000000002', '0.000000000000000021', null, fixed('0.000000000000000021')],
    // Absolute limits are the same at every level, and rates may be zero.
    [rate, '1', '0', null, 0n],
    [rate, '80', '81', null, fixed('81')],
    [rate, '80', '81.000000000000000001', null, 'change'],
    // Ours differs: a request for the value in force is KEEP_CURRENT by itself, and waits for nothing.
    [rate, '80', '80', 1n, fixed('80')],
  ])('case %#', (limits, inForce, requested, secondsAgo, due) => {
    expect(decide(limits, inForce, requested, secondsAgo)).toBe(due)
  })
})

describe("Chaos Labs' AgentHub", () => {
  // RangeConfig: increase and decrease have their own limits, each relative or absolute; minimumDelay as `now - last < delay`.
  const limits = limitsOf({
    levers: [
      lever('slope', {
        cooldown: { seconds: 3600, response: 'reject' },
        change: change({ maximumIncrease: 0.125, increaseIs: 'relative', maximumDecrease: 5 }),
      }),
    ],
  })
  it.each([
    ['200', '225', null, fixed('225')],
    ['200', '225.000000000000000001', null, 'change'],
    ['200', '195', null, fixed('195')],
    ['200', '194.999999999999999999', null, 'change'],
    ['0', '1', null, 'change'],
    ['3', '0', null, 0n],
    ['200', '210', 3599n, 'cooldown'],
    ['200', '210', 3600n, fixed('210')],
  ])('%s to %s, last %s s ago', (inForce, requested, secondsAgo, due) => {
    expect(decide(limits, inForce, requested, secondsAgo)).toBe(due)
  })
})

describe("Sky's SP-BEAM", () => {
  // SSR in production: 200 to 3000 bp, step 400, 57,600 s between updates; the old value is brought within bounds before it is
  // compared. Ours differs: the delay is one lever's, where SP-BEAM has one for all of them.
  const limits = limitsOf({
    levers: [
      lever('ssr', {
        unit: 'bp',
        minimum: 200,
        maximum: 3000,
        default: 450,
        cooldown: { seconds: 57_600, response: 'reject' },
        change: change({ maximumIncrease: 400, maximumDecrease: 400, previous: 'within-bounds' }),
      }),
    ],
  })
  it.each([
    ['450', '850', null, fixed('850')],
    ['450', '851', null, 'change'],
    ['450', '200', null, fixed('200')],
    ['450', '199', null, 'range'],
    ['2800', '3000', null, fixed('3000')],
    ['2800', '3001', null, 'range'],
    // An old value of 50 counts as 200, one of 5000 as 3000.
    ['50', '600', null, fixed('600')],
    ['50', '601', null, 'change'],
    ['5000', '2600', null, fixed('2600')],
    ['5000', '2599', null, 'change'],
    ['450', '500', 57_599n, 'cooldown'],
    ['450', '500', 57_600n, fixed('500')],
  ])('%s to %s, last %s s ago', (inForce, requested, secondsAgo, due) => {
    expect(decide(limits, inForce, requested, secondsAgo)).toBe(due)
  })
})
