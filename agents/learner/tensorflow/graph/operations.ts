import type { Attribute, DataType, Dimensions, GradientRule, Value } from './graph.js'

/**
 * The operations that training graphs are written in, each with the shape of its result and its gradient. Elementwise
 * operations broadcast as NumPy does. An axis of unknown size is taken to fit another of unknown size.
 */

const describe = (value: Value) => `${value.type}[${value.dimensions.join()}] of ${value.node.name}`

const t = (value: Value): Readonly<Record<string, Attribute>> => ({ T: { type: value.type } })

function broadcast(operation: string, left: Value, right: Value): Dimensions {
  const rank = Math.max(left.dimensions.length, right.dimensions.length)
  return Array.from({ length: rank }, (_, axis) => {
    const a = left.dimensions[left.dimensions.length - rank + axis] ?? 1
    const b = right.dimensions[right.dimensions.length - rank + axis] ?? 1
    if (a !== b && a !== 1 && b !== 1) {
      throw new Error(`${operation} of ${describe(left)} and ${describe(right)}`)
    }
    return a === 1 ? b : a
  })
}

/** Sums a gradient over the axes along which an operand was broadcast. */
function reducedTo(gradient: Value, dimensions: Dimensions): Value {
  const extra = gradient.dimensions.length - dimensions.length
  const axes = gradient.dimensions.flatMap((size, axis) =>
    axis < extra || (dimensions[axis - extra] === 1 && size !== 1) ? [axis] : [],
  )
  if (axes.length === 0) return gradient
  const kept = sum(gradient, axes, true)
  return extra === 0 ? kept : reshape(kept, dimensions)
}

/** A node of one output that depends on nothing else, whose gradient rules take that output's gradient. */
export function single(
  operation: string,
  inputs: readonly Value[],
  type: DataType,
  dimensions: Dimensions,
  outputName: string,
  attributes: Readonly<Record<string, Attribute>>,
  gradients: readonly (((gradient: Value, result: Value) => Value) | undefined)[] = [],
): Value {
  const { graph } = inputs[0].node
  const names = inputs.map(({ node, output }) => `${node.name}:${output}`)
  return graph.shared(`${operation}(${names.join()})${JSON.stringify(attributes)}`, () => {
    const rules = gradients.map((rule): GradientRule | undefined =>
      rule === undefined ? undefined : ([gradient]) => rule(gradient!, node.outputs[0]),
    )
    const node = graph.node(operation, inputs, [{ type, dimensions }], {
      outputName,
      attributes,
      gradients: rules,
    })
    return node.outputs[0]
  })
}

function binary(
  operation: string,
  left: Value,
  right: Value,
  rules: readonly ((gradient: Value, result: Value) => Value)[],
  type: DataType = left.type,
): Value {
  if (left.type !== right.type) throw new Error(`${operation} of ${describe(left)} and ${describe(right)}`)
  const dimensions = broadcast(operation, left, right)
  return single(
    operation,
    [left, right],
    type,
    dimensions,
    'z',
    t(left),
    rules.map(
      (rule, input) => (gradient, result) =>
        reducedTo(rule(gradient, result), (input === 0 ? left : right).dimensions),
    ),
  )
}

function unary(operation: string, of: Value, rule?: (gradient: Value, result: Value) => Value): Value {
  return single(operation, [of], of.type, of.dimensions, 'y', t(of), [rule])
}

export const add = (left: Value, right: Value): Value => binary('AddV2', left, right, [(g) => g, (g) => g])
export const subtract = (left: Value, right: Value): Value =>
  binary('Sub', left, right, [(g) => g, (g) => negate(g)])
export const multiply = (left: Value, right: Value): Value =>
  binary('Mul', left, right, [(g) => multiply(g, right), (g) => multiply(g, left)])
export const divide = (left: Value, right: Value): Value =>
  binary('RealDiv', left, right, [
    (g) => divide(g, right),
    (g, result) => negate(divide(multiply(g, result), right)),
  ])

/** The gradient of an extremum goes to the first of equals. */
export const minimum = (left: Value, right: Value): Value =>
  binary('Minimum', left, right, [
    (g) => select(lessOrEqual(left, right), g, zeros(g)),
    (g) => select(lessOrEqual(left, right), zeros(g), g),
  ])
export const maximum = (left: Value, right: Value): Value =>
  binary('Maximum', left, right, [
    (g) => select(lessOrEqual(right, left), g, zeros(g)),
    (g) => select(lessOrEqual(right, left), zeros(g), g),
  ])

export const less = (left: Value, right: Value): Value => binary('Less', left, right, [], 'bool')
export const lessOrEqual = (left: Value, right: Value): Value => binary('LessEqual', left, right, [], 'bool')

