import type { DecisionHead, FrozenPolicy } from '../../agents/frozen-policy.js'
import type { Activation } from '../../agents/learner/learner.js'
import type { BundleContents } from '../../checkpoints/bundle-members.js'
import type { ActionKind } from '../../checkpoints/runtime/bundle.js'
import { RandomStream } from '../../core/random/stream.js'
import { upgradeGuard } from '../../guard/upgrade.js'

export const sampleGuard = upgradeGuard({
  version: 1,
  mechanism: 'terra',
  levers: [
    { name: 'spread', unit: 'fraction', minimum: 0, maximum: 0.05, default: 0.01, maximumStepPerHour: 0.005 },
    { name: 'capacity', unit: 'factor', minimum: 0.25, maximum: 4, default: 1, maximumStepPerHour: 0.25 },
    {
      name: 'supply-rate',
      unit: 'fraction',
      minimum: -0.02,
      maximum: 0.02,
      default: 0,
      maximumStepPerHour: null,
    },
  ],
  supply: { maximumFractionPer24Hours: 0.02, counts: 'policy' },
})

/** A network with random weights; with a normaliser whose scales differ widely, unless told otherwise. */
export function samplePolicy(
  widths: readonly number[],
  activation: Activation,
  head: DecisionHead,
  normalised = true,
): FrozenPolicy {
  const random = new RandomStream(11, 'test', widths.length)
  const inputs = widths[0]!
  const layers = widths.slice(1).map((outputs, index) => {
    const scale = 1.5 / Math.sqrt(widths[index]!)
    return {
      inputs: widths[index]!,
      outputs,
      weights: Float32Array.from({ length: outputs * widths[index]! }, () => scale * random.normal()),
      biases: Float32Array.from({ length: outputs }, () => 0.3 * random.normal()),
    }
  })
  const normaliser = {
    mean: Float64Array.from({ length: inputs }, () => random.normal()),
    standardDeviation: Float64Array.from({ length: inputs }, (_, index) => 10 ** ((index % 5) - 3)),
    clip: 10,
  }
  return { network: { activation, layers }, head, normaliser: normalised ? normaliser : null }
}

export function sampleContents(actions: ActionKind = 'levers'): BundleContents {
  const levers = sampleGuard.levers.length
  const head: DecisionHead =
    actions === 'levers' ? { kind: 'mean', dimensions: levers } : { kind: 'argmax', counts: [1 + 2 * levers] }
  const outputs = head.kind === 'mean' ? head.dimensions : head.counts[0]!
  return {
    environment: 'Terra-v0',
    policy: samplePolicy([4, 8, outputs], 'tanh', head),
    quantised: { missing: 'a sample' },
    actions,
    cadence: { decisionEveryHours: 2, actionDelayHours: 1, observationDelayHours: 1 },
    observations: ['twap-deviation', 'momentum', 'depth', 'phase'].map((name, index) => ({
      name,
      unit: 'fraction',
      scale: 0.01 * (index + 1),
      meaning: `the ${name}`,
      minimum: -1 - index,
      median: 0.1 * index,
      maximum: 1 + index,
    })),
    guard: sampleGuard,
    provenance: {
      algorithm: 'ppo',
      config: { totalSteps: 1000, agent: { name: 'ppo' } },
      seed: 7,
      steps: 1000,
      learner: 'wasm',
      codeVersion: '0.1.0',
      codeCommit: '1'.repeat(40),
      numericsVersion: 1,
      checkpointSha256: 'a'.repeat(64),
      dataSha256: { 'eth-hourly.csv': 'b'.repeat(64) },
    },
    evaluation: { scenarios: [{ name: 'calm', pegRmse: 0.001 }] },
    findings: {
      purpose: 'A sample.',
      limitations: ['Of no use.'],
      scores: [
        {
          metric: 'peg RMSE',
          unit: '1',
          scenario: 'calm',
          value: 0.001,
          low: 0.0005,
          high: 0.002,
          episodes: 8,
        },
      ],
      checks: [{ name: 'calm: not worse than no action', verdict: 'passed' }],
    },
    card: '# A sample policy\n\nUse: none.\n',
  }
}
