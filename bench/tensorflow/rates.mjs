// Rates of updates, of TensorFlow in one graph, of TensorFlow.js op by op, and of the wasm learner: npm run build first.
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { createTensorflowDqnLearner } from '../../dist/agents/learner/tensorflow/dqn-learner.js'
import { packPpoWeights, planPpoParameters } from '../../dist/agents/learner/tensorflow/parameter-layout.js'
import { openPpoEngine } from '../../dist/agents/learner/tensorflow/ppo-learner.js'
import { rolloutRows } from '../../dist/agents/learner/tensorflow/ppo-rows.js'
import { tensorflowBuild } from '../../dist/agents/learner/tensorflow/session.js'
import { createWasmDqnLearner } from '../../dist/agents/learner/wasm/dqn-learner.js'
import { createWasmPpoLearner } from '../../dist/agents/learner/wasm/ppo-learner.js'
import { orthogonalNetwork } from '../../dist/agents/orthogonal.js'
import { RandomStream } from '../../dist/core/random/stream.js'

/** The economies' usual size: 24 observations, 5 actions. */
const INPUTS = 24
const ACTIONS = 5

/** A learner's shape, weights, rollout, order and coefficients. */
export function ppoWork({ minibatchSize, size, epochs, hidden = [64, 64] }) {
  const random = new RandomStream(1, 'test')
  const normals = (count) => Float32Array.from({ length: count }, () => random.normal())
  const network = (outputs) => ({ inputs: INPUTS, hidden, outputs, activation: 'tanh' })
  const shape = {
    actor: network(ACTIONS),
    critic: network(1),
    head: { kind: 'categorical', count: ACTIONS },
    adamEpsilon: 1e-5,
    maximumRollout: size,
    maximumBatch: size,
  }
  const weights = {
    actor: orthogonalNetwork(shape.actor, 0.01, random),
    critic: orthogonalNetwork(shape.critic, 1, random),
  }
  const rollout = {
    size,
    observations: normals(INPUTS * size),
    actions: Float32Array.from({ length: size }, () => random.integer(ACTIONS)),
    logProbabilities: new Float32Array(size).fill(-Math.log(ACTIONS)),
    advantages: normals(size),
    returns: normals(size),
    values: normals(size),
  }
  const order = new Int32Array(size * epochs)
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.permutation(order.subarray(epoch * size, (epoch + 1) * size))
  }
  const coefficients = {
    learningRate: 3e-4,
    clipRange: 0.2,
    valueClipRange: null,
    entropyCoefficient: 0.01,
    valueCoefficient: 0.5,
    maxGradientNorm: 0.5,
    targetKl: null,
    epochs,
    minibatchSize,
    normalizeAdvantages: true,
  }
  return { shape, weights, rollout, order, coefficients }
}

/** Seconds of the fastest of the repeats, after one that is not counted: other work on the machine only slows. */
async function fastest(repeats, run) {
  await run()
  let best = Infinity
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now()
    await run()
    best = Math.min(best, performance.now() - start)
  }
  return best / 1000
}

/** Samples a second that all members of a graph learn from together. */
export async function graphRate(work, { members = 1, compiled = true, repeats = 7 } = {}) {
  const { shape, weights, rollout, order, coefficients } = ppoWork(work)
  const engine = await openPpoEngine(shape, coefficients, members, compiled)
  const parameters = packPpoWeights(planPpoParameters(shape), weights)
  const zeros = () => new Float32Array(parameters.length)
  for (let member = 0; member < members; member++) {
    engine.replace(member, { parameters, firstMoments: zeros(), secondMoments: zeros(), steps: 0 })
  }
  const rows = rolloutRows(shape, rollout)
  const request = { size: work.size, masked: false, rows, order, coefficients }
  const requests = Array.from({ length: members }, () => request)
  const seconds = await fastest(repeats, () => engine.update(requests))
  engine.close()
  return (members * work.size * work.epochs) / seconds
}

export async function wasmRate(work, { threads = 2, repeats = 7 } = {}) {
  const { shape, weights, rollout, order, coefficients } = ppoWork(work)
  const learner = await createWasmPpoLearner(shape, { threads })
  const seconds = await fastest(repeats, () => {
    learner.load(weights)
    learner.update(rollout, order, coefficients)
  })
  await learner.close()
  return (work.size * work.epochs) / seconds
}

