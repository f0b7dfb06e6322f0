import { usageError } from '../core/errors.js'
import { log } from '../core/math/exponential.js'
import type { RandomStream } from '../core/random/stream.js'

/** Real vectors between two bounds; bounds may be infinite. */
export interface BoxSpace {
  readonly kind: 'box'
  readonly size: number
  readonly low: Float64Array
  readonly high: Float64Array
  /** What each entry means, where the environment names them. */
  readonly names?: readonly string[]
}

/** One of count alternatives, 0 to count - 1. */
export interface DiscreteSpace {
  readonly kind: 'discrete'
  readonly count: number
  readonly names?: readonly string[]
}

/** Several independent choices. */
export interface MultiDiscreteSpace {
  readonly kind: 'multi-discrete'
  readonly counts: readonly number[]
}

export type Space = BoxSpace | DiscreteSpace | MultiDiscreteSpace

/** The values of a batch of points: a column a coordinate, `values[coordinate * numEnvs + env]`. */
export type ActionColumns = Float64Array | Int32Array

export function box(
  low: number | Float64Array,
  high: number | Float64Array,
  size: number,
  names?: readonly string[],
): BoxSpace {
  const fill = (bound: number | Float64Array) =>
    typeof bound === 'number' ? new Float64Array(size).fill(bound) : bound
  const space = { kind: 'box' as const, size, low: fill(low), high: fill(high) }
  if (space.low.length !== size || space.high.length !== size) {
    throw usageError(
      `A box of ${size} entries got ${space.low.length} low and ${space.high.length} high bounds`,
      'spaces.box',
      'Give one bound an entry.',
    )
  }
  return names === undefined ? space : { ...space, names }
}

export function discrete(count: number, names?: readonly string[]): DiscreteSpace {
  if (!Number.isInteger(count) || count < 1) {
    throw usageError(
      `A discrete space of ${count} alternatives`,
      'spaces.discrete',
      'Give a whole number above 0.',
    )
  }
  return names === undefined ? { kind: 'discrete', count } : { kind: 'discrete', count, names }
}

export function multiDiscrete(counts: readonly number[]): MultiDiscreteSpace {
  if (counts.length === 0 || counts.some((count) => !Number.isInteger(count) || count < 1)) {
    throw usageError(
      `A multi-discrete space of [${counts.join(', ')}]`,
      'spaces.multiDiscrete',
      'Give whole numbers above 0.',
    )
  }
  return { kind: 'multi-discrete', counts }
}

/** How many columns a point of the space takes. */
export function spaceWidth(space: Space): number {
  return space.kind === 'box' ? space.size : space.kind === 'discrete' ? 1 : space.counts.length
}

/** A zeroed batch of points: doubles for a box, whole numbers otherwise. */
export function allocateActions(space: Space, numEnvs: number): ActionColumns {
  const length = spaceWidth(space) * numEnvs
  return space.kind === 'box' ? new Float64Array(length) : new Int32Array(length)
}

/**
 * What keeps a point of a batch out of a space, in words, or undefined where it lies inside.
 * @param values `values[coordinate * count + index]`
 */
export function whyOutside(
  space: Space,
  values: ArrayLike<number>,
  count: number,
  index: number,
): string | undefined {
  for (let coordinate = 0; coordinate < spaceWidth(space); coordinate++) {
    const value = values[coordinate * count + index]
    const name = space.kind === 'box' ? space.names?.[coordinate] : undefined
    const entry = name === undefined ? `entry ${coordinate}` : `entry ${coordinate} (${name})`
    if (space.kind === 'box') {
      const low = space.low[coordinate]
      const high = space.high[coordinate]
      if (!(value >= low && value <= high)) return `${entry} is ${value}, outside [${low}, ${high}]`
    } else {
      const alternatives = space.kind === 'discrete' ? space.count : space.counts[coordinate]
      if (!(Number.isInteger(value) && value >= 0 && value < alternatives)) {
        return `${entry} is ${value}, not one of the whole numbers 0 to ${alternatives - 1}`
      }
    }
  }
  return undefined
}

/** Whether a point, one value a coordinate, lies in the space; one of the wrong length does not. */
export function contains(space: Space, point: ArrayLike<number>): boolean {
  return point.length === spaceWidth(space) && whyOutside(space, point, 1, 0) === undefined
}

/**
 * A uniform number between two bounds; beyond one bound an exponential distance from it, without bounds a normal number,
 * as Gymnasium samples.
 */
function sampleBetween(low: number, high: number, stream: RandomStream): number {
  if (low > -Infinity && high < Infinity) return Math.min(low + (high - low) * stream.uniform(), high)
  if (low > -Infinity) return low - log(stream.uniform())
  if (high < Infinity) return high + log(stream.uniform())
  return stream.normal()
}

/** Fills a batch with random points of the space: `values[coordinate * count + index]`. */
export function samplePoints(space: Space, stream: RandomStream, count: number, values: ActionColumns): void {
  for (let coordinate = 0; coordinate < spaceWidth(space); coordinate++) {
    for (let index = 0; index < count; index++) {
      values[coordinate * count + index] =
        space.kind === 'box'
          ? sampleBetween(space.low[coordinate], space.high[coordinate], stream)
          : stream.integer(space.kind === 'discrete' ? space.count : space.counts[coordinate])
    }
  }
}
