import { expect, test } from 'vitest'
import type { FrozenPolicy } from '../../agents/frozen-policy.js'
import { quantisePolicy } from '../../checkpoints/runtime/quantise.js'
import type { QuantisedPolicy } from '../../checkpoints/runtime/quantised-policy.js'
import type { Evaluation } from '../../eval/evaluation.js'
import { compareDecisions, compareScores, requireFaithful } from '../../eval/quantisation.js'

/** Outputs are the observations, in halves. */
function identity(size: number, head: FrozenPolicy['head']): FrozenPolicy {
  const weights = Float32Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 0.5 : 0))
  const layers = [{ inputs: size, outputs: size, weights, biases: new Float32Array(size) }] as const
  return { network: { activation: 'tanh', layers }, head, normaliser: null }
}

/** The same network with `offset` added to the output of one row. */
function shifted(policy: QuantisedPolicy, row: number, offset: number): QuantisedPolicy {
  const [layer] = policy.layers
  const biases = layer!.biases.slice()
  biases[row]! += Math.round(offset * 2 ** (policy.outputFractionBits + layer!.shifts[row]!))
  return { ...policy, layers: [{ ...layer!, biases }] }
}

function quantised(policy: FrozenPolicy, actions: Parameters<typeof quantisePolicy>[1]): QuantisedPolicy {
  const quantisation = quantisePolicy(policy, actions)
  if (!('quantised' in quantisation)) throw new Error(quantisation.reason)
  return quantisation.quantised
}

const unit = { unit: 'fraction', maximumStepPerHour: null }
const levers = [
  { ...unit, name: 'fee', minimum: 0, default: 0.25, maximum: 1 },
  { ...unit, name: 'rate', minimum: -4, default: 0, maximum: 4 },
]
const met = (observations: readonly (readonly number[])[], mask?: Uint8Array) =>
  observations.map((values) => ({ observation: Float32Array.from(values), mask }))

test('the error of a lever is a share of its range, at the 99.9th percentile', () => {
  const policy = identity(2, { kind: 'mean', dimensions: 2 })
  const integers = quantised(policy, { kind: 'levers', levers })
  const observations = met([
    [1, 1],
    [-1, -1],
  ])
  expect(compareDecisions(policy, integers, observations).leverError).toBeLessThan(1e-5)
  // 0.02 more in [-1, 1]: above the default 0.02 * 0.75 of the fee's range 1, and 0.02 * 4 of the rate's range 8.
  const high = compareDecisions(policy, shifted(integers, 0, 0.02), met([[1, 1]]))
  expect(high.leverError).toBeCloseTo(0.015, 4)
  const low = compareDecisions(policy, shifted(integers, 0, 0.02), met([[-1, 1]]))
  expect(low.leverError).toBeCloseTo(0.02 * 0.25, 4)
  expect(compareDecisions(policy, shifted(integers, 1, 0.02), met([[1, 1]])).leverError).toBeCloseTo(0.01, 4)
  // Beyond [-1, 1] both ask for the same bound.
  expect(compareDecisions(policy, shifted(integers, 1, 0.02), met([[3, 3]])).leverError).toBeLessThan(1e-9)
})

test('the same alternative under the mask counts as the same', () => {
  const policy = identity(5, { kind: 'argmax', counts: [5] })
  const integers = quantised(policy, { kind: 'lever-menu', levers })
  const observations = [
    [1, 2, 3, 4, 5],
    [5, 4.9, 0, 0, 0],
    [5, 0, 0, 0, 4.9],
    [0, 5, 0, 0, 0],
  ]
  expect(compareDecisions(policy, integers, met(observations)).agreement).toBe(1)
  const changed = shifted(integers, 1, 0.1)
  expect(compareDecisions(policy, changed, met(observations))).toEqual({
    decisions: 4,
    leverError: null,
    agreement: 0.75,
  })
  expect(compareDecisions(policy, changed, met(observations, Uint8Array.of(1, 0, 1, 1, 1))).agreement).toBe(1)
})

function evaluation(policy: string, rewards: readonly (readonly number[])[], seed = 1): Evaluation {
  return {
    policy,
    id: 'Terra-v0',
    options: {},
    seed,
    stream: 'evaluationEpisode',
    episodesPerScenario: rewards[0]!.length,
    scenarios: rewards.map((values, index) => ({
      scenario: `scenario ${index}`,
      firstEpisode: index,
      metrics: { rewardPerHour: values },
    })),
  }
}

test('the score is held to the interval of the original, on the same episodes', () => {
  const rewards = [Array.from({ length: 100 }, (_, index) => -1 + (index % 10) / 10)]
  const original = evaluation('float', rewards)
  const score = compareScores(original, evaluation('integer', rewards), 7)
  expect(score.quantised).toBeCloseTo(-0.55, 12)
  expect(score.original.low).toBeLessThan(-0.55)
  expect(score.original.high).toBeGreaterThan(-0.55)
  // The mean's standard error is sqrt(0.0825 / 100) = 0.0287; 1.96 of it is 0.056.
  expect(score.original.high - score.original.low).toBeCloseTo(2 * 0.056, 2)
  const worse = compareScores(
    original,
    evaluation(
      'integer',
      rewards.map((values) => values.map((value) => value - 0.1)),
    ),
    7,
  )
  const exact = { decisions: 10, leverError: 0.005, agreement: null }
  expect(() => requireFaithful(exact, score)).not.toThrow()
  expect(() => requireFaithful(exact, worse)).toThrow(
    /rewardPerHour of -0\.6\d* leaves the original's interval/,
  )
  expect(() => compareScores(original, evaluation('integer', rewards, 2), 7)).toThrow(/same episodes/)
})

test('each measure that is missed is named with what was due', () => {
  const score = { original: { estimate: 0, low: -1, high: 1 }, quantised: 1 }
  const choices = { decisions: 10, leverError: null, agreement: 0.995 }
  expect(() => requireFaithful(choices, score)).not.toThrow()
  expect(() => requireFaithful({ ...choices, agreement: 0.9949 }, score)).toThrow(/0\.9949 of the choices/)
  expect(() =>
    requireFaithful({ decisions: 10, leverError: 0.0051, agreement: null }, { ...score, quantised: 1.1 }),
  ).toThrow(/0\.0051 of its range.*above 0\.005; its rewardPerHour of 1\.1/)
  expect(() => requireFaithful({ decisions: 10, leverError: Number.NaN, agreement: null }, score)).toThrow(
    /NaN/,
  )
})
