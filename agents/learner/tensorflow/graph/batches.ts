import type { Value } from './graph.js'
import { pack, reshape, single, sum } from './operations.js'

/** Operations of tensors whose first axis counts independent members. */

/** The products of two stacks of matrices [members, rows, columns], either taken transposed. */
export function matrixProducts(
  left: Value,
  right: Value,
  transposed: { left?: boolean; right?: boolean } = {},
): Value {
  const [a, b] = [transposed.left === true, transposed.right === true]
  const [members, ...leftSizes] = left.dimensions
  const [rows, inner] = a ? leftSizes.toReversed() : leftSizes
  const [other, columns] = b ? right.dimensions.slice(1).toReversed() : right.dimensions.slice(1)
  if (inner !== other || members !== right.dimensions[0]) {
    throw new Error(`Products of [${left.dimensions.join()}] and [${right.dimensions.join()}]`)
  }
  return single(
    'BatchMatMulV2',
    [left, right],
    left.type,
    [members, rows, columns],
    'output',
    { T: { type: left.type }, adj_x: { flag: a }, adj_y: { flag: b } },
    [
      (g) =>
        a ? matrixProducts(right, g, { left: b, right: true }) : matrixProducts(g, right, { right: !b }),
      (g) => (b ? matrixProducts(g, left, { left: true, right: a }) : matrixProducts(left, g, { left: !a })),
    ],
  )
}

/** Rows [members, chosen, columns] of matrices [members, rows, columns], by each member's numbers [members, chosen]. */
export function gatherRowsEach(matrices: Value, numbers: Value): Value {
  const [members, , columns] = matrices.dimensions
  return single(
    'GatherV2',
    [matrices, numbers, matrices.node.graph.constant('int32', [], [1])],
    matrices.type,
    [members, numbers.dimensions[1], columns],
    'output',
    {
      Tparams: { type: matrices.type },
      Tindices: { type: 'int32' },
      Taxis: { type: 'int32' },
      batch_dims: { integer: 1 },
    },
  )
}

/** The part of a list along its first axis that has the number `index`, a scalar. */
export function entry(list: Value, index: Value): Value {
  return single(
    'GatherV2',
    [list, index, list.node.graph.constant('int32', [], [0])],
    list.type,
    list.dimensions.slice(1),
    'output',
    {
      Tparams: { type: list.type },
      Tindices: { type: 'int32' },
      Taxis: { type: 'int32' },
      batch_dims: { integer: 0 },
    },
  )
}

/** Columns of a matrix from a scalar place on; `count` is a scalar, or a number where it is known beforehand. */
export function columnsFrom(matrix: Value, first: Value, count: Value | number): Value {
  const { graph } = matrix.node
  const zero = graph.constant('int32', [], [0])
  const sizes =
    typeof count === 'number' ? graph.integers([-1, count]) : pack([graph.constant('int32', [], [-1]), count])
  return single(
    'Slice',
    [matrix, pack([zero, first]), sizes],
    matrix.type,
    [matrix.dimensions[0], typeof count === 'number' ? count : -1],
    'output',
    { T: { type: matrix.type }, Index: { type: 'int32' } },
  )
}

/** The list with the part of number `index` along its first axis replaced. */
export function withEntry(list: Value, index: Value, part: Value): Value {
  return single(
    'TensorScatterUpdate',
    [list, reshape(index, [1, 1]), reshape(part, [1, ...list.dimensions.slice(1)])],
    list.type,
    list.dimensions,
    'output',
    { T: { type: list.type }, Tindices: { type: 'int32' } },
  )
}

/** Whether any entry is true. */
export function any(of: Value): Value {
  const axes = of.node.graph.integers(of.dimensions.map((_, axis) => axis))
  return single('Any', [of, axes], 'bool', [], 'output', {
    Tidx: { type: 'int32' },
    keep_dims: { flag: false },
  })
}

export const finite = (of: Value): Value =>
  single('IsFinite', [of], 'bool', of.dimensions, 'y', { T: { type: of.type } })

/** The same numbers, through which no gradient goes. */
export const withoutGradient = (of: Value): Value =>
  single('StopGradient', [of], of.type, of.dimensions, 'output', { T: { type: of.type } })

/** A row [members, 1, columns] added to each row of [members, rows, columns]. */
export function addRows(matrices: Value, rows: Value): Value {
  return single(
    'AddV2',
    [matrices, rows],
    matrices.type,
    matrices.dimensions,
    'z',
    { T: { type: matrices.type } },
    [(g) => g, (g) => sum(g, [1], true)],
  )
}
