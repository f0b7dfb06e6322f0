import type { DataType, Dimensions, Graph, GraphNode, Value } from './graph.js'

/** Adds a variable that lives in the session, and returns its handle. */
export function variable(graph: Graph, name: string, type: DataType, dimensions: Dimensions): Value {
  return graph.node('VarHandleOp', [], [{ type: 'resource', dimensions: [] }], {
    name,
    attributes: {
      dtype: { type },
      shape: { shape: dimensions },
      shared_name: { text: name },
      container: { text: '' },
    },
  }).outputs[0]
}

/** The variable's value. */
export function readVariable(handle: Value, type: DataType, dimensions: Dimensions): Value {
  return handle.node.graph.node('ReadVariableOp', [handle], [{ type, dimensions }], {
    attributes: { dtype: { type } },
    outputName: 'value',
  }).outputs[0]
}

/** Replaces the variable's value. A reading that this value comes from has happened before. */
export function assignVariable(handle: Value, value: Value): GraphNode {
  return handle.node.graph.node('AssignVariableOp', [handle, value], [], {
    attributes: { dtype: { type: value.type } },
  })
}

/** A named result that is there once the given nodes have run. */
export function result(name: string, value: Value, after: readonly GraphNode[] = []): Value {
  return value.node.graph.node('Identity', [value], [value], {
    name,
    after,
    attributes: { T: { type: value.type } },
  }).outputs[0]
}

/** Results under `<name>_result_<key>`, all of them there once the given nodes have run. */
export function namedResults<Key extends string>(
  name: string,
  values: Readonly<Record<Key, Value>>,
  after: readonly GraphNode[],
): Record<Key, Value> {
  const entries = Object.entries<Value>(values)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, result(`${name}_result_${key}`, value, after)]),
  ) as Record<Key, Value>
}
