// One PPO update in the arithmetic that the command line names; prints a sum over the weights' sizes.
import { createWasmPpoLearner } from '../../../../dist/agents/learner/wasm/ppo-learner.js'

const inputs = 4
const size = 64
const wave = (count, step) =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(1 + step * index) / 2)
const layers = (widths) =>
  widths.slice(1).map((outputs, index) => ({
    inputs: widths[index],
    outputs,
    weights: wave(widths[index] * outputs, 0.37),
    biases: new Float32Array(outputs),
  }))
const network = (outputs) => ({ inputs, hidden: [16], outputs, activation: 'tanh' })
const shape = {
  actor: network(2),
  critic: network(1),
  head: { kind: 'categorical', count: 2 },
  adamEpsilon: 1e-5,
  maximumRollout: size,
  maximumBatch: size,
}
const learner = await createWasmPpoLearner(shape, { threads: 1, arithmetic: process.argv[2] })
learner.load({
  actor: { activation: 'tanh', layers: layers([inputs, 16, 2]) },
  critic: { activation: 'tanh', layers: layers([inputs, 16, 1]) },
})
const rollout = {
  size,
  observations: wave(inputs * size, 0.7),
  actions: Float32Array.from({ length: size }, (_, index) => index % 2),
  logProbabilities: new Float32Array(size).fill(-0.7),
  advantages: wave(size, 1.3),
  returns: wave(size, 2.1),
  values: wave(size, 0.9),
}
learner.update(
  rollout,
  Int32Array.from({ length: size }, (_, index) => index),
  {
    learningRate: 1e-3,
    clipRange: 0.2,
    valueClipRange: null,
    entropyCoefficient: 0.01,
    valueCoefficient: 0.5,
    maxGradientNorm: 0.5,
    targetKl: null,
    epochs: 1,
    minibatchSize: size,
    normalizeAdvantages: true,
  },
)
const { actor, critic } = learner.weights()
const weights = [...actor.layers, ...critic.layers].flatMap((layer) => [...layer.weights])
console.log(weights.reduce((sum, value) => sum + Math.abs(value), 0))
await learner.close()
