import type { FrozenPolicy } from '../../../agents/frozen-policy.js'
import type { BundleContents } from '../../../checkpoints/bundle-members.js'
import { encodeQuantised } from '../../../checkpoints/runtime/integer-format.js'
import { quantisePolicy } from '../../../checkpoints/runtime/quantise.js'
import type { GuardLever, GuardObservation, GuardSpecification } from '../../../guard/specification.js'

const lever = {
  accrualHours: 1,
  zero: 'allowed',
  cooldown: null,
  hysteresis: null,
  maximumStepPerHour: null,
} as const

const levers: readonly GuardLever[] = [
  {
    ...lever,
    name: 'supply-rate',
    unit: 'fraction/d',
    kind: 'increment',
    minimum: -0.02,
    maximum: 0.02,
    default: 0,
    range: 'clamp',
    rate: 'clamp',
    change: null,
  },
  {
    ...lever,
    name: 'compute-price',
    unit: 'tokens/work h',
    kind: 'level',
    minimum: 1,
    maximum: 50,
    default: 10,
    range: 'clamp',
    rate: 'clamp',
    change: {
      maximumIncrease: 0.2,
      increaseIs: 'relative',
      maximumDecrease: 0.2,
      decreaseIs: 'relative',
      previous: 'as-is',
      response: 'clamp',
    },
  },
]

/** Observations are not acted on beyond this age. */
export const maximumAgeSeconds = 600

const observation = {
  range: 'halt',
  zero: null,
  age: { seconds: maximumAgeSeconds, tier: 'halt' },
  jump: null,
  deviation: null,
} as const

const observations: readonly GuardObservation[] = [
  {
    ...observation,
    name: 'price',
    unit: 'USD',
    minimum: 0.01,
    maximum: 100,
    zero: 'halt',
    jump: { fraction: 0.5, withinSeconds: 86_400, tier: 'halt' },
  },
  { ...observation, name: 'deviation', unit: '1', minimum: -5, maximum: 5 },
  { ...observation, name: 'supply', unit: 'tokens', minimum: 1, maximum: 1e15, zero: 'halt' },
]

/** The limits of the chain on which keepers are tried, and of the bundle that drives it. */
export const faultGuard: GuardSpecification = {
  version: 2,
  mechanism: 'ampleforth',
  levers,
  observations,
  quantities: [
    {
      name: 'supply',
      unit: 'tokens',
      basis: 'supply',
      floor: null,
      retentionSeconds: 30 * 86_400,
      capacity: 64,
      counts: 'policy',
    },
  ],
  effects: [{ lever: 'supply-rate', quantity: 'supply', coefficient: 1, times: 'supply' }],
  windows: [
    { quantity: 'supply', seconds: 86_400, limit: 0.02, limitIs: 'fraction', response: 'clamp' },
    { quantity: 'supply', seconds: 7 * 86_400, limit: 0.05, limitIs: 'fraction', response: 'clamp' },
  ],
  definitions: [],
  breakers: [],
  invariants: [],
  fallback: ['last', 'no-action'],
}

/** From this depth on, two units of the network overflow and leave infinity minus infinity. */
export const overflowingDepth = 10n * 10n ** 18n

/**
 * A small policy that anyone can reckon: supply-rate = 0.02 * 0.2 * deviation, compute-price rises with the depth. Two of its
 * units overflow single precision at a depth that never occurs, so that a NaN can be had from finite weights.
 */
export function faultBundleContents(): BundleContents {
  return contentsOf(
    {
      layers: [
        {
          inputs: 2,
          outputs: 5,
          weights: Float32Array.of(1, 0, -1, 0, 0, 1, 0, 1e38, 0, 1e38),
          biases: Float32Array.of(0, 0, 0, -2e38, -2e38),
        },
        {
          inputs: 5,
          outputs: 2,
          weights: Float32Array.of(0.2, -0.2, 0, 1, -1, 0, 0, 0.05, 0, 0),
          biases: Float32Array.of(0, 0),
        },
      ],
      activation: 'relu',
    },
    { missing: 'Its weights leave what sixteen bits can hold' },
  )
}

/** The same policy without the units that overflow, in whole numbers too: a chain can run it by itself. */
export function integerBundleContents(): BundleContents {
  const network: FrozenPolicy['network'] = {
    layers: [
      {
        inputs: 2,
        outputs: 3,
        weights: Float32Array.of(1, 0, -1, 0, 0, 1),
        biases: Float32Array.of(0, 0, 0),
      },
      {
        inputs: 3,
        outputs: 2,
        weights: Float32Array.of(0.2, -0.2, 0, 0, 0, 0.05),
        biases: Float32Array.of(0, 0),
      },
    ],
    activation: 'relu',
  }
  const policy: FrozenPolicy = { network, head: { kind: 'mean', dimensions: 2 }, normaliser: null }
  const quantised = quantisePolicy(policy, { kind: 'levers', levers })
  if ('reason' in quantised) throw new Error(quantised.reason)
  return contentsOf(network, { bytes: encodeQuantised(quantised.quantised) })
}

function contentsOf(
  network: FrozenPolicy['network'],
  quantised: BundleContents['quantised'],
): BundleContents {
  return {
    environment: 'Ampleforth-v0',
    policy: { network, head: { kind: 'mean', dimensions: 2 }, normaliser: null },
    quantised,
    actions: 'levers',
    cadence: { decisionEveryHours: 1, actionDelayHours: 0, observationDelayHours: 0 },
    observations: [
      {
        name: 'deviation',
        unit: '1',
        scale: 1,
        meaning: 'how far the price is from its target',
        minimum: -5,
        median: 0,
        maximum: 5,
      },
      {
        name: 'depth',
        unit: '1',
        scale: 1,
        meaning: 'how deep the market is',
        minimum: 0,
        median: 1,
        maximum: 2,
      },
    ],
    guard: faultGuard,
    provenance: {
      algorithm: 'ppo',
      config: {},
      seed: 0,
      steps: 0,
      learner: 'wasm',
      codeVersion: '0.1.0',
      codeCommit: null,
      numericsVersion: 1,
      checkpointSha256: '0'.repeat(64),
      dataSha256: {},
    },
    evaluation: {},
    findings: {
      purpose: 'Keepers are tried with it; it was never trained.',
      limitations: ['Of no use for a token.'],
      scores: [],
      checks: [],
    },
    card: '# A policy for trying keepers\n\nNever trained; of no use for a token.\n',
  }
}
