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

/** What a learner keeps in its graph from call to call, by name. */
export class LearnerVariables<Name extends string> {
  readonly #graph: Graph
  readonly #variables: ReadonlyMap<Name, Variable>

  constructor(graph: Graph, kinds: Readonly<Record<Name, { type: DataType; dimensions: Dimensions }>>) {
    this.#graph = graph
    const names = Object.keys(kinds) as Name[]
    this.#variables = new Map(
      names.map((name) => {
        const { type, dimensions } = kinds[name]
        return [name, { handle: variable(graph, name, type, dimensions), type, dimensions }]
      }),
    )
  }

  #variable(name: Name): Variable {
    return this.#variables.get(name)!
  }

  read(name: Name): Value {
    const { handle, type, dimensions } = this.#variable(name)
    return readVariable(handle, type, dimensions)
  }

  assign(name: Name, value: Value): GraphNode {
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
