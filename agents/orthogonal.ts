import type { RandomStream } from '../core/random/stream.js'
import type { LayerWeights, NetworkShape, NetworkWeights } from './learner/learner.js'

/**
 * A random matrix of `rows` x `columns` (row-major) with orthonormal rows or, where it is taller than wide,
 * orthonormal columns, times `gain` (Saxe et al., 2014). Uniformly distributed: Gram and Schmidt's method on
 * normal vectors, each projected twice, for once leaves the rounding of long projections.
 */
export function orthogonalMatrix(
  rows: number,
  columns: number,
  gain: number,
  random: RandomStream,
): Float64Array {
  const count = Math.min(rows, columns)
  const length = Math.max(rows, columns)
  const basis = new Float64Array(count * length)
  for (let vector = 0; vector < count; vector++) {
    const start = vector * length
    for (let k = 0; k < length; k++) basis[start + k] = random.normal()
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < vector; other++) {
        let product = 0
        for (let k = 0; k < length; k++) product += basis[start + k] * basis[other * length + k]
        for (let k = 0; k < length; k++) basis[start + k] -= product * basis[other * length + k]
      }
      let squares = 0
      for (let k = 0; k < length; k++) squares += basis[start + k] * basis[start + k]
      const norm = Math.sqrt(squares)
      for (let k = 0; k < length; k++) basis[start + k] /= norm
    }
  }
  const matrix = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const entry = rows <= columns ? basis[row * length + column] : basis[column * length + row]
      matrix[row * columns + column] = gain * entry
    }
  }
  return matrix
}

const HIDDEN_GAIN = Math.SQRT2

/** A network with orthogonal weights, gain sqrt 2 in hidden layers and `outputGain` in the last, and zero biases. */
export function orthogonalNetwork(
  shape: NetworkShape,
  outputGain: number,
  random: RandomStream,
): NetworkWeights {
  const sizes = [shape.inputs, ...shape.hidden, shape.outputs]
  const layers: LayerWeights[] = []
  for (let depth = 1; depth < sizes.length; depth++) {
    const inputs = sizes[depth - 1]
    const outputs = sizes[depth]
    const gain = depth === sizes.length - 1 ? outputGain : HIDDEN_GAIN
    layers.push({
      inputs,
      outputs,
      weights: Float32Array.from(orthogonalMatrix(outputs, inputs, gain, random)),
      biases: new Float32Array(outputs),
    })
  }
  return { activation: shape.activation, layers }
}
