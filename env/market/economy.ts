import type { Snapshot } from '../../core/snapshot.js'
import type { Mechanism } from '../mechanisms/mechanism.js'
import { HourlyComponents } from '../reward/hourly-components.js'
import { HourColumns } from './hour.js'
import type { Market } from './market.js'
import { MarketParameters, type ParameterName } from './parameters.js'
import { LEVER_SLOTS, MarketState, type StateName } from './state.js'

/** What an episode starts from; whatever is not named starts at 0. */
export interface EpisodeSetup {
  readonly parameters: Readonly<Record<ParameterName, number>>
  readonly state: Readonly<Partial<Record<StateName, number>>>
}

/** N economies of one mechanism, stepped together over columns. */
export class Economy implements Market {
  readonly mechanism: Mechanism
  readonly size: number
  readonly state: MarketState
  readonly parameters: MarketParameters
  readonly hour: HourColumns
  readonly components: HourlyComponents
  readonly levers: Float64Array
  readonly marketReturnOverride: Float64Array
  readonly stableswap: boolean
  readonly active: Int32Array
  activeCount = 0

  constructor(mechanism: Mechanism, size: number) {
    this.mechanism = mechanism
    this.size = size
    this.state = new MarketState(size)
    this.parameters = new MarketParameters(size)
    this.hour = new HourColumns(size)
    this.components = new HourlyComponents(size)
    this.levers = new Float64Array(LEVER_SLOTS * size)
    this.marketReturnOverride = new Float64Array(size).fill(Number.NaN)
    this.stableswap = mechanism.pool === 'stableswap'
    this.active = new Int32Array(size)
  }

  /** Starts one economy anew, at any time; the others do not notice. Its levers go to their defaults. */
  reset(_index: number, _key0: number, _episode: number, _setup: EpisodeSetup): void {}

  /**
   * One hour for every economy. Collapsed ones stay as they are.
   * @param words recorded random words, `words[word * size + economy]`; drawn from the keys and the hour by default.
   */
  stepHour(_words?: Uint32Array): void {}

  snapshot(): Snapshot {
    return { state: this.state.values.slice(), parameters: this.parameters.values.slice() }
  }

  restore(_snapshot: Snapshot): void {}
}
