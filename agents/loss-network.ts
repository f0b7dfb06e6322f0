import { tanh } from '../core/math/exponential.js'
import type { Activation, NetworkWeights } from './learner/learner.js'

/** A dense layer in double precision, canonical layout: weights row-major [outputs][inputs], then biases. */
export interface LossLayer {
  readonly inputs: number
  readonly outputs: number
  readonly weights: Float64Array
  readonly biases: Float64Array
}

/** A network as the loss oracles read it. */
export interface LossNetwork {
  readonly activation: Activation
  readonly layers: readonly LossLayer[]
}

const activationFunctions: Readonly<Record<Activation, (sum: number) => number>> = {
  tanh,
  relu: (sum) => Math.max(0, sum),
  linear: (sum) => sum,
}

/** The same network in double precision. */
export function toLossNetwork(network: NetworkWeights): LossNetwork {
  return {
    activation: network.activation,
    layers: network.layers.map((layer) => ({
      inputs: layer.inputs,
      outputs: layer.outputs,
      weights: Float64Array.from(layer.weights),
      biases: Float64Array.from(layer.biases),
    })),
  }
}

/** The network's outputs for one sample of `columns[feature * size + sample]`. */
export function networkOutputs(
  network: LossNetwork,
  columns: Float32Array,
  size: number,
  sample: number,
): Float64Array {
  let units = new Float64Array(network.layers[0].inputs)
  for (let feature = 0; feature < units.length; feature++) units[feature] = columns[feature * size + sample]
  network.layers.forEach((layer, depth) => {
    const next = Float64Array.from(layer.biases)
    for (let output = 0; output < layer.outputs; output++) {
      for (let input = 0; input < layer.inputs; input++) {
        next[output] += layer.weights[output * layer.inputs + input] * units[input]
      }
    }
    units = depth < network.layers.length - 1 ? next.map(activationFunctions[network.activation]) : next
  })
  return units
}
