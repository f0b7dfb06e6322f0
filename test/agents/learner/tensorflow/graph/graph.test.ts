import { PbfReader } from 'pbf'
import { describe, expect, it } from 'vitest'
import { gradient } from '../../../../../agents/learner/tensorflow/graph/gradients.js'
import { Graph } from '../../../../../agents/learner/tensorflow/graph/graph.js'
import {
  add,
  less,
  matrixProduct,
  multiply,
  select,
  squareRoot,
  sum,
} from '../../../../../agents/learner/tensorflow/graph/operations.js'
import { savedModelBytes } from '../../../../../agents/learner/tensorflow/graph/saved-model.js'
import { result } from '../../../../../agents/learner/tensorflow/graph/variables.js'
import { planPpoParameters } from '../../../../../agents/learner/tensorflow/parameter-layout.js'
import { ppoSavedModel } from '../../../../../agents/learner/tensorflow/ppo-graph.js'
import { ppoCase } from '../../wasm/fixtures.js'

describe('shapes', () => {
  const graph = new Graph()
  const matrix = graph.placeholder('matrix', 'float32', [-1, 3])
  const row = graph.placeholder('row', 'float32', [1, 3])

  it('broadcast as NumPy does', () => {
    expect(add(matrix, row).dimensions).toEqual([-1, 3])
    expect(multiply(graph.scalar(2), row).dimensions).toEqual([1, 3])
    expect(select(less(graph.scalar(0), matrix), matrix, graph.scalar(1)).dimensions).toEqual([-1, 3])
    expect(sum(matrix, [1], true).dimensions).toEqual([-1, 1])
    expect(sum(matrix).dimensions).toEqual([])
  })

  it('of a transposed product', () => {
    expect(matrixProduct(row, matrix, { right: true }).dimensions).toEqual([1, -1])
    expect(matrixProduct(matrix, matrix, { left: true }).dimensions).toEqual([3, 3])
  })

  it('that do not fit are named', () => {
    const other = graph.placeholder('other', 'float32', [4])
    expect(() => add(matrix, other)).toThrow('AddV2 of float32[-1,3] of matrix and float32[4] of other')
    expect(() => matrixProduct(row, matrix)).toThrow('Product of float32[1,3] of row')
    expect(() => add(matrix, graph.integers([1, 2, 3]))).toThrow('int32[3]')
  })

  it('take nothing from another graph', () => {
    expect(() => add(matrix, new Graph().scalar(1))).toThrow('belongs to another graph')
  })
})

describe('gradients', () => {
  it('need a rule for every operation on the way, and a way', () => {
    const graph = new Graph()
    const x = graph.placeholder('x', 'float32', [2])
    const one = graph.scalar(1)
    expect(() => gradient(sum(squareRoot(x)), one, x)).toThrow('Sqrt has no gradient for its input 0')
    expect(() => gradient(graph.scalar(2), one, x)).toThrow('does not depend on x')
  })

  it('have the shape of what they are taken of', () => {
    const graph = new Graph()
    const row = graph.placeholder('row', 'float32', [1, 3])
    const matrix = graph.placeholder('matrix', 'float32', [-1, 3])
    expect(gradient(sum(multiply(matrix, row)), graph.scalar(1), row).dimensions).toEqual([1, 3])
  })
})

describe('saved models', () => {
  it('are written byte by byte as the format says', () => {
    const graph = new Graph()
    const x = graph.placeholder('x', 'float32', [-1])
    const bytes = savedModelBytes(graph, { run: { inputs: { x }, outputs: { y: result('y', x) } } })
    // A schema version of 1, then the one meta graph, which fills the rest.
    const reader = new PbfReader(bytes)
    expect(reader.nextField()).toBe(1)
    expect(reader.readVarint()).toBe(1)
    expect(reader.nextField()).toBe(2)
    const length = reader.readVarint()
    expect(reader.pos + length).toBe(bytes.length)
    // In it the tag: meta_info_def (1) of 7 bytes with tags (4) "serve".
    expect(Array.from(bytes.subarray(reader.pos, reader.pos + 9))).toEqual([
      0x0a, 7, 0x22, 5, 115, 101, 114, 118, 101,
    ])
  })

  it('of one learner have the same bytes each time', () => {
    const { shape } = ppoCase({
      head: { kind: 'categorical', count: 3 },
      inputs: 4,
      hidden: [8],
      size: 4,
      seed: 1,
    })
    const form = {
      members: 2,
      minibatchSize: 4,
      clipsValues: false,
      normalizesAdvantages: true,
      compiled: false,
    }
    const write = () => ppoSavedModel(shape, planPpoParameters(shape), form)
    expect(write().bytes).toEqual(write().bytes)
    expect(write().signatures).toEqual(['load', 'state', 'update', 'updateMasked'])
  })
})
