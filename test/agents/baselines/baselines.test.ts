import { describe, expect, test } from 'vitest'
import {
  baselineNames,
  createBaseline,
  ruleFeatureReader,
  tunedRules,
} from '../../../agents/baselines/baselines.js'
import { ConstantPolicy } from '../../../agents/baselines/constant-policy.js'
import { LinearPolicy } from '../../../agents/baselines/linear-policy.js'
import { PidPolicy } from '../../../agents/baselines/pid-policy.js'
import { rai } from '../../../env/mechanisms/debt/rai.js'
import { ampleforth } from '../../../env/mechanisms/elastic/ampleforth.js'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { terra } from '../../../env/mechanisms/seigniorage/terra.js'
import { decideOn } from './readings.js'

describe('every baseline', () => {
  for (const mechanism of shippedMechanisms) {
    test.each(baselineNames(mechanism))(`${mechanism.id}: %s acts within [-1, 1] on every lever`, (name) => {
      const policy = createBaseline(mechanism, name)
      expect(policy.name).toBe(name)
      policy.reset(2)
      const actions = decideOn(policy, mechanism, 2, {
        observations: { 'twap-deviation': [3, -3], momentum: [-3, 3] },
        signals: { twapPriceUsd: [4, 0.1], meanPrice24hUsd: [4, 0.1] },
      })
      expect(actions).toHaveLength(mechanism.levers.length)
      for (const action of actions.flat()) expect(Math.abs(action)).toBeLessThanOrEqual(1)
    })
  }

  test('an unknown name is refused and the nearest named', () => {
    expect(() => createBaseline(terra, 'reserve-defense')).toThrow('Did you mean "reserve-defence"')
    expect(() => createBaseline(rai, 'reserve-defence')).toThrow('Unknown baseline')
  })

  test('rules refuse an action space that is not the levers', () => {
    const policy = new ConstantPolicy('c', terra.levers, [0, 0, 0, 0, 0])
    policy.reset(2)
    expect(() =>
      policy.act(
        new Float32Array(),
        { finalObservations: new Float32Array(), columns: {} },
        new Int32Array(2),
      ),
    ).toThrow('without a lever menu')
  })
})

describe('no action and constants', () => {
  test('no action asks for every default', () => {
    const policy = createBaseline(terra, 'no-action')
    policy.reset(3)
    expect(decideOn(policy, terra, 3, {}).flat()).toEqual(new Array(15).fill(0))
  })

  test('constants give every environment the same levers', () => {
    const policy = new ConstantPolicy('c', rai.levers, [0.5, -0.25, 1])
    policy.reset(2)
    expect(decideOn(policy, rai, 2, {})).toEqual([
      [0.5, 0.5],
      [-0.25, -0.25],
      [1, 1],
    ])
  })
})

describe('production rules', () => {
  // Bounds of the supply rate are ±2 % a day with default 0, so an action is the rate over 0.02, cut to ±1.
  test('Ampleforth holds within its band of 5 % and is cut to 2 % a day beyond', () => {
    const policy = createBaseline(ampleforth, 'production')
    policy.reset(4)
    const [rate] = decideOn(policy, ampleforth, 4, { signals: { meanPrice24hUsd: [1.04, 1.06, 0.9, 1.5] } })
    expect(rate![0]).toBe(0)
    // 2022 sigmoid at +6 %: 0.2 / (1 + 2^-0.18) - 0.1 = 0.0062299...
    expect(rate![1]).toBeCloseTo((0.2 / (1 + 2 ** -0.18) - 0.1) / 0.02, 12)
    expect(rate![2]).toBeCloseTo((0.2 / (1 + 2 ** 0.3) - 0.1) / 0.02, 12)
    expect(rate![3]).toBe(1)
  })

  test('Ampleforth 2020: a tenth of the deviation a day', () => {
    const policy = createBaseline(ampleforth, 'linear-lag-10')
    policy.reset(3)
    const [rate] = decideOn(policy, ampleforth, 3, { signals: { meanPrice24hUsd: [1.1, 0.949, 1.049] } })
    expect(rate![0]).toBeCloseTo(0.01 / 0.02, 12)
    expect(rate![1]).toBeCloseTo(-0.0051 / 0.02, 12)
    expect(rate![2]).toBe(0)
  })

  test('Ampleforth 2024: a narrower band and unequal limits', () => {
    const policy = createBaseline(ampleforth, 'sigmoid-2024')
    policy.reset(2)
    const [rate] = decideOn(policy, ampleforth, 2, { signals: { meanPrice24hUsd: [1.02, 1.026] } })
    expect(rate![0]).toBe(0)
    // (0.05 + 0.077) / (1 + (0.05 / 0.077) 2^-1.17) - 0.077 = 0.0218..., cut to 0.02
    expect(rate![1]).toBe(1)
  })

  test('RAI moves its rate against the deviation, every fourth hour', () => {
    const policy = createBaseline(rai, 'production')
    policy.reset(3)
    const [rate, capacity] = decideOn(policy, rai, 3, {
      signals: {
        hour: [4, 5, 8],
        twapPriceUsd: [0.99, 0.99, 1.05],
        targetPriceUsd: [1, 1, 0.97],
        'lever/redemption-rate': [0.2, 0.2, 0.2],
      },
    })
    // 7.5e-8 a second times 0.01 times 3.14 dollars over a year of seconds, of a bound of 0.5.
    expect(rate![0]).toBeCloseTo((7.5e-8 * 0.01 * 3.14 * 31_536_000) / 0.5, 12)
    expect(rate![1]).toBeCloseTo(0.2 / 0.5, 12)
    expect(rate![2]).toBe(-1)
    expect(capacity).toEqual([0, 0, 0])
  })

  test('Terra is constant in production; the reserve defence spends below 98 cents', () => {
    const production = createBaseline(terra, 'production')
    production.reset(1)
    expect(decideOn(production, terra, 1, { signals: { twapPriceUsd: [0.5] } }).flat()).toEqual([
      0, 0, 0, 0, 0,
    ])
    const defence = createBaseline(terra, 'reserve-defence')
    defence.reset(2)
    const actions = decideOn(defence, terra, 2, { signals: { twapPriceUsd: [0.979, 0.981] } })
    const reserve = terra.levers.findIndex(({ name }) => name === 'reserve-rate')
    expect(actions[reserve]![0]).toBeCloseTo(0.02 / 0.05, 12)
    expect(actions[reserve]![1]).toBe(0)
  })
})

