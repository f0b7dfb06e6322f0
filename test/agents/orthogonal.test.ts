import { describe, expect, it } from 'vitest'
import { orthogonalMatrix, orthogonalNetwork } from '../../agents/orthogonal.js'
import { RandomStream } from '../../core/random/stream.js'

function product(matrix: Float64Array, columns: number, a: number, b: number, byRow: boolean): number {
  const rows = matrix.length / columns
  let sum = 0
  for (let k = 0; k < (byRow ? columns : rows); k++) {
    sum += byRow
      ? matrix[a * columns + k] * matrix[b * columns + k]
      : matrix[k * columns + a] * matrix[k * columns + b]
  }
  return sum
}

describe('orthogonal initialisation', () => {
  it.each([
    [4, 4],
    [3, 9],
    [64, 5],
  ])('of %i x %i has orthonormal rows or columns times the gain', (rows, columns) => {
    const matrix = orthogonalMatrix(rows, columns, 2, new RandomStream(3, 'test'))
    const byRow = rows <= columns
    const count = Math.min(rows, columns)
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        expect(product(matrix, columns, a, b, byRow)).toBeCloseTo(a === b ? 4 : 0, 12)
      }
    }
  })

  it('gives hidden layers the gain sqrt 2, the last its own, and zero biases', () => {
    const shape = { inputs: 4, hidden: [8], outputs: 2, activation: 'tanh' as const }
    const network = orthogonalNetwork(shape, 0.01, new RandomStream(3, 'test'))
    const squares = network.layers.map((layer) =>
      layer.weights.reduce((sum, weight) => sum + weight * weight, 0),
    )
    expect(squares[0]).toBeCloseTo(4 * 2, 5)
    expect(squares[1]).toBeCloseTo(2 * 0.0001, 9)
    for (const layer of network.layers) expect(layer.biases.every((bias) => bias === 0)).toBe(true)
  })
})
