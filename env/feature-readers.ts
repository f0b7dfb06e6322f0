import type { ObservationFeature } from './definition.js'
import { log } from './kernels/scalars.js'
import type { Economy } from './market/economy.js'
import type { MarketState } from './market/state.js'
import type { StateField } from './mechanisms/fields.js'

/** Features are clipped to this size. */
export const OBSERVATION_LIMIT = 3

/**
 * Writes a feature of the economies from `from` to below `to` into `out[start + economy]`. One that takes several columns has a
 * loop of its own: an engine would not inline a formula that many loops share, and would box its numbers.
 */
type Write = (economy: Economy, out: Float32Array, start: number, from: number, to: number) => void

/** A feature of the observation: what it means, and how it is read from public quantities. */
export interface FeatureReader extends ObservationFeature {
  readonly write: Write
}

export function clipped(value: number): number {
  return Math.min(Math.max(value, -OBSERVATION_LIMIT), OBSERVATION_LIMIT)
}

type StateColumn = (state: MarketState) => Float64Array

/** (column - offset) / scale. */
export function affine(column: StateColumn, scale: number, offset = 0): Write {
  return (economy, out, start, from, to) => {
    const values = column(economy.state)
    for (let index = from; index < to; index++) out[start + index] = clipped((values[index] - offset) / scale)
  }
}

/** (price / target - 1) / scale. */
export function deviation(column: StateColumn, scale: number): Write {
  return (economy, out, start, from, to) => {
    const values = column(economy.state)
    const { targetPriceUsd } = economy.state
    for (let index = from; index < to; index++) {
      out[start + index] = clipped((values[index] / targetPriceUsd[index] - 1) / scale)
    }
  }
}

/** The reading of a mechanism's own column, where the declaration makes it public. */
export function ownFeature(name: string, field: StateField): FeatureReader | null {
  const { observed, unit, meaning } = field
  if (observed === undefined) return null
  const { scale, offset = 0, logarithm = false } = observed
  return {
    name: observed.name,
    unit: logarithm ? 'log' : unit,
    scale,
    meaning,
    write(economy, out, start, from, to) {
      const values = economy.own[name]
      for (let index = from; index < to; index++) {
        const value = logarithm ? log(Math.max(values[index], 1e-9)) : values[index]
        out[start + index] = clipped((value - offset) / scale)
      }
    },
  }
}
