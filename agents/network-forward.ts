import { tanh32 } from '../core/math/tanh32.js'
import type { Activation, LayerWeights, NetworkWeights } from './learner/learner.js'

const { fround } = Math

/**
 * Runs a network over a batch in single precision, in the order of the WebAssembly kernel: an output starts at its
 * bias and takes its inputs one by one, each product and each sum rounded. So both give the same bits.
 */
export class NetworkForward {
  readonly inputs: number
  readonly outputs: number
  private scratch: [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)]
  private readonly widest: number

  constructor(private readonly network: NetworkWeights) {
    const { layers } = network
    this.inputs = layers[0].inputs
    this.outputs = layers[layers.length - 1].outputs
    this.widest = Math.max(...layers.map((layer) => layer.outputs))
  }

  /** `inputs[feature * count + sample]` to `outputs[output * count + sample]`. */
  run(inputs: Float32Array, count: number, outputs: Float32Array): void {
    if (this.scratch[0].length < this.widest * count) {
      this.scratch = [new Float32Array(this.widest * count), new Float32Array(this.widest * count)]
    }
    const { layers, activation } = this.network
    let from = inputs
    for (let depth = 0; depth < layers.length; depth++) {
      const layer = layers[depth]
      const last = depth === layers.length - 1
      const to = last ? outputs : this.scratch[depth & 1]
      if (count === 1) denseOne(layer, from, to)
      else dense(layer, from, count, to)
      if (!last) activate(to, layer.outputs * count, activation)
      from = to
    }
  }
}

function dense(layer: LayerWeights, from: Float32Array, count: number, to: Float32Array): void {
  for (let output = 0; output < layer.outputs; output++) {
    const start = output * count
    to.fill(layer.biases[output], start, start + count)
    for (let input = 0; input < layer.inputs; input++) {
      const weight = layer.weights[output * layer.inputs + input]
      const column = input * count
      // The sum of two singles is exact enough in double: storing it rounds it once.
      for (let sample = 0; sample < count; sample++) {
        to[start + sample] += fround(weight * from[column + sample])
      }
    }
  }
}

/** `dense` for one sample: four outputs at a time, whose sums wait for one another no longer. The same bits. */
function denseOne(
  { inputs, outputs, weights, biases }: LayerWeights,
  from: Float32Array,
  to: Float32Array,
): void {
  let output = 0
  for (; output + 3 < outputs; output += 4) {
    let first = output * inputs
    let second = first + inputs
    let third = second + inputs
    let fourth = third + inputs
    let sum0 = biases[output]
    let sum1 = biases[output + 1]
    let sum2 = biases[output + 2]
    let sum3 = biases[output + 3]
    for (let input = 0; input < inputs; input++) {
      const value = from[input]
      sum0 = fround(sum0 + fround(weights[first++] * value))
      sum1 = fround(sum1 + fround(weights[second++] * value))
      sum2 = fround(sum2 + fround(weights[third++] * value))
      sum3 = fround(sum3 + fround(weights[fourth++] * value))
    }
    to[output] = sum0
    to[output + 1] = sum1
    to[output + 2] = sum2
    to[output + 3] = sum3
  }
  for (; output < outputs; output++) {
    let at = output * inputs
    let sum = biases[output]
    for (let input = 0; input < inputs; input++) sum = fround(sum + fround(weights[at++] * from[input]))
    to[output] = sum
  }
}

function activate(units: Float32Array, count: number, activation: Activation): void {
  if (activation === 'tanh') {
    for (let unit = 0; unit < count; unit++) units[unit] = tanh32(units[unit])
  } else if (activation === 'relu') {
    for (let unit = 0; unit < count; unit++) if (units[unit] < 0) units[unit] = 0
  }
}
