import type { NetworkShape } from '../learner.js'
import type { Value } from './graph/graph.js'
import { addBias, matrixProduct, relu, tanh } from './graph/operations.js'

/** A network's outputs [samples, outputs]; `parameters` are weights [outputs, inputs] and biases in turn. */
export function networkOutputs(shape: NetworkShape, parameters: readonly Value[], inputs: Value): Value {
  let units = inputs
  for (let index = 0; index < parameters.length; index += 2) {
    units = addBias(matrixProduct(units, parameters[index], { right: true }), parameters[index + 1])
    if (index + 2 < parameters.length) units = shape.activation === 'tanh' ? tanh(units) : relu(units)
  }
  return units
}
