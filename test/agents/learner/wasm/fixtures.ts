import { expect } from 'vitest'
import { headOutputs, headWidth, logProbability } from '../../../../agents/distributions.js'
import type {
  ActionHead,
  Activation,
  DqnBatch,
  LayerWeights,
  NetworkShape,
  NetworkWeights,
  PpoCoefficients,
  PpoLearnerShape,
  PpoRollout,
  PpoWeights,
} from '../../../../agents/learner/learner.js'
import { networkOutputs, toLossNetwork } from '../../../../agents/loss-network.js'
import { RandomStream } from '../../../../core/random/stream.js'

/** Holds a thousand updates, after two hundred to warm up, to the memory that there was before them, in bytes. */
export function expectFlatMemory(update: () => void): void {
  for (let count = 0; count < 200; count++) update()
  const before = process.memoryUsage()
  for (let count = 0; count < 1000; count++) update()
  const after = process.memoryUsage()
  expect(after.arrayBuffers).toBeLessThan(before.arrayBuffers + 2e6)
  expect(after.rss).toBeLessThan(before.rss + 60e6)
}

/** Random networks and batches of the tests, from a seed. */
export function randomNetwork(shape: NetworkShape, random: RandomStream, gain = 1): NetworkWeights {
  const widths = [shape.inputs, ...shape.hidden, shape.outputs]
  const layers: LayerWeights[] = []
  for (let index = 0; index + 1 < widths.length; index++) {
    const [inputs, outputs] = [widths[index], widths[index + 1]]
    layers.push({
      inputs,
      outputs,
      weights: Float32Array.from(
        { length: inputs * outputs },
        () => (gain * random.normal()) / Math.sqrt(inputs),
      ),
      biases: Float32Array.from({ length: outputs }, () => 0.1 * random.normal()),
    })
  }
  return { activation: shape.activation, layers }
}

export function normals(count: number, random: RandomStream): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal())
}

export interface PpoCase {
  readonly shape: PpoLearnerShape
  readonly weights: PpoWeights
  readonly rollout: PpoRollout
}

/** A learner's shape, weights and a rollout whose old log probabilities lie near the weights' own. */
export function ppoCase(options: {
  head: ActionHead
  inputs: number
  hidden: readonly number[]
  activation?: Activation
  size: number
  masked?: boolean
  seed: number
}): PpoCase {
  const { head, inputs, hidden, size } = options
  const random = new RandomStream(options.seed, 'test')
  const activation = options.activation ?? 'tanh'
  const outputs = headOutputs(head)
  const width = headWidth(head)
  const shape: PpoLearnerShape = {
    actor: { inputs, hidden, outputs, activation },
    critic: { inputs, hidden, outputs: 1, activation },
    head,
    adamEpsilon: 1e-5,
    maximumRollout: size,
    maximumBatch: size,
  }
  const weights: PpoWeights = {
    actor: randomNetwork(shape.actor, random),
    critic: randomNetwork(shape.critic, random),
    ...(head.kind === 'gaussian'
      ? { logStandardDeviation: Float32Array.from({ length: width }, () => 0.3 * random.normal() - 0.2) }
      : {}),
  }
  const observations = normals(inputs * size, random)
  const actions = new Float32Array(width * size)
  const actionMasks = new Uint8Array(outputs * size).fill(1)
  const logProbabilities = new Float32Array(size)
  const actor = toLossNetwork(weights.actor)
  const deviations = weights.logStandardDeviation && Float64Array.from(weights.logStandardDeviation)
  const action = new Float64Array(width)
  for (let sample = 0; sample < size; sample++) {
    const means = networkOutputs(actor, observations, size, sample)
    let logit = 0
    for (let k = 0; k < width; k++) {
      if (head.kind === 'gaussian') {
        action[k] = Math.fround(means[k] + Math.exp(deviations![k]) * random.normal())
      } else {
        const count = head.kind === 'categorical' ? head.count : head.counts[k]
        action[k] = random.integer(count)
        if (options.masked) {
          for (let choice = 0; choice < count; choice++) {
            const isAllowed = choice === action[k] || random.uniform() < 0.6
            actionMasks[(logit + choice) * size + sample] = isAllowed ? 1 : 0
          }
        }
        logit += count
      }
      actions[k * size + sample] = action[k]
    }
    const mask = options.masked
      ? Uint8Array.from({ length: outputs }, (_, k) => actionMasks[k * size + sample])
      : undefined
    logProbabilities[sample] =
      logProbability(head, means, deviations ?? undefined, action, mask) + 0.2 * random.normal()
  }
  const rollout: PpoRollout = {
    size,
    observations,
    actions,
    logProbabilities,
    advantages: normals(size, random),
    returns: normals(size, random),
    values: normals(size, random),
    ...(options.masked ? { actionMasks } : {}),
  }
  return { shape, weights, rollout }
}

/** Coefficients of one full-batch gradient step unless told otherwise. */
export function ppoCoefficients(size: number, changes: Partial<PpoCoefficients> = {}): PpoCoefficients {
  return {
    learningRate: 3e-4,
    clipRange: 0.2,
    valueClipRange: null,
    entropyCoefficient: 0.01,
    valueCoefficient: 0.5,
    maxGradientNorm: 0.5,
    targetKl: null,
    epochs: 1,
    minibatchSize: size,
    normalizeAdvantages: true,
    ...changes,
  }
}

/** Random orders of `size` samples, one an epoch. */
export function permutations(size: number, epochs: number, seed: number): Int32Array {
  const random = new RandomStream(seed, 'permutation')
  const orders = new Int32Array(size * epochs)
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = orders.subarray(epoch * size, (epoch + 1) * size)
    for (let index = 0; index < size; index++) {
      const other = random.integer(index + 1)
      order[index] = order[other]
      order[other] = index
    }
  }
  return orders
}

/** A phase of a DQN; actions are spread over `actions`, and some samples are terminal. */
export function dqnBatch(options: {
  inputs: number
  actions: number
  size: number
  minibatchSize: number
  masked?: boolean
  seed: number
}): DqnBatch {
  const { inputs, actions, size, minibatchSize } = options
  const random = new RandomStream(options.seed, 'test')
  return {
    size,
    minibatchSize,
    observations: normals(inputs * size, random),
    nextObservations: normals(inputs * size, random),
    actions: Int32Array.from({ length: size }, () => random.integer(actions)),
    rewards: normals(size, random),
    discounts: Float32Array.from({ length: size }, () => (random.uniform() < 0.2 ? 0 : 0.97)),
    weights: Float32Array.from({ length: size }, () => 0.3 + 0.7 * random.uniform()),
    ...(options.masked
      ? {
          nextActionMasks: Uint8Array.from({ length: actions * size }, (_, index) =>
            index < size || random.uniform() < 0.5 ? 1 : 0,
          ),
        }
      : {}),
  }
}
