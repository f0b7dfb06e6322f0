import { createRequire } from 'node:module'
import type * as Tensorflow from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { NetworkWeights } from '../../../../agents/learner/learner.js'
import { createWasmDqnLearner } from '../../../../agents/learner/wasm/dqn-learner.js'
import { createWasmPpoLearner } from '../../../../agents/learner/wasm/ppo-learner.js'
import { RandomStream } from '../../../../core/random/stream.js'
import { dqnBatch, permutations, ppoCase, ppoCoefficients, randomNetwork } from './fixtures.js'

// The ES modules of the package do not resolve in Node; the gradients, which only they have, go through vitest.
const require = createRequire(import.meta.url)
const tf = require('@tensorflow/tfjs-core') as typeof Tensorflow

beforeAll(async () => {
  require('@tensorflow/tfjs-backend-cpu')
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js')
  await tf.setBackend('cpu')
})

type Tensor = Tensorflow.Tensor

/** A network's parameters as tensors, layer by layer: weights [outputs, inputs], biases [outputs]. */
const tensorsOf = (network: NetworkWeights): Tensor[] =>
  network.layers.flatMap(({ inputs, outputs, weights, biases }) => [
    tf.tensor2d(weights, [outputs, inputs]),
    tf.tensor1d(biases),
  ])

function run(network: NetworkWeights, parameters: readonly Tensor[], inputs: Tensor): Tensor {
  let units = inputs
  network.layers.forEach((_, index) => {
    const product = tf.matMul(
      units as Tensorflow.Tensor2D,
      parameters[2 * index] as Tensorflow.Tensor2D,
      false,
      true,
    )
    units = tf.add(product, parameters[2 * index + 1])
    if (index < network.layers.length - 1)
      units = network.activation === 'tanh' ? tf.tanh(units) : tf.relu(units)
  })
  return units
}

const columnsOf = (columns: Float32Array, size: number) =>
  tf.transpose(tf.tensor2d(columns, [columns.length / size, size]))

function expectGradients(gradients: readonly Tensor[], network: NetworkWeights): void {
  const given = network.layers.flatMap(({ weights, biases }) => [weights, biases])
  const largest = Math.max(
    ...given.map((block) => block.reduce((most, value) => Math.max(most, Math.abs(value)), 0)),
  )
  gradients.forEach((gradient, index) => {
    const expected = gradient.dataSync()
    expect(given[index]).toHaveLength(expected.length)
    for (let entry = 0; entry < expected.length; entry++) {
      expect(Math.abs(given[index][entry] - expected[entry]) / largest).toBeLessThan(2e-5)
    }
  })
}

describe('gradients against the automatic differentiation of TensorFlow.js', () => {
  it('PPO, categorical, 64-64 tanh', async () => {
    const size = 200
    const given = ppoCase({
      head: { kind: 'categorical', count: 4 },
      inputs: 25,
      hidden: [64, 64],
      size,
      seed: 1,
    })
    const { weights, rollout } = given
    const learner = await createWasmPpoLearner(given.shape, { threads: 1 })
    learner.load(weights)
    learner.update(rollout, permutations(size, 1, 1), ppoCoefficients(size, { entropyCoefficient: 0.05 }))
    const observations = columnsOf(rollout.observations, size)
    const raw = tf.tensor1d(rollout.advantages)
    const { mean, variance } = tf.moments(raw)
    const deviation = tf.sqrt(tf.mul(variance, size / (size - 1)))
    const advantages = tf.div(tf.sub(raw, mean), tf.add(deviation, 1e-8))
    const chosen = tf.oneHot(tf.tensor1d(Int32Array.from(rollout.actions), 'int32'), 4)
    const actorLoss = (...parameters: Tensor[]): Tensorflow.Scalar => {
      const logits = run(weights.actor, parameters, observations)
      const logSoftmax = tf.sub(logits, tf.logSumExp(logits, 1, true))
      const logProbability = tf.sum(tf.mul(logSoftmax, chosen), 1)
      const ratio = tf.exp(tf.sub(logProbability, tf.tensor1d(rollout.logProbabilities)))
      const gain = tf.minimum(tf.mul(ratio, advantages), tf.mul(tf.clipByValue(ratio, 0.8, 1.2), advantages))
      const entropy = tf.neg(tf.sum(tf.mul(tf.exp(logSoftmax), logSoftmax), 1))
      return tf.neg(tf.mean<Tensorflow.Scalar>(tf.add(gain, tf.mul(entropy, 0.05))))
    }
    const criticLoss = (...parameters: Tensor[]): Tensorflow.Scalar => {
      const values = tf.reshape(run(weights.critic, parameters, observations), [size])
      return tf.mul<Tensorflow.Scalar>(tf.mean(tf.square(tf.sub(values, tf.tensor1d(rollout.returns)))), 0.5)
    }
    const gradients = learner.lastGradients()
    expectGradients(tf.grads(actorLoss)(tensorsOf(weights.actor)), gradients.actor)
    expectGradients(tf.grads(criticLoss)(tensorsOf(weights.critic)), gradients.critic)
    await learner.close()
  })

  it('DQN, 64-64 relu, with importance weights', async () => {
    const size = 64
    const network = { inputs: 4, hidden: [64, 64], outputs: 3, activation: 'relu' } as const
    const shape = { network, dueling: false, adamEpsilon: 1e-8, maximumBatch: size, maximumPhase: size }
    const random = new RandomStream(2, 'initialisation')
    const weights = {
      online: randomNetwork(network, random),
      target: randomNetwork(network, random),
      dueling: false,
    }
    const batch = dqnBatch({ inputs: 4, actions: 3, size, minibatchSize: size, seed: 3 })
    const learner = await createWasmDqnLearner(shape, { threads: 1 })
    learner.load(weights)
    learner.update(batch, { learningRate: 1e-3, maxGradientNorm: 10, double: false })
    const next = run(weights.target, tensorsOf(weights.target), columnsOf(batch.nextObservations, size))
    const goals = tf.add(tf.tensor1d(batch.rewards), tf.mul(tf.tensor1d(batch.discounts), tf.max(next, 1)))
    const chosen = tf.oneHot(tf.tensor1d(batch.actions, 'int32'), 3)
    const loss = (...parameters: Tensor[]): Tensorflow.Scalar => {
      const values = run(weights.online, parameters, columnsOf(batch.observations, size))
      const error = tf.abs(tf.sub(tf.sum(tf.mul(values, chosen), 1), goals))
      const within = tf.minimum(error, 1)
      const huber = tf.add(tf.mul(tf.square(within), 0.5), tf.sub(error, within))
      return tf.mean(tf.mul(huber, tf.tensor1d(batch.weights)))
    }
    expectGradients(tf.grads(loss)(tensorsOf(weights.online)), learner.lastGradients())
    await learner.close()
  })
})
