import { usageError } from '../../core/errors.js'
import type { Snapshot } from '../../core/snapshot.js'
import { ColumnMemory } from '../kernels/column-memory.js'
import type { Kernels } from '../kernels/kernels.js'
import { leverSlots, type Mechanism } from '../mechanisms/mechanism.js'
import { computeComponents, HourlyComponents } from '../reward/hourly-components.js'
import { ColumnSet, columnNames } from './columns.js'
import { advanceConfidence } from './confidence.js'
import { advanceDemand } from './demand.js'
import type { ExogenousColumns } from './exogenous.js'
import { HourColumns, WORDS_PER_HOUR } from './hour.js'
import { moveLiquidity } from './liquidity-providers.js'
import type { Market } from './market.js'
import { advanceMarketFactor } from './market-factor.js'
import { updateOracle } from './oracle.js'
import { placeOrders, settleOrders } from './order-flow.js'
import { OwnColumns } from './own-columns.js'
import { MarketParameters, type ParameterName } from './parameters.js'
import { drawWords, transformWords } from './random-words.js'
import { surveySentiment, updateSlowStates } from './slow-states.js'
import { moveDeposits } from './staking.js'
import { MarketState, type StateName, SUPPLY_WINDOW_HOURS } from './state.js'
import { openSupplyWindow } from './supply-guard.js'

/** What an episode starts from; state that is not named starts at 0. */
export interface EpisodeSetup {
  readonly parameters: Readonly<Record<ParameterName, number>>
  readonly state: Readonly<Partial<Record<StateName, number>>>
  /** Of the mechanism's own; every field that it declares. */
  readonly own: Readonly<Record<string, number>>
  readonly ownParameters: Readonly<Record<string, number>>
}

/** How many economies go through an hour together: so few that what they touch stays in the second cache. */
const BLOCK_ECONOMIES = 256

/** How many columns the economies of a mechanism take, those of levers, words and small tables included. */
function columnsOf(mechanism: Mechanism, leverSlots: number): number {
  const sets = [
    new MarketState(1, leverSlots),
    new MarketParameters(1),
    new HourColumns(1),
    new HourlyComponents(1),
    new OwnColumns(1, Object.keys(mechanism.ownState)),
    new OwnColumns(1, Object.keys(mechanism.ownParameters)),
    new OwnColumns(1, Object.keys(mechanism.ownComponents)),
  ]
  const rest = leverSlots + WORDS_PER_HOUR + 16
  return sets.reduce((sum, set) => sum + set.length, rest)
}

/** N economies of one mechanism, stepped together over columns. */
export class Economy implements Market {
  readonly mechanism: Mechanism
  readonly size: number
  readonly state: MarketState
  readonly parameters: MarketParameters
  readonly hour: HourColumns
  /** Unweighted costs of the last hour. */
  readonly components: HourlyComponents
  readonly own: Readonly<Record<string, Float64Array>>
  readonly ownParameters: Readonly<Record<string, Float64Array>>
  readonly ownComponents: Readonly<Record<string, Float64Array>>
  readonly levers: Float64Array
  readonly marketReturnOverride: Float64Array
  /** What comes from outside the model in the coming hour; null where nothing ever does. */
  exogenous: ExogenousColumns | null = null
  readonly stableswap: boolean
  readonly kernels: Kernels
  first = 0
  end: number
  readonly columnBytes: number
  readonly words: Uint32Array
  readonly wordStride: number
  readonly leverUnits: Float64Array
  readonly active: Int32Array
  activeCount = 0

  private readonly stateNames: readonly StateName[]
  private readonly parameterNames: readonly ParameterName[]
  private readonly ownColumns: { readonly [Kind in 'state' | 'parameters' | 'components']: OwnColumns }
  private readonly slots: number
  /** The hours of collapse, while economies that run on live an hour. */
  private readonly ruinedAtHour: Float64Array

