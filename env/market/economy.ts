import { usageError } from '../../core/errors.js'
import type { Snapshot } from '../../core/snapshot.js'
import { leverSlots, type Mechanism } from '../mechanisms/mechanism.js'
import { computeComponents, HourlyComponents } from '../reward/hourly-components.js'
import { columnNames } from './columns.js'
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
  readonly active: Int32Array
  activeCount = 0

  private readonly words: Uint32Array
  private readonly leverUnits: Float64Array
  private readonly stateNames: readonly StateName[]
  private readonly parameterNames: readonly ParameterName[]
  private readonly ownColumns: { readonly [Kind in 'state' | 'parameters' | 'components']: OwnColumns }
  private readonly slots: number

  /** @param size number of economies. */
  constructor(mechanism: Mechanism, size: number) {
    this.mechanism = mechanism
    this.size = size
    this.slots = Math.max(leverSlots.own, ...mechanism.levers.map(({ slot }) => slot + 1))
    this.state = new MarketState(size, this.slots)
    this.ownColumns = {
      state: new OwnColumns(size, Object.keys(mechanism.ownState)),
      parameters: new OwnColumns(size, Object.keys(mechanism.ownParameters)),
      components: new OwnColumns(size, Object.keys(mechanism.ownComponents)),
    }
    this.own = this.ownColumns.state.columns
    this.ownParameters = this.ownColumns.parameters.columns
    this.ownComponents = this.ownColumns.components.columns
    this.parameters = new MarketParameters(size)
    this.hour = new HourColumns(size)
    this.components = new HourlyComponents(size)
    this.levers = new Float64Array(this.slots * size)
    this.marketReturnOverride = new Float64Array(size).fill(Number.NaN)
    this.stableswap = mechanism.pool === 'stableswap'
    this.active = new Int32Array(size)
    this.words = new Uint32Array(WORDS_PER_HOUR * size)
    this.leverUnits = new Float64Array(this.slots).fill(Number.POSITIVE_INFINITY)
    for (const lever of mechanism.levers) {
      const range = lever.maximum - lever.minimum
      if (lever.changeCosts) this.leverUnits[lever.slot] = Math.min(lever.maximumStepPerHour ?? range, range)
    }
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
    const { mechanism, exogenous } = this
    this.openHour()
    if (words === undefined) drawWords(this, this.words)
    transformWords(this, words ?? this.words)

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

    computeComponents(this, this.components, this.leverUnits, mechanism.pegged, mechanism.movesTarget)
    mechanism.components(this)
    mechanism.collapse(this)
    exogenous?.releaseOracle(this)
    this.closeHour()
  }

  /** Lists the living economies and readies what the hour adds up. */
  private openHour(): void {
    const { active, state, hour } = this
    const { collapsedAtHour, spendingUsd, priceUsd, supplyTokens } = state
    const { frozen, spotUsd, startSupplyTokens } = hour
    const components = this.components.values
    const ownComponents = this.ownColumns.components.values
    let count = 0
    for (let i = 0; i < this.size; i++) {
      if (collapsedAtHour[i] > 0) {
        if (frozen[i] === 0) {
          for (let at = i; at < components.length; at += this.size) components[at] = 0
          for (let at = i; at < ownComponents.length; at += this.size) ownComponents[at] = 0
        }
        frozen[i] = 1
        continue
      }
      frozen[i] = 0
      active[count++] = i
      spendingUsd[i] = 0
      spotUsd[i] = priceUsd[i]
      startSupplyTokens[i] = supplyTokens[i]
    }
    this.activeCount = count
  }

  private closeHour(): void {
    const { hour } = this.state
    for (let k = 0; k < this.activeCount; k++) hour[this.active[k]] += 1
  }

  /** The columns that the future depends on, by the names under which they are stored. */
  private stored(): Record<string, Float64Array> {
    const { state, parameters } = this.ownColumns
    const market = {
      state: this.state.values,
      parameters: this.parameters.values,
      levers: this.levers,
      marketReturnOverride: this.marketReturnOverride,
    }
    const own = { ownState: state.values, ownParameters: parameters.values }
    return state.values.length + parameters.values.length > 0 ? { ...market, ...own } : market
  }

  /** Everything that the future depends on. */
  snapshot(): Snapshot {
    return Object.fromEntries(Object.entries(this.stored()).map(([name, column]) => [name, column.slice()]))
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
      target.set(stored)
    }
    this.hour.values.fill(0)
    this.components.values.fill(0)
    this.ownColumns.components.values.fill(0)
  }
}
