import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { Graph } from '../../../../agents/learner/tensorflow/graph/graph.js'
import { multiply } from '../../../../agents/learner/tensorflow/graph/operations.js'
import { savedModelBytes } from '../../../../agents/learner/tensorflow/graph/saved-model.js'
import { result } from '../../../../agents/learner/tensorflow/graph/variables.js'
import { TensorflowSession } from '../../../../agents/learner/tensorflow/session.js'
import { describeWithTensorflow } from './where-set-up.js'

const graphFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('minthelm-graph-'))

describeWithTensorflow('a session', () => {
  it('refuses what is no graph, and one of another version by the operation that it lacks', async () => {
    const before = graphFolders()
    await expect(TensorflowSession.open(Uint8Array.of(9, 9, 9), ['run'])).rejects.toThrow(
      /TensorFlow failed while it read the graph: .* Run `npm run setup:tensorflow`/s,
    )
    const graph = new Graph()
    const x = graph.placeholder('x', 'float32', [2])
    const y = graph.node('OperationOfAnotherVersion', [x], [x]).outputs[0]
    const bytes = savedModelBytes(graph, { run: { inputs: { x }, outputs: { y: result('y', y) } } })
    await expect(TensorflowSession.open(bytes, ['run'])).rejects.toThrow(
      /read the graph: .*OperationOfAnotherVersion/,
    )
    expect(graphFolders().filter((name) => !before.includes(name))).toEqual([])
  })

  it('says that memory is exhausted, and what to do, and goes on', async () => {
    const graph = new Graph()
    const column = graph.placeholder('column', 'float32', [-1, 1])
    const row = graph.placeholder('row', 'float32', [1, -1])
    const outputs = { product: result('product', multiply(column, row)) }
    const bytes = savedModelBytes(graph, { run: { inputs: { column, row }, outputs } })
    const session = await TensorflowSession.open(bytes, ['run'])
    const run = (size: number) => {
      const numbers = new Float32Array(size).fill(2)
      const feeds = {
        column: { numbers, dimensions: [size, 1] },
        row: { numbers, dimensions: [1, size] },
      }
      return session.run('run', feeds).product
    }
    // Eight terabytes.
    expect(() => run(1.4e6)).toThrow(/memory of the device was exhausted .* fewer policies side by side/)
    expect(run(2)).toEqual(Float32Array.of(4, 4, 4, 4))
    session.close()
  })
})
