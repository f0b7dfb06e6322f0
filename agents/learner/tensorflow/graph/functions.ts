import { Graph, type GraphFunction, type Value } from './graph.js'

/**
 * Adds to the graph a function of values of the kinds of `arguments_`. `results` gets them as values of the function's own
 * graph; functions that it defines in turn belong to the same graph as this one.
 */
function define(
  graph: Graph,
  name: string,
  like: readonly Value[],
  results: (parameters: readonly Value[]) => readonly Value[],
  compiled = false,
): GraphFunction {
  const inner = new Graph()
  const parameters = like.map(({ type, dimensions }, index) =>
    inner.placeholder(`given_${index}`, type, dimensions),
  )
  const defined = { name, graph: inner, parameters, results: results(parameters), compiled }
  graph.functions.push(...inner.functions, defined)
  return defined
}

/**
 * Runs `body` on a state while `condition` holds, within one call of the graph. Both get the state as values of a graph
 * of their own; the body returns as many values of the same types, in the same order.
 */
export function whileLoop(
  name: string,
  state: readonly Value[],
  condition: (state: readonly Value[]) => Value,
  body: (state: readonly Value[]) => readonly Value[],
): readonly Value[] {
  const { graph } = state[0].node
  define(graph, `${name}_condition`, state, (parameters) => [condition(parameters)])
  define(graph, `${name}_body`, state, body)
  return graph.node('StatelessWhile', state, state, {
    name,
    attributes: {
      T: { types: state.map(({ type }) => type) },
      cond: { functionName: `${name}_condition` },
      body: { functionName: `${name}_body` },
      output_shapes: { shapes: state.map(({ dimensions }) => dimensions) },
      parallel_iterations: { integer: 1 },
    },
  }).outputs
}

/** What `body` makes of the values, compiled by XLA as one: sizes that arise in it must follow from theirs. */
export function compiled(
  name: string,
  values: readonly Value[],
  body: (values: readonly Value[]) => readonly Value[],
): readonly Value[] {
  const { graph } = values[0].node
  const { results } = define(graph, name, values, body, true)
  return graph.node('PartitionedCall', values, results, {
    name: `${name}_call`,
    attributes: {
      Tin: { types: values.map(({ type }) => type) },
      Tout: { types: results.map(({ type }) => type) },
      f: { functionName: name },
      // Without it here too, the call is replaced by the function's nodes before XLA is asked.
      _XlaMustCompile: { flag: true },
    },
  }).outputs
}
