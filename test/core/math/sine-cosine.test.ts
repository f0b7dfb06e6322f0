import { expect, it } from 'vitest'
import { sineCosineColumns } from '../../../core/math/sine-cosine.js'
import { cos, sin } from '../../../core/math/trigonometry.js'
import { RandomStream } from '../../../core/random/stream.js'

it('gives the same bits as sin and cos, in every quadrant', () => {
  const stream = new RandomStream(1, 'test')
  const count = 4000
  const angles = Float64Array.from({ length: count }, (_, index) =>
    index < 2000 ? (index - 1000) * (Math.PI / 8) : (stream.uniform() - 0.5) * 200,
  )
  angles[1000] = -0
  const sines = new Float64Array(count)
  const cosines = new Float64Array(count)
  sineCosineColumns(angles, 0, count, sines, cosines)
  expect(sines).toEqual(angles.map(sin))
  expect(cosines).toEqual(angles.map(cos))
})

it('writes only the entries from `from` to below `to`', () => {
  const sines = new Float64Array(4).fill(7)
  const cosines = new Float64Array(4).fill(7)
  sineCosineColumns(new Float64Array(4), 1, 3, sines, cosines)
  expect(Array.from(sines)).toEqual([7, 0, 0, 7])
  expect(Array.from(cosines)).toEqual([7, 1, 1, 7])
})