  /**
   * @param size number of economies.
   * @param runsOn whether collapsed economies live on, to show what becomes of them; their hours count as collapsed all
   * the same.
   */
  constructor(
    mechanism: Mechanism,
    size: number,
    private readonly runsOn = false,
  ) {
    this.mechanism = mechanism
    this.size = size
    this.slots = Math.max(leverSlots.own, ...mechanism.levers.map(({ slot }) => slot + 1))
    const memory = new ColumnMemory(size, columnsOf(mechanism, this.slots))
    this.kernels = memory.kernels
    this.end = size
    this.columnBytes = size * Float64Array.BYTES_PER_ELEMENT
    this.state = new MarketState(size, this.slots, memory)
    this.ownColumns = {
      state: new OwnColumns(size, Object.keys(mechanism.ownState), memory),
      parameters: new OwnColumns(size, Object.keys(mechanism.ownParameters), memory),
      components: new OwnColumns(size, Object.keys(mechanism.ownComponents), memory),
    }
    this.own = this.ownColumns.state.columns
    this.ownParameters = this.ownColumns.parameters.columns
    this.ownComponents = this.ownColumns.components.columns
    this.parameters = new MarketParameters(size, memory)
    this.hour = new HourColumns(size, memory)
    this.components = new HourlyComponents(size, memory)
    this.levers = memory.doubles(size, this.slots)
    this.marketReturnOverride = memory.doubles(size).fill(Number.NaN)
    this.stableswap = mechanism.pool === 'stableswap'
    this.active = memory.integers(size)
    this.wordStride = Math.ceil(size / 4) * 4
    this.words = memory.words(WORDS_PER_HOUR * this.wordStride)
    this.leverUnits = memory.doubles(this.slots).fill(Number.POSITIVE_INFINITY)
    for (const lever of mechanism.levers) {
      const range = lever.maximum - lever.minimum
      if (lever.changeCosts) this.leverUnits[lever.slot] = Math.min(lever.maximumStepPerHour ?? range, range)
    }
    this.ruinedAtHour = new Float64Array(size)
    this.stateNames = columnNames(this.state) as StateName[]
    this.parameterNames = columnNames(this.parameters)
  }

  /** Starts one economy anew, at any time; the others do not notice. Its levers go to their defaults. */
  reset(index: number, key0: number, episode: number, setup: EpisodeSetup): void {
    const { size, state, parameters } = this
    for (const name of this.parameterNames) parameters[name][index] = setup.parameters[name]
    for (const name of this.stateNames) state[name][index] = setup.state[name] ?? 0
    for (const name in this.own) this.own[name][index] = setup.own[name]
    for (const name in this.ownParameters) this.ownParameters[name][index] = setup.ownParameters[name]
    for (let slot = 0; slot < SUPPLY_WINDOW_HOURS; slot++) state.supplyChangeRing[slot * size + index] = 0
    for (let slot = 0; slot < this.slots; slot++) this.setLever(slot, index, 0)
    for (const lever of this.mechanism.levers) this.setLever(lever.slot, index, lever.default)
    state.key0[index] = key0
    state.episode[index] = episode
    this.marketReturnOverride[index] = Number.NaN
  }

  private setLever(slot: number, index: number, value: number): void {
    this.levers[slot * this.size + index] = value
    this.state.appliedLevers[slot * this.size + index] = value
  }

  /**
   * One hour for every economy, in a fixed order of phases. Collapsed economies stay as they are.
   * @param words recorded random words, `words[word * size + economy]`; drawn from the keys and the hour by default.
   */
  stepHour(words?: Uint32Array): void {
    const { size } = this
    if (words !== undefined) {
      for (let word = 0; word < WORDS_PER_HOUR; word++) {
        this.words.set(words.subarray(word * size, (word + 1) * size), word * this.wordStride)
      }
    }
    for (let first = 0; first < size; first += BLOCK_ECONOMIES) {
      const end = Math.min(size, first + BLOCK_ECONOMIES)
      if (this.runsOn) this.raise(first, end)
      this.openHour(first, end)
      if (this.activeCount > 0) this.stepBlock(words === undefined)
      if (this.runsOn) this.bury(first, end)
    }
  }

  /** Lets the collapsed live for an hour. */
  private raise(first: number, end: number): void {
    const { collapsedAtHour } = this.state
    for (let i = first; i < end; i++) {
      this.ruinedAtHour[i] = collapsedAtHour[i]
      collapsedAtHour[i] = 0
    }
  }

