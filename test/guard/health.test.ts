import { describe, expect, it } from 'vitest'
import { evaluate, observe } from '../../guard/evaluate.js'
import { evaluateWithFallback } from '../../guard/fallback.js'
import { initialState } from '../../guard/state.js'
import { fixed, lever, limitsOf, observation } from './guard-builder.js'

const START = 1_760_000_000n

describe('readings and breakers', () => {
  const limits = limitsOf({
    levers: [lever('fee', { maximum: 10, default: 5 }), lever('mint', { kind: 'increment' })],
    observations: [
      observation('ratio', {
        minimum: 0,
        maximum: 100,
        range: 'warn',
        zero: 'halt',
        age: { seconds: 60, tier: 'restrict' },
        jump: { fraction: 0.5, withinSeconds: 3600, tier: 'halt' },
        deviation: { fraction: 0.25, tier: 'halt' },
      }),
    ],
    breakers: [
      {
        trip: { text: 'ratio < 1.1', code: '' },
        clear: { text: 'ratio > 1.15', code: '' },
        tier: 'restrict',
      },
      { trip: { text: 'ratio < 1', code: '' }, clear: null, tier: 'halt' },
    ],
    fallback: ['last', 'no-action'],
  })
  const input = (ratio: string, fields: object = {}, requested = ['9', '1']) => {
    const value = fixed(ratio)
    const reading = { value, low: value, high: value, time: START, ...fields }
    return {
      time: START,
      readings: [reading],
      inForce: [fixed('2'), fixed('7')],
      requested: requested.map(fixed),
    }
  }
  const judge = (ratio: string, fields: object = {}, state = initialState(limits)) =>
    evaluate(limits, state, input(ratio, fields))
  const bit = (code: number) => 1n << BigInt(code)

  it('pass, warn, restrict and halt', () => {
    expect(judge('2')).toMatchObject({ tier: 0n, sound: 1n, applied: [fixed('9'), fixed('1')] })
    expect(judge('101')).toMatchObject({
      tier: 1n,
      sound: 0n,
      reasons: bit(7),
      applied: [fixed('9'), fixed('1')],
    })
    // Restricted: towards the default of 5 and no further, increments nothing.
    const stale = judge('2', { time: START - 61n })
    expect(stale).toMatchObject({ tier: 2n, applied: [fixed('5'), 0n], reasons: bit(5) | bit(11) })
    expect(judge('2', { time: START - 60n }).tier).toBe(0n)
    expect(judge('2', { time: START + 1n })).toMatchObject({ accepted: false, reason: 4 })
    expect(judge('0')).toMatchObject({ accepted: false, reason: 6, tier: 3n })
    expect(judge('2', { high: fixed('2.5') }).accepted).toBe(true)
    expect(judge('2', { high: fixed('2.500000000000000001') })).toMatchObject({ accepted: false, reason: 8 })
    expect(judge('2', { low: fixed('2.1') })).toMatchObject({ accepted: false, reason: 8 })
  })

  it('see a jump against the last sound reading while that is young', () => {
    const state = (time: bigint) => ({ ...initialState(limits), readings: [{ value: fixed('4'), time }] })
    expect(judge('6', {}, state(START - 3600n)).accepted).toBe(true)
    expect(judge('6.000000000000000001', {}, state(START - 3600n))).toMatchObject({
      accepted: false,
      reason: 9,
    })
    expect(judge('7', {}, state(START - 3601n)).accepted).toBe(true)
  })

  it('stay tripped until they clear', () => {
    const tripped = judge('1.09')
    expect(tripped).toMatchObject({ accepted: true, tripped: 1n, tier: 2n, reasons: bit(10) | bit(11) })
    const state = { ...initialState(limits), tripped: 1n }
    expect(judge('1.12', {}, state)).toMatchObject({ tripped: 1n, tier: 2n })
    expect(judge('1.15', {}, state).tripped).toBe(1n)
    expect(judge('1.16', {}, state)).toMatchObject({ tripped: 0n, tier: 0n })
    expect(judge('1.12').tripped).toBe(0n)
  })

  it('are remembered by observe where the decision is dropped', () => {
    expect(judge('0.99')).toMatchObject({ accepted: false, reason: 10, index: 1, tripped: 0n })
    expect(observe(limits, initialState(limits), input('0.99'))).toMatchObject({
      accepted: false,
      tripped: 3n,
    })
    expect(observe(limits, { ...initialState(limits), tripped: 3n }, input('2'))).toMatchObject({
      accepted: true,
      tripped: 0n,
    })
    const future = input('2', { time: START + 1n })
    expect(observe(limits, { ...initialState(limits), tripped: 3n }, future).tripped).toBe(3n)
  })

  it('fall back to the levels in force and no increment, by the same guard', () => {
    const outside = input('2', {}, ['11', '1'])
    const { source, outcome, requested } = evaluateWithFallback(limits, initialState(limits), outside, null)
    expect(source).toBe('last')
    expect(requested).toEqual([fixed('2'), 0n])
    expect(outcome).toMatchObject({ accepted: true, applied: [fixed('2'), 0n], changed: 0n })
    const halted = evaluateWithFallback(limits, initialState(limits), input('0'), null)
    expect(halted).toMatchObject({ source: 'no-action', outcome: { accepted: false, reason: 6 } })
  })

  it('ask the production rule where the order says so', () => {
    const ordered = { ...limits, fallbacks: [1n, 0n] }
    const rule = [fixed('3'), 0n]
    const bad = input('2', {}, ['11', '0'])
    expect(evaluateWithFallback(ordered, initialState(limits), bad, rule)).toMatchObject({
      source: 'production-rule',
      requested: rule,
    })
    expect(evaluateWithFallback(ordered, initialState(limits), bad, null).source).toBe('last')
    expect(evaluateWithFallback(ordered, initialState(limits), bad, [fixed('12'), 0n]).source).toBe('last')
  })
})
