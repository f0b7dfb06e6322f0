import type { Value } from './graph.js'
import { add, reshape, single } from './operations.js'

/** The column of each row's greatest number, the first of equals. */
export function argMax(matrix: Value): Value {
  return single(
    'ArgMax',
    [matrix, matrix.node.graph.constant('int32', [], [1])],
    'int32',
    [matrix.dimensions[0]],
    'output',
    { T: { type: matrix.type }, Tidx: { type: 'int32' }, output_type: { type: 'int32' } },
  )
}

/** `count` whole numbers from `first` on. */
export function range(first: Value, count: Value): Value {
  const one = first.node.graph.constant('int32', [], [1])
  return single('Range', [first, add(first, count), one], 'int32', [-1], 'output', {
    Tidx: { type: 'int32' },
  })
}

/** The vector with the numbers at the given places replaced. */
export function replaceAt(vector: Value, places: Value, numbers: Value): Value {
  return single(
    'TensorScatterUpdate',
    [vector, reshape(places, [-1, 1]), numbers],
    vector.type,
    vector.dimensions,
    'output',
    { T: { type: vector.type }, Tindices: { type: 'int32' } },
  )
}
