import { MinthelmError, usageError } from '../../../core/errors.js'
import type { Feed } from './session.js'

/** An int32 scalar. */
export const scalar = (value: number): Feed => ({ numbers: Int32Array.of(value), dimensions: [] })
export const vector = (numbers: Float32Array | Int32Array): Feed => ({
  numbers,
  dimensions: [numbers.length],
})

/** `count` columns of `size` samples, checked for length and for numbers that are not finite. */
export function column(name: string, numbers: Float32Array, count: number, size: number): Feed {
  if (numbers.length < count * size) {
    throw usageError(
      `The column ${name} has ${numbers.length} numbers instead of ${count * size}`,
      name,
      'Give count * size numbers.',
    )
  }
  const used = numbers.subarray(0, count * size)
  const index = used.findIndex((value) => !Number.isFinite(value))
  if (index >= 0) {
    throw new MinthelmError({
      what: `${name} hold a NaN or an infinity`,
      where: `${name}[${Math.floor(index / size)}] of sample ${index % size}`,
      remedy: 'Look at the environment or the reward that produced it.',
    })
  }
  return { numbers: used, dimensions: [count, size] }
}
