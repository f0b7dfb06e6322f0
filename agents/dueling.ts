import type { LayerWeights, NetworkWeights } from './learner/learner.js'

/** A dueling network without its value output: the value is added to all actions alike, so the greatest stays. */
export function advantageNetwork(network: NetworkWeights): NetworkWeights {
  const last = network.layers[network.layers.length - 1]
  const advantages: LayerWeights = {
    inputs: last.inputs,
    outputs: last.outputs - 1,
    weights: last.weights.slice(last.inputs),
    biases: last.biases.slice(1),
  }
  return { ...network, layers: [...network.layers.slice(0, -1), advantages] }
}
