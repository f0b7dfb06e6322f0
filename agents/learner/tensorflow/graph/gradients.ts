import type { GraphNode, Value } from './graph.js'
import { add } from './operations.js'

const isReal = ({ type }: Value) => type === 'float32' || type === 'float64'

/**
 * Adds to the graph the gradient of a sum with respect to a value, by the rules of the nodes between them in reverse
 * order: of all entries of `of`, each times its entry in `weights`, which has the shape of `of`. Only what the value
 * reaches is differentiated, and nothing behind a node that stops gradients.
 *
 * @throws Error where the sum does not depend on the value, or does through an operation without a rule.
 */
export function gradient(of: Value, weights: Value, withRespectTo: Value): Value {
  const nodes = [...of.node.graph.nodes]
  const reached = new Set<GraphNode>([withRespectTo.node])
  for (const node of nodes) {
    if (node.operation === 'StopGradient') continue
    if (node.inputs.some((input) => isReal(input) && reached.has(input.node))) reached.add(node)
  }
  const gradients = new Map<Value, Value>([[of, weights]])
  for (const node of nodes.reverse()) {
    if (node === withRespectTo.node || !reached.has(node)) continue
    const outputs = node.outputs.map((output) => gradients.get(output))
    if (outputs.every((output) => output === undefined)) continue
    node.inputs.forEach((input, index) => {
      if (!reached.has(input.node) || !isReal(input)) return
      const rule = node.gradients[index]
      if (rule === undefined) throw new Error(`${node.operation} has no gradient for its input ${index}`)
      const before = gradients.get(input)
      const part = rule(outputs)
      gradients.set(input, before === undefined ? part : add(before, part))
    })
  }
  const found = gradients.get(withRespectTo)
  if (found === undefined) throw new Error(`${of.node.name} does not depend on ${withRespectTo.node.name}`)
  return found
}
