import type { DataType, Dimensions, Graph, GraphNode, Value } from './graph/graph.js'
import { reshape, split } from './graph/operations.js'
import type { Signature } from './graph/saved-model.js'
import { assignVariable, readVariable, result, variable } from './graph/variables.js'
import type { ParameterPart } from './parameter-layout.js'

interface Variable {
  readonly handle: Value
  readonly type: DataType
  readonly dimensions: Dimensions
}

/** What a learner keeps in its graph from call to call: vectors of `count` float32 numbers, and the steps taken. */
export class LearnerVariables<Name extends string> {
  readonly #graph: Graph
  readonly #variables: ReadonlyMap<Name | 'steps', Variable>

  constructor(graph: Graph, vectors: readonly Name[], count: number) {
    this.#graph = graph
    const held = (name: Name | 'steps', type: DataType, dimensions: Dimensions) =>
      [name, { handle: variable(graph, name, type, dimensions), type, dimensions }] as const
    this.#variables = new Map([
      ...vectors.map((name) => held(name, 'float32', [count])),
      held('steps', 'int32', []),
    ])
  }

  #variable(name: Name | 'steps'): Variable {
    return this.#variables.get(name)!
  }

  read(name: Name | 'steps'): Value {
    const { handle, type, dimensions } = this.#variable(name)
    return readVariable(handle, type, dimensions)
  }

  assign(name: Name | 'steps', value: Value): GraphNode {
    return assignVariable(this.#variable(name).handle, value)
  }

  /** The entry point that replaces everything. */
  load(): Signature {
    const inputs = Object.fromEntries(
      [...this.#variables].map(([name, { type, dimensions }]) => [
        name,
        this.#graph.placeholder(`load_${name}`, type, dimensions),
      ]),
    )
    const assigned = [...this.#variables.keys()].map((name) => this.assign(name, inputs[name]))
    return { inputs, outputs: { loaded: result('loaded', this.#graph.scalar(1), assigned) } }
  }

  /** The entry point that gives everything. */
  state(): Signature {
    const names = [...this.#variables.keys()]
    return {
      inputs: {},
      outputs: Object.fromEntries(names.map((name) => [name, result(`state_${name}`, this.read(name))])),
    }
  }
}

/** The tensors of a vector of parameters by name. */
export function parameterTensors(
  parts: readonly ParameterPart[],
  parameters: Value,
): ReadonlyMap<string, Value> {
  const pieces = split(
    parameters,
    parts.map(({ count }) => count),
    0,
  )
  return new Map(parts.map(({ name, dimensions }, index) => [name, reshape(pieces[index], dimensions)]))
}
