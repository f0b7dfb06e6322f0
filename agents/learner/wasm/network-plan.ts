import { usageError } from '../../../core/errors.js'
import { activations, type LayerWeights, type NetworkShape, type NetworkWeights } from '../learner.js'

/** Networks begin and end on multiples of this many numbers, so that four segments of each fill whole vectors. */
const NETWORK_MULTIPLE = 64

const activationNumbers = { linear: 0, tanh: 1, relu: 2 } as const

/** Where a dense layer lies: offsets in numbers from the start of a block of parameters. */
export interface LayerPlan {
  readonly inputs: number
  readonly outputs: number
  /** Counts rounded up to multiples of 4; what is beyond the real counts stays 0. */
  readonly inputStride: number
  readonly outputStride: number
  readonly weights: number
  readonly biases: number
  /** As the kernels number them. */
  readonly activation: number
}

/** Where a network lies in a block of parameters. */
export interface NetworkPlan {
  readonly shape: NetworkShape
  readonly layers: readonly LayerPlan[]
  readonly start: number
  readonly count: number
  /** Free parameters that belong to the network without being in a layer (log standard deviations). */
  readonly extra: number
}

/** The next multiple of four. */
export function paddedToFour(count: number): number {
  return Math.ceil(count / 4) * 4
}

function checkWidth(width: number, where: string): void {
  if (Number.isInteger(width) && width > 0) return
  throw usageError(`A layer has the width ${width}`, where, 'Give every layer a whole width of at least 1.')
}

/** Refuses an epsilon that would divide unused parameters 0 by 0. */
export function checkAdamEpsilon(epsilon: number): void {
  if (Number.isFinite(epsilon) && epsilon > 0) return
  throw usageError(`Adam with an epsilon of ${epsilon}`, 'adamEpsilon', 'Give a small number above 0.')
}

/** Plans a network from `start` on, with room for `extraCount` further parameters. */
export function planNetwork(name: string, shape: NetworkShape, start: number, extraCount = 0): NetworkPlan {
  const widths = [shape.inputs, ...shape.hidden, shape.outputs]
  const places = ['inputs', ...shape.hidden.map((_, index) => `hidden[${index}]`), 'outputs']
  for (let index = 0; index < widths.length; index++) checkWidth(widths[index], `${name}.${places[index]}`)
  const hiddenActivation = activationNumbers[shape.activation]
  if (hiddenActivation === undefined) {
    throw usageError(
      `Unknown activation "${shape.activation}"`,
      `${name}.activation`,
      `Use one of ${activations.join(', ')}.`,
    )
  }
  let end = start
  const layers: LayerPlan[] = []
  for (let index = 0; index + 1 < widths.length; index++) {
    const inputStride = paddedToFour(widths[index])
    const outputStride = paddedToFour(widths[index + 1])
    const weights = end
    const biases = weights + inputStride * outputStride
    end = biases + outputStride
    layers.push({
      inputs: widths[index],
      outputs: widths[index + 1],
      inputStride,
      outputStride,
      weights,
      biases,
      activation: index + 2 < widths.length ? hiddenActivation : activationNumbers.linear,
    })
  }
  const extra = end
  end += extraCount
  return {
    shape,
    layers,
    start,
    count: Math.ceil((end - start) / NETWORK_MULTIPLE) * NETWORK_MULTIPLE,
    extra,
  }
}

/** Place of a weight in its layer's block: W[output / 4][input][4]. */
function packedPlace(layer: LayerPlan, output: number, input: number): number {
  return layer.weights + ((output >> 2) * layer.inputStride + input) * 4 + (output & 3)
}

function checkLayer(layer: LayerPlan, given: LayerWeights | undefined, where: string): LayerWeights {
  const { inputs, outputs } = layer
  if (given?.weights.length !== inputs * outputs || given.biases.length !== outputs) {
    throw usageError(
      `Weights do not fit a layer of ${inputs} inputs and ${outputs} outputs`,
      where,
      `Give ${inputs * outputs} weights (row-major [outputs][inputs]) and ${outputs} biases.`,
    )
  }
  return given
}

/** Copies canonical weights into a block of parameters. */
export function packNetwork(
  name: string,
  plan: NetworkPlan,
  weights: NetworkWeights,
  block: Float32Array,
): void {
  if (weights.layers.length !== plan.layers.length) {
    throw usageError(
      `The weights have ${weights.layers.length} layers, the network has ${plan.layers.length}`,
      name,
      'Load weights of a network of the same shape.',
    )
  }
  plan.layers.forEach((layer, index) => {
    const given = checkLayer(layer, weights.layers[index], `${name}.layers[${index}]`)
    for (let output = 0; output < layer.outputs; output++) {
      const row = output * layer.inputs
      for (let input = 0; input < layer.inputs; input++) {
        block[packedPlace(layer, output, input)] = given.weights[row + input]
      }
      block[layer.biases + output] = given.biases[output]
    }
  })
}

/** The canonical copy of what packNetwork wrote. */
export function unpackNetwork(plan: NetworkPlan, block: Float32Array): NetworkWeights {
  const layers = plan.layers.map((layer) => {
    const { inputs, outputs } = layer
    const weights = new Float32Array(inputs * outputs)
    for (let output = 0; output < outputs; output++) {
      for (let input = 0; input < inputs; input++) {
        weights[output * inputs + input] = block[packedPlace(layer, output, input)]
      }
    }
    return { inputs, outputs, weights, biases: block.slice(layer.biases, layer.biases + outputs) }
  })
  return { activation: plan.shape.activation, layers }
}