  /** Puts down again what had collapsed before the hour. */
  private bury(first: number, end: number): void {
    const { collapsedAtHour } = this.state
    for (let i = first; i < end; i++) {
      if (this.ruinedAtHour[i] === 0) continue
      collapsedAtHour[i] = this.ruinedAtHour[i]
      this.hour.frozen[i] = 1
    }
  }

  /** The phases of the hour for the present block. */
  private stepBlock(drawsWords: boolean): void {
    const { mechanism, exogenous } = this
    if (drawsWords) drawWords(this)
    transformWords(this)

    exogenous?.holdOracle(this)
    advanceMarketFactor(this, mechanism.dampsVolatility)
    exogenous?.moveMarket(this)
    advanceDemand(this)
    exogenous?.moveDemand(this)
    mechanism.exogenous(this)
    if (mechanism.countsSupply) openSupplyWindow(this)
    mechanism.scheduledEvents(this)
    mechanism.shareToken(this)

    mechanism.beliefPrice(this)
    placeOrders(this, mechanism.pegged)
    exogenous?.addOrders(this)
    mechanism.orders(this)
    settleOrders(this, mechanism.taxesSales)

    mechanism.primaryMarket(this)
    mechanism.reserveOperations(this)
    mechanism.emissions(this)
    moveLiquidity(this)
    exogenous?.moveLiquidity(this)
    if (mechanism.pegged) moveDeposits(this)

    updateOracle(this)
    updateSlowStates(this)
    mechanism.backing(this)
    if (mechanism.pegged) advanceConfidence(this)
    surveySentiment(this)

    computeComponents(this, this.components, mechanism.pegged, mechanism.movesTarget)
    mechanism.components(this)
    mechanism.collapse(this)
    exogenous?.releaseOracle(this)
    this.kernels.closeHour(this.first, this.end, this.hour.alive.byteOffset, this.state.hour.byteOffset)
  }

  /** Makes the economies from `first` to below `end` the block at work: lists the living, readies what an hour adds up. */
  openHour(first: number, end: number): void {
    const { active, state, hour } = this
    this.first = first
    this.end = end
    this.activeCount = this.kernels.openHour(
      first,
      end,
      active.byteOffset,
      hour.alive.byteOffset,
      hour.frozen.byteOffset,
      state.collapsedAtHour.byteOffset,
      state.spendingUsd.byteOffset,
      state.priceUsd.byteOffset,
      hour.spotUsd.byteOffset,
      state.supplyTokens.byteOffset,
      hour.startSupplyTokens.byteOffset,
    )
    if (this.activeCount === end - first) return
    for (let i = first; i < end; i++) {
      if (!(state.collapsedAtHour[i] > 0) || hour.frozen[i] === 1) continue
      this.components.clear(i)
      this.ownColumns.components.clear(i)
      hour.frozen[i] = 1
    }
  }

  /** The columns that the future depends on, by the names under which they are stored. */
  private stored(): Record<string, ColumnSet | Float64Array> {
    const { state, parameters } = this.ownColumns
    const market = {
      state: this.state,
      parameters: this.parameters,
      levers: this.levers,
      marketReturnOverride: this.marketReturnOverride,
    }
    const own = { ownState: state, ownParameters: parameters }
    return state.length + parameters.length > 0 ? { ...market, ...own } : market
  }

  /** Everything that the future depends on. */
  snapshot(): Snapshot {
    return Object.fromEntries(
      Object.entries(this.stored()).map(([name, columns]) => [
        name,
        columns instanceof ColumnSet ? columns.values : columns.slice(),
      ]),
    )
  }

  /** Takes up a stored state. */
  restore(snapshot: Snapshot): void {
    for (const [name, target] of Object.entries(this.stored())) {
      const stored = snapshot[name]
      if (!(stored instanceof Float64Array) || stored.length !== target.length) {
        throw usageError(
          `A stored economy has ${stored?.length ?? 'no'} numbers of ${name}, and ${target.length} are needed`,
          'Economy.restore',
          'Restore a snapshot of the same mechanism and number of economies.',
        )
      }
      if (target instanceof ColumnSet) target.load(stored)
      else target.set(stored)
    }
    this.hour.clearAll()
    this.components.clearAll()
    this.ownColumns.components.clearAll()
  }
}
