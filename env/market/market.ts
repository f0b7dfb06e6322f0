import type { Kernels } from '../kernels/kernels.js'
import type { HourColumns } from './hour.js'
import type { MarketParameters } from './parameters.js'
import type { MarketState } from './state.js'

/**
 * What a phase of the hour reads and writes. An hour goes block by block through all phases, so that a block's columns
 * stay in the processor's cache: a phase visits the economies `active[0]` to `active[activeCount - 1]` of the block and
 * no others.
 */
export interface Market {
  readonly size: number
  /** Column kernels, which work on the block's economies from `first` to below `end` whose `hour.alive` is set. */
  readonly kernels: Kernels
  readonly first: number
  readonly end: number
  /** Bytes from one column to the next of a block of columns, such as `hour.normals`. */
  readonly columnBytes: number
  readonly state: MarketState
  readonly parameters: MarketParameters
  readonly hour: HourColumns
  /** State, parameters and cost components that the mechanism alone has, by their names. */
  readonly own: Readonly<Record<string, Float64Array>>
  readonly ownParameters: Readonly<Record<string, Float64Array>>
  readonly ownComponents: Readonly<Record<string, Float64Array>>
  /** Levers of the coming hour in their own units, `levers[slot * size + economy]`. */
  readonly levers: Float64Array
  /** The market's log-return of the coming hour where it is replayed from a record; NaN for the model's own. */
  readonly marketReturnOverride: Float64Array
  /** Whether the pool is a stableswap; else a constant product. */
  readonly stableswap: boolean
  /** The random words of the hour, `words[word * wordStride + economy]`. */
  readonly words: Uint32Array
  readonly wordStride: number
  /** The change of each slot's lever that costs one unit; infinite where changes are free. */
  readonly leverUnits: Float64Array
  /** The economies of the block that have not collapsed. */
  readonly active: Int32Array
  readonly activeCount: number
}

/** The address of a lever's column. */
export function leverColumn(market: Market, slot: number): number {
  return market.levers.byteOffset + slot * market.columnBytes
}
