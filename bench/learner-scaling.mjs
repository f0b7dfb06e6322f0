// How the cost of the wasm learner grows with the work: npm run build first.
//
//     node bench/learner-scaling.mjs [--repeats 5] [--write]
//
// Three sweeps, on one thread and on two: samples a second of a PPO update over hidden widths 32 to 512 (two layers, 24
// observations, minibatch 2,048) and over minibatches of 64 to 16,384 (64-64), and environment steps a second of a whole PPO loop
// on CartPole over 1 to 4,096 environments (minibatch 256, 4 epochs). Beside them stands the arithmetic limit: the same
// multiplications and additions at the rate that the forward kernel reaches alone on data in the first cache. --write keeps
// bench/results/learner-scaling.json and draws docs/learner-scaling.svg.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { instantiate, kernelModule, sharedMemory } from '../dist/agents/learner/wasm/kernels.js'
import { createWasmPpoLearner } from '../dist/agents/learner/wasm/ppo-learner.js'
import { createPpo } from '../dist/agents/ppo.js'
import { ppoDefaults } from '../dist/agents/ppo-config.js'
import { RandomStream } from '../dist/core/random/stream.js'
import { makeVector } from '../dist/env/registry.js'
import { lineCharts } from './line-charts.mjs'

const { values } = parseArgs({
  options: { repeats: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
})
const REPEATS = Number(values.repeats)
const THREADS = [1, 2]
const INPUTS = 24
const ACTIONS = 5
const random = new RandomStream(1, 'test')
const normals = (count, scale = 1) => Float32Array.from({ length: count }, () => scale * random.normal())

/** The least seconds of the repeats: other work on the machine only slows. */
function fastest(run) {
  run()
  let best = Infinity
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now()
    run()
    best = Math.min(best, performance.now() - start)
  }
  return best / 1000
}

/** Multiplications and additions a second of the forward kernel, one thread, 64 inputs and outputs in the first cache. */
function peak() {
  const kernels = instantiate(kernelModule(), sharedMemory(1 << 20))
  const calls = 2000
  const seconds = fastest(() => {
    for (let call = 0; call < calls; call++) {
      kernels.denseForward(131072, 196608, 262144, 327680, 64, 64, 64, 8, 0)
    }
  })
  return (calls * 2 * 64 * 64 * 64) / seconds
}

/** Multiplications and additions of one sample of an update: forward, weight gradients, input gradients but the first layer's. */
function operationsASample(widths) {
  let sum = 0
  for (let layer = 0; layer + 1 < widths.length; layer++) {
    sum += (layer === 0 ? 4 : 6) * widths[layer] * widths[layer + 1]
  }
  return sum
}

const operationsOfBoth = (hidden) =>
  operationsASample([INPUTS, ...hidden, ACTIONS]) + operationsASample([INPUTS, ...hidden, 1])

async function samplesASecond(hidden, minibatchSize, threads) {
  const size = Math.max(8192, minibatchSize)
  const network = (outputs) => ({ inputs: INPUTS, hidden, outputs, activation: 'tanh' })
  const shape = {
    actor: network(ACTIONS),
    critic: network(1),
    head: { kind: 'categorical', count: ACTIONS },
    adamEpsilon: 1e-5,
    maximumRollout: size,
    maximumBatch: size,
  }
  const weightsOf = (outputs) => ({
    activation: 'tanh',
    layers: [...hidden, outputs].map((width, index) => {
      const inputs = index === 0 ? INPUTS : hidden[index - 1]
      const weights = normals(inputs * width, 1 / Math.sqrt(inputs))
      return { inputs, outputs: width, weights, biases: new Float32Array(width) }
    }),
  })
  const learner = await createWasmPpoLearner(shape, { threads })
  learner.load({ actor: weightsOf(ACTIONS), critic: weightsOf(1) })
  const rollout = {
    size,
    observations: normals(INPUTS * size),
    actions: Float32Array.from({ length: size }, () => random.integer(ACTIONS)),
    logProbabilities: new Float32Array(size).fill(-Math.log(ACTIONS)),
    advantages: normals(size),
    returns: normals(size),
    values: normals(size),
  }
  const order = new Int32Array(size)
  random.permutation(order)
  const coefficients = { ...ppoDefaults, learningRate: 1e-6, epochs: 1, minibatchSize }
  const seconds = fastest(() => learner.update(rollout, order, coefficients))
  await learner.close()
  return size / seconds
}

async function stepsASecond(numEnvs, threads) {
  const rolloutSteps = Math.max(8, Math.ceil(4096 / numEnvs))
  const agent = await createPpo(
    { ...ppoDefaults, numEnvs, rolloutSteps, minibatchSize: 256, epochs: 4 },
    makeVector('CartPole-v1', { numEnvs, seed: 1 }),
    { seed: 1, totalSteps: 1e9, threads },
  )
  const seconds = fastest(() => agent.iterate())
  await agent.close()
  return (numEnvs * rolloutSteps) / seconds
}

const rate = peak()
console.log(`the forward kernel alone: ${(rate / 1e9).toFixed(1)} billion operations a second on one thread`)
const powers = (from, to, factor) => {
  const list = []
  for (let value = from; value <= to; value *= factor) list.push(value)
  return list
}
const sweeps = [
  {
    title: 'hidden width, minibatch 2,048',
    unit: 'samples a second in the update',
    places: powers(32, 512, 2),
    measure: (width, threads) => samplesASecond([width, width], 2048, threads),
    limit: (width) => (2 * rate) / operationsOfBoth([width, width]),
  },
  {
    title: 'minibatch, 64-64',
    unit: 'samples a second in the update',
    places: powers(64, 16_384, 2),
    measure: (size, threads) => samplesASecond([64, 64], size, threads),
    limit: () => (2 * rate) / operationsOfBoth([64, 64]),
  },
  {
    title: 'environments, CartPole, 4 epochs of 256',
    unit: 'environment steps a second',
    places: powers(1, 4096, 4),
    measure: stepsASecond,
    limit: () => {
      const update = 4 * (operationsASample([4, 64, 64, 2]) + operationsASample([4, 64, 64, 1]))
      return (2 * rate) / (update + 2 * 2 * (4 * 64 + 64 * 64 + 64 * 2))
    },
  },
]
const charts = []
for (const { title, unit, places, measure, limit } of sweeps) {
  console.log(`\n${title}: ${unit}`)
  const lines = THREADS.map((threads) => ({ name: `${threads} thread${threads > 1 ? 's' : ''}`, values: [] }))
  for (const place of places) {
    for (const [index, threads] of THREADS.entries())
      lines[index].values.push(Math.round(await measure(place, threads)))
    const row = lines.map((line) => String(Math.round(line.values.at(-1))).padStart(10)).join('')
    console.log(`${String(place).padStart(7)}${row}   limit of two threads ${Math.round(limit(place))}`)
  }
  lines.push({
    name: 'arithmetic limit of two threads',
    values: places.map((place) => Math.round(limit(place))),
    isLimit: true,
  })
  charts.push({ title, unit, places, lines })
}
if (values.write) {
  const machine = `${cpus()[0].model}, ${cpus().length} cores, Node.js ${process.version}`
  writeFileSync(
    'bench/results/learner-scaling.json',
    `${JSON.stringify({ machine, peakOperations: Math.round(rate), charts }, undefined, 2)}\n`,
  )
  const title = 'The wasm learner over widths, minibatches and environments, beside the arithmetic limit'
  writeFileSync('docs/learner-scaling.svg', lineCharts(charts, title))
}
