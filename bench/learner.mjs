// Samples a second of PPO updates and gradient steps a second of DQN phases on one and two threads: npm run build first.
// Usage: node bench/learner.mjs [repeats]. Prints the best of the repeats, for other work on the machine only slows.
import { createWasmDqnLearner } from '../dist/agents/learner/wasm/dqn-learner.js'
import { createWasmPpoLearner } from '../dist/agents/learner/wasm/ppo-learner.js'
import { RandomStream } from '../dist/core/random/stream.js'

const repeats = Number(process.argv[2] ?? 15)
const random = new RandomStream(1, 'test')
const normals = (count) => Float32Array.from({ length: count }, () => random.normal())

function randomNetwork({ inputs, hidden, outputs, activation }) {
  const widths = [inputs, ...hidden, outputs]
  const layers = hidden.concat(outputs).map((width, index) => ({
    inputs: widths[index],
    outputs: width,
    weights: normals(widths[index] * width).map((value) => value / Math.sqrt(widths[index])),
    biases: new Float32Array(width),
  }))
  return { activation, layers }
}

function orders(size, epochs) {
  const order = Int32Array.from({ length: size * epochs }, (_, index) => index % size)
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let index = size - 1; index > 0; index--) {
      const [here, there] = [epoch * size + index, epoch * size + random.integer(index + 1)]
      ;[order[here], order[there]] = [order[there], order[here]]
    }
  }
  return order
}

function bestOf(run) {
  run()
  let best = Infinity
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now()
    run()
    best = Math.min(best, performance.now() - start)
  }
  return best / 1000
}

async function ppo(title, { inputs, actions, size, minibatchSize, epochs }, threads) {
  const shapeOf = (outputs) => ({ inputs, hidden: [64, 64], outputs, activation: 'tanh' })
  const shape = {
    actor: shapeOf(actions),
    critic: shapeOf(1),
    head: { kind: 'categorical', count: actions },
    adamEpsilon: 1e-5,
    maximumRollout: size,
    maximumBatch: size,
  }
  const learner = await createWasmPpoLearner(shape, { threads })
  const weights = { actor: randomNetwork(shape.actor), critic: randomNetwork(shape.critic) }
  const rollout = {
    size,
    observations: normals(inputs * size),
    actions: Float32Array.from({ length: size }, () => random.integer(actions)),
    logProbabilities: new Float32Array(size).fill(-Math.log(actions)),
    advantages: normals(size),
    returns: normals(size),
    values: normals(size),
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
  const permutations = orders(size, epochs)
  const seconds = bestOf(() => {
    learner.load(weights)
    learner.update(rollout, permutations, coefficients)
  })
  const rate = Math.round((size * epochs) / seconds / 1000)
  console.log(`${title}, ${threads} thread(s): ${rate} thousand samples/s`)
  await learner.close()
}

async function dqn(title, { inputs, actions, minibatchSize, steps, dueling, double }, threads) {
  const size = steps * minibatchSize
  const network = { inputs, hidden: [256, 256], outputs: actions, activation: 'relu' }
  const shape = { network, dueling, adamEpsilon: 1e-8, maximumBatch: minibatchSize, maximumPhase: size }
  const learner = await createWasmDqnLearner(shape, { threads })
  const online = randomNetwork({ ...network, outputs: dueling ? actions + 1 : actions })
  const batch = {
    size,
    minibatchSize,
    observations: normals(inputs * size),
    nextObservations: normals(inputs * size),
    actions: Int32Array.from({ length: size }, () => random.integer(actions)),
    rewards: normals(size),
    discounts: new Float32Array(size).fill(0.99),
    weights: new Float32Array(size).fill(1),
  }
  const seconds = bestOf(() => {
    learner.load({ online, target: online, dueling })
    learner.update(batch, { learningRate: 1e-3, maxGradientNorm: 10, double })
  })
  console.log(`${title}, ${threads} thread(s): ${Math.round(steps / seconds)} gradient steps/s`)
  await learner.close()
}

const zoo = { inputs: 4, actions: 2, size: 256, minibatchSize: 256, epochs: 20 }
const wide = { inputs: 24, actions: 5, size: 8192, minibatchSize: 2048, epochs: 4 }
const cartPole = { inputs: 4, actions: 2, minibatchSize: 64, steps: 128, dueling: false, double: false }
const economy = { inputs: 24, actions: 9, minibatchSize: 128, steps: 64, dueling: true, double: true }
for (const threads of [1, 2]) {
  await ppo('PPO 64-64, 4 observations, minibatch 256', zoo, threads)
  await ppo('PPO 64-64, 24 observations, minibatch 2048', wide, threads)
  await dqn('DQN 256-256, minibatch 64', cartPole, threads)
  await dqn('double dueling DQN 256-256, 24 observations, minibatch 128', economy, threads)
}
