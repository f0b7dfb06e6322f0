/** The element types in use. A resource is a handle of a variable. */
export type DataType = 'float32' | 'float64' | 'int32' | 'bool' | 'resource'

/** Sizes of a tensor's axes; -1 where a run decides (always the same number within a graph's call: its samples). */
export type Dimensions = readonly number[]

export interface TensorKind {
  readonly type: DataType
  readonly dimensions: Dimensions
}

/** A constant's contents. */
export interface Constant extends TensorKind {
  readonly numbers: readonly number[]
}

/** An attribute of a node, by the kinds that TensorFlow tells apart. */
export type Attribute =
  | { readonly type: DataType }
  | { readonly types: readonly DataType[] }
  | { readonly shape: Dimensions }
  | { readonly shapes: readonly Dimensions[] }
  | { readonly integer: number }
  | { readonly flag: boolean }
  | { readonly text: string }
  | { readonly constant: Constant }
  | { readonly functionName: string }

/** One tensor in a graph: an output of a node. */
export interface Value extends TensorKind {
  readonly node: GraphNode
  readonly output: number
}

/**
 * The gradient with respect to one input, given those of the outputs. An output that nothing depends on has none, and
 * a rule is only asked where one of the outputs has one.
 */
export type GradientRule = (outputGradients: readonly (Value | undefined)[]) => Value

export interface GraphNode {
  readonly graph: Graph
  readonly name: string
  readonly operation: string
  readonly inputs: readonly Value[]
  /** Nodes that run before this one although it takes nothing from them. */
  readonly after: readonly GraphNode[]
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly outputs: readonly Value[]
  /** How functions refer to the outputs: the name of the operation's output argument. */
  readonly outputName: string
  /** One a differentiable input, undefined for the others. */
  readonly gradients: readonly (GradientRule | undefined)[]
}

export interface NodeOptions {
  readonly name?: string
  readonly after?: readonly GraphNode[]
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly outputName?: string
  readonly gradients?: readonly (GradientRule | undefined)[]
}

/** A function that nodes name: a graph with arguments and results. */
export interface GraphFunction {
  readonly name: string
  readonly graph: Graph
  readonly parameters: readonly Value[]
  readonly results: readonly Value[]
  /** Whether XLA compiles it as a whole, for the sizes of its arguments at a call. */
  readonly compiled: boolean
}

/** Nodes in the order in which they were added, so that every node comes after its inputs. */
export class Graph {
  readonly nodes: GraphNode[] = []
  readonly functions: GraphFunction[] = []
  readonly #shared = new Map<string, Value>()

  /** Adds a node. All inputs must belong to this graph. */
  node(
    operation: string,
    inputs: readonly Value[],
    outputs: readonly TensorKind[],
    options: NodeOptions = {},
  ): GraphNode {
    for (const input of inputs) {
      if (input.node.graph !== this) {
        throw new Error(`${operation} takes ${input.node.name}, which belongs to another graph`)
      }
    }
    const values: Value[] = []
    const node: GraphNode = {
      graph: this,
      name: options.name ?? `${operation}_${this.nodes.length}`,
      operation,
      inputs,
      after: options.after ?? [],
      attributes: options.attributes ?? {},
      outputs: values,
      outputName: options.outputName ?? 'output',
      gradients: options.gradients ?? [],
    }
    outputs.forEach((kind, output) => {
      values.push({ type: kind.type, dimensions: kind.dimensions, node, output })
    })
    this.nodes.push(node)
    return node
  }

  /** The value that was made under this key before, or a new one: what is computed twice alike is one node. */
  shared(key: string, make: () => Value): Value {
    const known = this.#shared.get(key)
    if (known !== undefined) return known
    const value = make()
    this.#shared.set(key, value)
    return value
  }

  /** A constant; equal ones are one node. */
  constant(type: DataType, dimensions: Dimensions, numbers: readonly number[]): Value {
    return this.shared(
      `${type}[${dimensions.join()}]${numbers.join()}`,
      () =>
        this.node('Const', [], [{ type, dimensions }], {
          attributes: { dtype: { type }, value: { constant: { type, dimensions, numbers } } },
        }).outputs[0],
    )
  }

  /** A float32 scalar. */
  scalar(value: number): Value {
    return this.constant('float32', [], [value])
  }

  /** An int32 vector, as shapes and axes are given. */
  integers(values: readonly number[]): Value {
    return this.constant('int32', [values.length], values)
  }

  /** What a call or a function's caller gives. */
  placeholder(name: string, type: DataType, dimensions: Dimensions): Value {
    return this.node('Placeholder', [], [{ type, dimensions }], {
      name,
      attributes: { dtype: { type }, shape: { shape: dimensions } },
    }).outputs[0]
  }
}