const zeros = (like: Value): Value => like.node.graph.constant(like.type, [], [0])

export const negate = (of: Value): Value => unary('Neg', of, (g) => negate(g))
export const exponential = (of: Value): Value => unary('Exp', of, (g, result) => multiply(g, result))
export const square = (of: Value): Value =>
  unary('Square', of, (g) => multiply(g, multiply(of, of.node.graph.scalar(2))))
export const squareRoot = (of: Value): Value => unary('Sqrt', of)
export const absolute = (of: Value): Value => unary('Abs', of)
export const tanh = (of: Value): Value =>
  unary('Tanh', of, (g, result) => single('TanhGrad', [result, g], g.type, g.dimensions, 'z', t(g)))
export const relu = (of: Value): Value =>
  single('Relu', [of], of.type, of.dimensions, 'activations', t(of), [
    (g, result) => single('ReluGrad', [g, result], g.type, g.dimensions, 'backprops', t(g)),
  ])

/** Logarithm of the softmax over the last axis. */
export const logSoftmax = (logits: Value): Value =>
  single('LogSoftmax', [logits], logits.type, logits.dimensions, 'logsoftmax', t(logits), [
    (g, result) => subtract(g, multiply(exponential(result), sum(g, [logits.dimensions.length - 1], true))),
  ])

export function both(left: Value, right: Value): Value {
  return single('LogicalAnd', [left, right], 'bool', broadcast('LogicalAnd', left, right), 'z', {})
}

/** Whether every entry is a finite number. */
export function allFinite(of: Value): Value {
  const finite = single('IsFinite', [of], 'bool', of.dimensions, 'y', t(of))
  const axes = of.node.graph.integers(of.dimensions.map((_, axis) => axis))
  return single('All', [finite, axes], 'bool', [], 'output', {
    Tidx: { type: 'int32' },
    keep_dims: { flag: false },
  })
}

/** Entries of `yes` where the condition holds, of `no` elsewhere. */
export function select(condition: Value, yes: Value, no: Value): Value {
  const dimensions = [yes, no].reduce<Dimensions>((sizes, value) => {
    const longer = sizes.length > value.dimensions.length ? sizes : value.dimensions
    return longer.map((size, axis) => {
      const other = (longer === sizes ? value.dimensions : sizes).at(axis - longer.length) ?? 1
      return size === 1 ? other : size
    })
  }, condition.dimensions)
  const rule = (kept: 0 | 1) => (g: Value) => {
    const chosen = kept === 0 ? select(condition, g, zeros(g)) : select(condition, zeros(g), g)
    return reducedTo(chosen, (kept === 0 ? yes : no).dimensions)
  }
  return single('SelectV2', [condition, yes, no], yes.type, dimensions, 'output', t(yes), [
    undefined,
    rule(0),
    rule(1),
  ])
}

/** The sum over axes, all of them unless told. */
export function sum(of: Value, axes = of.dimensions.map((_, axis) => axis), keep = false): Value {
  const dimensions = of.dimensions.flatMap((size, axis) => (!axes.includes(axis) ? [size] : keep ? [1] : []))
  const ones = of.dimensions.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return single(
    'Sum',
    [of, of.node.graph.integers(axes)],
    of.type,
    dimensions,
    'output',
    { ...t(of), Tidx: { type: 'int32' }, keep_dims: { flag: keep } },
    [(g) => broadcastLike(keep ? g : reshape(g, ones), of)],
  )
}

/** A tensor repeated to the shape of another. */
export function broadcastLike(of: Value, like: Value): Value {
  return single('BroadcastTo', [of, shapeOf(like)], of.type, like.dimensions, 'output', {
    ...t(of),
    Tidx: { type: 'int32' },
  })
}

/** The sizes of all axes, known to the run, as an int32 vector. */
export const shapeOf = (of: Value): Value =>
  single('Shape', [of], 'int32', [of.dimensions.length], 'output', { ...t(of), out_type: { type: 'int32' } })

/** The same entries in other axes; at most one size may be -1. */
export function reshape(of: Value, dimensions: Dimensions): Value {
  if (dimensions.join() === of.dimensions.join()) return of
  const shape = of.node.graph.integers(dimensions)
  return single(
    'Reshape',
    [of, shape],
    of.type,
    dimensions,
    'output',
    { ...t(of), Tshape: { type: 'int32' } },
    [(g) => reshape(g, of.dimensions)],
  )
}

export function transpose(of: Value): Value {
  const [rows, columns] = of.dimensions
  return single('Transpose', [of, of.node.graph.integers([1, 0])], of.type, [columns, rows], 'y', {
    ...t(of),
    Tperm: { type: 'int32' },
  })
}