/** The same update as TensorFlow.js is used at large: op by op, gradients by its tape, its own Adam. */
export async function eagerRate(work, { repeats = 3 } = {}) {
  const tf = createRequire(import.meta.url)(resolve('.cache', 'tensorflow', tensorflowBuild(), 'load.cjs'))
  const { weights, rollout, order, coefficients } = ppoWork(work)
  const { size } = rollout
  const variables = (network) =>
    network.layers.map((layer) => ({
      weights: tf.variable(tf.tensor2d(layer.weights, [layer.outputs, layer.inputs]).transpose()),
      biases: tf.variable(tf.tensor1d(layer.biases)),
    }))
  const [actor, critic] = [variables(weights.actor), variables(weights.critic)]
  const all = [...actor, ...critic].flatMap((layer) => [layer.weights, layer.biases])
  const forward = (layers, inputs) =>
    layers.reduce((units, layer, index) => {
      const sums = units.matMul(layer.weights).add(layer.biases)
      return index + 1 < layers.length ? sums.tanh() : sums
    }, inputs)
  const optimiser = tf.train.adam(coefficients.learningRate, 0.9, 0.999, 1e-5)
  const observations = tf.tensor2d(rollout.observations, [INPUTS, size]).transpose()
  const actions = tf.tensor1d(Int32Array.from(rollout.actions), 'int32')
  const columns = ['logProbabilities', 'advantages', 'returns'].map((name) => tf.tensor1d(rollout[name]))
  const step = (places) => {
    const rows = tf.tensor1d(places, 'int32')
    const [old, raw, returns] = columns.map((column) => column.gather(rows))
    const { mean, variance } = tf.moments(raw)
    const advantages = raw.sub(mean).div(variance.sqrt().add(1e-8))
    const { grads } = tf.variableGrads(() => {
      const seen = observations.gather(rows)
      const logP = tf.logSoftmax(forward(actor, seen))
      const chosen = logP.mul(tf.oneHot(actions.gather(rows), ACTIONS)).sum(1)
      const ratio = chosen.sub(old).exp()
      const policy = tf
        .minimum(ratio.mul(advantages), ratio.clipByValue(0.8, 1.2).mul(advantages))
        .mean()
        .neg()
      const entropy = logP.exp().mul(logP).sum(1).mean()
      const value = forward(critic, seen).reshape([-1]).sub(returns).square().mean()
      return policy.add(entropy.mul(coefficients.entropyCoefficient)).add(value.mul(0.5))
    }, all)
    const norm = tf.addN(Object.values(grads).map((gradient) => gradient.square().sum())).sqrt()
    const scale = tf.minimum(1, tf.div(coefficients.maxGradientNorm, norm))
    optimiser.applyGradients(
      Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, gradient.mul(scale)])),
    )
  }
  const seconds = await fastest(repeats, () => {
    for (let first = 0; first < order.length; first += work.minibatchSize) {
      tf.tidy(() => step(order.subarray(first, first + work.minibatchSize)))
    }
  })
  return order.length / seconds
}

/** Gradient steps a second of DQN 256-256 in minibatches of 64. */
export async function dqnRate(learnerName, repeats = 5) {
  const random = new RandomStream(1, 'test')
  const normals = (count) => Float32Array.from({ length: count }, () => random.normal())
  const [steps, minibatchSize] = [128, 64]
  const size = steps * minibatchSize
  const network = { inputs: 4, hidden: [256, 256], outputs: 2, activation: 'relu' }
  const shape = {
    network,
    dueling: false,
    adamEpsilon: 1e-8,
    maximumBatch: minibatchSize,
    maximumPhase: size,
  }
  const learner =
    learnerName === 'wasm'
      ? await createWasmDqnLearner(shape, { threads: 2 })
      : await createTensorflowDqnLearner(shape)
  const online = orthogonalNetwork(network, 1, random)
  const batch = {
    size,
    minibatchSize,
    observations: normals(4 * size),
    nextObservations: normals(4 * size),
    actions: Int32Array.from({ length: size }, () => random.integer(2)),
    rewards: normals(size),
    discounts: new Float32Array(size).fill(0.99),
    weights: new Float32Array(size).fill(1),
  }
  const coefficients = { learningRate: 1e-4, maxGradientNorm: 10, double: true }
  learner.load({ online, target: online, dueling: false })
  const seconds = await fastest(repeats, () => learner.update(batch, coefficients))
  await learner.close()
  return steps / seconds
}