describe('linear feedback', () => {
  test('is tanh of the constant plus the weighted features, cut to their ranges', () => {
    const reader = ruleFeatureReader(terra)
    const inputs = 1 + reader.count
    expect(inputs).toBe(9)
    const weights = new Float64Array(5 * inputs)
    weights.set([0.1, 1, 0, 0, 2, 0, 0, 0.5, 0])
    const policy = new LinearPolicy('l', terra.levers, reader, weights)
    policy.reset(2)
    const [spread, capacity] = decideOn(policy, terra, 2, {
      observations: { 'twap-deviation': [0.5, -0.25], sentiment: [0.25, -3], 'redemptions-24h': [1, -0.5] },
    })
    expect(spread![0]).toBeCloseTo(Math.tanh(0.1 + 0.5 + 0.5 + 0.5), 12)
    // Sentiment is cut at -2 and redemptions at 0.
    expect(spread![1]).toBeCloseTo(Math.tanh(0.1 - 0.25 - 4), 12)
    expect(capacity).toEqual([0, 0])
  })

  test('every mechanism observes the features of its rule', () => {
    for (const mechanism of shippedMechanisms) {
      expect(ruleFeatureReader(mechanism).count).toBe(mechanism.ruleFeatures.length)
      for (const row of tunedRules[mechanism.id]?.linear.weights ?? []) {
        expect(row).toHaveLength(1 + mechanism.ruleFeatures.length)
      }
    }
  })
})

describe('PID', () => {
  const gains = { proportional: 0.5, integral: 2, derivative: 0.25, bias: 0.1 }

  test('moves the main lever alone, with a leaking and bounded integral', () => {
    const policy = new PidPolicy('pid', ampleforth, ruleFeatureReader(ampleforth), gains)
    policy.reset(1)
    const at = (hour: number, deviation: number, momentum: number) =>
      decideOn(policy, ampleforth, 1, {
        observations: { 'twap-deviation': [deviation], momentum: [momentum] },
        signals: { hour: [hour] },
      })
    expect(at(0, 0.5, 1)[0]![0]).toBeCloseTo(Math.tanh(0.25 + 2 * (0.5 / 24) + 0.25 + 0.1), 12)
    const integral = (0.5 / 24) * 0.995 - 0.25 / 24
    const second = at(1, -0.25, 0)
    expect(second[0]![0]).toBeCloseTo(Math.tanh(-0.125 + 2 * integral + 0.1), 12)
    expect(second.slice(1)).toEqual([[0], [0]])
    // Four hours on, the error has counted four times and the integral has leaked as often.
    const later = integral * 0.995 ** 4 + (0.5 * 4) / 24
    expect(at(5, 0.5, 0)[0]![0]).toBeCloseTo(Math.tanh(0.25 + 2 * later + 0.1), 12)
    // A new episode starts from nothing.
    expect(at(0, 0.5, 1)[0]![0]).toBeCloseTo(Math.tanh(0.25 + 2 * (0.5 / 24) + 0.25 + 0.1), 12)
  })

  test('widens capacity when Terra trades below its peg and raises the rate when RAI does', () => {
    for (const [mechanism, lever] of [
      [terra, 1],
      [rai, 0],
    ] as const) {
      const policy = new PidPolicy('pid', mechanism, ruleFeatureReader(mechanism), { ...gains, bias: 0 })
      policy.reset(1)
      const actions = decideOn(policy, mechanism, 1, { observations: { 'twap-deviation': [-1] } })
      expect(actions[lever]![0]).toBeGreaterThan(0.4)
    }
  })

  test('does not wind up beyond its bound', () => {
    const policy = new PidPolicy('pid', ampleforth, ruleFeatureReader(ampleforth), {
      proportional: 0,
      integral: 0.01,
      derivative: 0,
      bias: 0,
    })
    policy.reset(1)
    let action = 0
    for (let hour = 0; hour < 720; hour++) {
      const readings = { observations: { 'twap-deviation': [3] }, signals: { hour: [hour] } }
      action = decideOn(policy, ampleforth, 1, readings)[0]![0]!
    }
    expect(action).toBeCloseTo(Math.tanh(0.1), 12)
  })
})