/** The product of two matrices, either of them taken transposed. */
export function matrixProduct(
  left: Value,
  right: Value,
  transposed: { left?: boolean; right?: boolean } = {},
): Value {
  const [a, b] = [transposed.left === true, transposed.right === true]
  const [rows, inner] = a ? [left.dimensions[1], left.dimensions[0]] : left.dimensions
  const [other, columns] = b ? [right.dimensions[1], right.dimensions[0]] : right.dimensions
  if (inner !== other) throw new Error(`Product of ${describe(left)} and ${describe(right)}`)
  return single(
    'MatMul',
    [left, right],
    left.type,
    [rows, columns],
    'product',
    { ...t(left), transpose_a: { flag: a }, transpose_b: { flag: b } },
    [
      (g) => (a ? matrixProduct(right, g, { left: b, right: true }) : matrixProduct(g, right, { right: !b })),
      (g) => (b ? matrixProduct(g, left, { left: true, right: a }) : matrixProduct(left, g, { left: !a })),
    ],
  )
}

/** A matrix plus a row. */
export function addBias(matrix: Value, bias: Value): Value {
  return single('BiasAdd', [matrix, bias], matrix.type, matrix.dimensions, 'output', t(matrix), [
    (g) => g,
    (g) => single('BiasAddGrad', [g], g.type, bias.dimensions, 'output', t(g)),
  ])
}

export function concatenate(values: readonly Value[], axis: number): Value {
  const sizes = values.map((value) => value.dimensions[axis])
  const total = sizes.includes(-1) ? -1 : sizes.reduce((all, size) => all + size, 0)
  return single(
    'ConcatV2',
    [...values, values[0].node.graph.constant('int32', [], [axis])],
    values[0].type,
    values[0].dimensions.map((size, index) => (index === axis ? total : size)),
    'output',
    { ...t(values[0]), N: { integer: values.length }, Tidx: { type: 'int32' } },
  )
}

/** Scalars as one vector. */
export function pack(scalars: readonly Value[]): Value {
  return single('Pack', scalars, scalars[0].type, [scalars.length], 'output', {
    ...t(scalars[0]),
    N: { integer: scalars.length },
    axis: { integer: 0 },
  })
}

/** The scalars of a vector. */
export function unpack(vector: Value): readonly Value[] {
  const [count] = vector.dimensions
  return vector.node.graph.node(
    'Unpack',
    [vector],
    Array.from({ length: count }, () => ({ type: vector.type, dimensions: [] })),
    { attributes: { ...t(vector), num: { integer: count }, axis: { integer: 0 } } },
  ).outputs
}

/** Parts of the given sizes along an axis. All of them have to be used where the gradient is asked for. */
export function split(of: Value, sizes: readonly number[], axis: number): readonly Value[] {
  const { graph } = of.node
  const parts = sizes.map((part) => ({
    type: of.type,
    dimensions: of.dimensions.map((size, index) => (index === axis ? part : size)),
  }))
  return graph.node('SplitV', [of, graph.integers(sizes), graph.constant('int32', [], [axis])], parts, {
    attributes: { ...t(of), Tlen: { type: 'int32' }, num_split: { integer: sizes.length } },
    gradients: [
      (gradients) =>
        concatenate(
          gradients.map((gradient, part) => {
            if (gradient === undefined) throw new Error(`Part ${part} of ${describe(of)} has no gradient`)
            return gradient
          }),
          axis,
        ),
    ],
  }).outputs
}

/** Rows of a matrix by number. */
export function gatherRows(matrix: Value, rows: Value): Value {
  return single(
    'GatherV2',
    [matrix, rows, matrix.node.graph.constant('int32', [], [0])],
    matrix.type,
    [rows.dimensions[0], matrix.dimensions[1]],
    'output',
    {
      Tparams: { type: matrix.type },
      Tindices: { type: 'int32' },
      Taxis: { type: 'int32' },
      batch_dims: { integer: 0 },
    },
  )
}

export function cast(of: Value, type: DataType): Value {
  return single('Cast', [of], type, of.dimensions, 'y', {
    SrcT: { type: of.type },
    DstT: { type },
    Truncate: { flag: false },
  })
}

/** Rows of `count` numbers that are 1 at the given index and 0 elsewhere. */
export function oneHot(indices: Value, count: number): Value {
  const { graph } = indices.node
  return single(
    'OneHot',
    [indices, graph.constant('int32', [], [count]), graph.scalar(1), graph.scalar(0)],
    'float32',
    [...indices.dimensions, count],
    'output',
    { T: { type: 'float32' }, TI: { type: 'int32' }, axis: { integer: -1 } },
  )
}
