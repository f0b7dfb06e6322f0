import type { HourColumns } from './hour.js'
import type { MarketParameters } from './parameters.js'
import type { MarketState } from './state.js'

/** What a phase of the hour reads and writes. Phases visit the economies `active[0]` to `active[activeCount - 1]`. */
export interface Market {
  readonly size: number
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
  /** The economies that have not collapsed. */
  readonly active: Int32Array
  activeCount: number
}
