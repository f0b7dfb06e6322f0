import type { NetworkShape } from '../learner.js'
import { addRows, matrixProducts } from './graph/batches.js'
import type { Value } from './graph/graph.js'
import { addBias, matrixProduct, relu, reshape, tanh } from './graph/operations.js'

/** A network's outputs [samples, outputs]; `parameters` are weights [outputs, inputs] and biases in turn. */
export function networkOutputs(shape: NetworkShape, parameters: readonly Value[], inputs: Value): Value {
  let units = inputs
  for (let index = 0; index < parameters.length; index += 2) {
    units = addBias(matrixProduct(units, parameters[index], { right: true }), parameters[index + 1])
    if (index + 2 < parameters.length) units = activated(shape, units)
  }
  return units
}

/**
 * Outputs [members, samples, outputs] of one network a member for inputs [members, samples, inputs]; `parameters` are
 * weights [members, outputs * inputs] and biases [members, outputs] in turn, with further axes of size 1 where they like.
 */
export function populationOutputs(shape: NetworkShape, parameters: readonly Value[], inputs: Value): Value {
  const [members, samples, features] = inputs.dimensions
  const widths = [features, ...shape.hidden, shape.outputs]
  const sizes = (index: number) => [
    widths[(index >> 1) + 1],
    ...(index % 2 === 0 ? [widths[index >> 1]] : []),
  ]
  if (members === 1) {
    // The kernels for one matrix are faster than those for a stack of one.
    const own = parameters.map((value, index) => reshape(value, sizes(index)))
    const outputs = networkOutputs(shape, own, reshape(inputs, [samples, features]))
    return reshape(outputs, [1, samples, shape.outputs])
  }
  let units = inputs
  for (let index = 0; index < parameters.length; index += 2) {
    const weights = reshape(parameters[index], [members, ...sizes(index)])
    const biases = reshape(parameters[index + 1], [members, 1, ...sizes(index + 1)])
    units = addRows(matrixProducts(units, weights, { right: true }), biases)
    if (index + 2 < parameters.length) units = activated(shape, units)
  }
  return units
}

function activated({ activation }: NetworkShape, units: Value): Value {
  if (activation === 'tanh') return tanh(units)
  return activation === 'relu' ? relu(units) : units
}
