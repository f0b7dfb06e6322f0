import { Graph, type Value } from './graph.js'

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
  const define = (
    functionName: string,
    results: (parameters: readonly Value[]) => readonly Value[],
  ): void => {
    const inner = new Graph()
    const parameters = state.map(({ type, dimensions }, index) =>
      inner.placeholder(`state_${index}`, type, dimensions),
    )
    graph.functions.push({ name: functionName, graph: inner, parameters, results: results(parameters) })
  }
  define(`${name}_condition`, (parameters) => [condition(parameters)])
  define(`${name}_body`, body)
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
