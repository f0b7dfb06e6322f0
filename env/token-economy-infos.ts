import type { Snapshot } from '../core/snapshot.js'
import { DelayLine } from './delay-line.js'
import type { Economy } from './market/economy.js'
import type { StateName } from './market/state.js'
import { publicFieldNames } from './mechanisms/fields.js'

/** Columns of the market's state that infos carry as they are, as `state/<name>`. */
const copiedStates = [
  'priceUsd',
  'targetPriceUsd',
  'twapPriceUsd',
  'supplyTokens',
  'depthUsd',
  'spendingUsd',
  'totalSpendingUsd',
  'reserveUsd',
  'shareCapUsd',
  'shareSupply',
  'confidence',
  'marketReturn',
  'redeemedTokens',
  'mintedTokens',
  'supplyChange24h',
] as const satisfies readonly StateName[]

/** Readings that are as old as the observation. */
const delayedStates = [
  'twapPriceUsd',
  'targetPriceUsd',
  'meanPrice24hUsd',
] as const satisfies readonly StateName[]

/** A price further than this from its target counts as outside. */
const BAND = 0.01

/**
 * The named columns beside observation and reward.
 *
 * `state/*` is private and belongs to the last hour of the step, before an episode that ended gave way to the next:
 * logs and metrics read it. `mean/*` are means over the step's hours. `signal/*` is public and belongs to the coming
 * decision: rules read it. Of the signals, prices are as old as the observation; the hour and the levers in force are
 * the keeper's own and have no delay. `guard/*` is 1 where a limit bound in the step.
 */
export class InfoColumns {
  readonly columns: Readonly<Record<string, Float64Array>>
  /** The scenario of each environment's present episode, by its place in the list of names. */
  readonly presentScenario: Float64Array
  private readonly scenario: Float64Array
  private readonly episode: Float64Array
  private readonly states: readonly (readonly [from: Float64Array, to: Float64Array])[]
  private readonly hour: Float64Array
  private readonly collapsed: Float64Array
  private readonly squaredPegDeviation: Float64Array
  private readonly outsideBand: Float64Array
  private readonly depth: Float64Array
  private readonly spending: Float64Array
  private readonly supplyBound: Float64Array
  private readonly leverSignals: readonly Float64Array[]
  private readonly leverStates: readonly Float64Array[]
  private readonly rateBound: readonly Float64Array[]
  private readonly boundsBound: readonly Float64Array[]
  private readonly hourSignal: Float64Array
  /** The columns that the delayed signals read, and the signals side by side, `signals[signal * count + env]`. */
  private readonly delayed: readonly Float64Array[]
  private readonly signals: Float64Array
  private readonly delay: DelayLine

  constructor(
    private readonly economy: Economy,
    /** price / target - 1 after the last hour; kept up to date here. */
    private readonly pegDeviation: Float64Array,
    rewards: Readonly<Record<string, Float64Array>>,
    observationDelayHours: number,
  ) {
    const count = economy.size
    const { levers } = economy.mechanism
    const column = () => new Float64Array(count)
    const perLever = () => levers.map(column)
    this.presentScenario = column()
    this.episode = column()
    this.scenario = column()
    this.hour = column()
    this.collapsed = column()
    this.squaredPegDeviation = column()
    this.outsideBand = column()
    this.depth = column()
    this.spending = column()
    this.supplyBound = column()
    this.hourSignal = column()
    this.leverSignals = perLever()
    this.leverStates = perLever()
    this.rateBound = perLever()
    this.boundsBound = perLever()
    const publicNames = publicFieldNames(economy.mechanism)
    const delayedNames = [...delayedStates, ...publicNames.map((name) => `own/${name}`)]
    this.delayed = [
      ...delayedStates.map((name) => economy.state[name]),
      ...publicNames.map((name) => economy.own[name]),
    ]
    this.signals = new Float64Array(this.delayed.length * count)
    this.delay = new DelayLine(observationDelayHours, this.delayed.length, count)
    const ownNames = Object.keys(economy.own)
    this.states = [
      ...copiedStates.map((name) => [economy.state[name], column()] as const),
      ...ownNames.map((name) => [economy.own[name], column()] as const),
    ]
    const stateNames = [...copiedStates, ...ownNames.map((name) => `own/${name}`)]
    const named = (columns: readonly Float64Array[], name: (lever: string) => string) =>
      levers.map((lever, index) => [name(lever.name), columns[index]] as const)
    this.columns = Object.fromEntries([
      ...Object.entries(rewards),
      ...stateNames.map((name, index) => [`state/${name}`, this.states[index][1]] as const),
      ['state/pegDeviation', this.pegDeviation],
      ['state/collapsed', this.collapsed],
      ['state/hour', this.hour],
      ['state/episode', this.episode],
      ['state/scenario', this.scenario],
      ...named(this.leverStates, (lever) => `state/lever/${lever}`),
      ['mean/squaredPegDeviation', this.squaredPegDeviation],
      ['mean/outsideOnePercent', this.outsideBand],
      ['mean/depthUsd', this.depth],
      ['mean/spendingUsd', this.spending],
      ['signal/hour', this.hourSignal],
      ...delayedNames.map(
        (name, index) =>
          [`signal/${name}`, this.signals.subarray(index * count, (index + 1) * count)] as const,
      ),
      ...named(this.leverSignals, (lever) => `signal/lever/${lever}`),
      ...named(this.rateBound, (lever) => `guard/${lever}-rate`),
      ...named(this.boundsBound, (lever) => `guard/${lever}-bound`),
      ['guard/supply', this.supplyBound],
    ])
  }

  /** Begins a step. */
  clear(): void {
    this.squaredPegDeviation.fill(0)
    this.outsideBand.fill(0)
    this.depth.fill(0)
    this.spending.fill(0)
    this.supplyBound.fill(0)
  }

  /** Takes note of the hour that the economies have just lived, of which a step has so many. */
  addHour(hoursPerStep: number): void {
    const { state, hour } = this.economy
    this.writePegDeviation()
    for (let env = 0; env < this.economy.size; env++) {
      const deviation = this.pegDeviation[env]
      this.squaredPegDeviation[env] += (deviation * deviation) / hoursPerStep
      this.outsideBand[env] += (Math.abs(deviation) > BAND ? 1 : 0) / hoursPerStep
      this.depth[env] += state.depthUsd[env] / hoursPerStep
      this.spending[env] += state.spendingUsd[env] / hoursPerStep
      if (hour.frozen[env] === 0 && hour.supplyLimitBound[env] === 1) this.supplyBound[env] = 1
    }
    this.readSignals(0, this.economy.size)
    this.delay.exchange(this.signals)
  }

  /** Brings `pegDeviation` up to date. */
  writePegDeviation(): void {
    const { priceUsd, targetPriceUsd } = this.economy.state
    for (let env = 0; env < this.economy.size; env++) {
      this.pegDeviation[env] = priceUsd[env] / targetPriceUsd[env] - 1
    }
  }

  /**
   * Writes `state/*` and `guard/*` at the end of a step.
   * @param elapsedHours hours that each episode has lived
   * @param levers the values in force, `levers[lever * count + env]`
   */
  writeState(
    elapsedHours: Int32Array,
    levers: Float64Array,
    rateBound: Uint8Array,
    boundsBound: Uint8Array,
  ): void {
    const { economy } = this
    const count = economy.size
    for (const [from, to] of this.states) to.set(from)
    this.scenario.set(this.presentScenario)
    this.episode.set(economy.state.episode)
    for (let env = 0; env < count; env++) {
      this.hour[env] = elapsedHours[env]
      this.collapsed[env] = economy.state.collapsedAtHour[env] > 0 ? 1 : 0
    }
    for (let lever = 0; lever < this.leverStates.length; lever++) {
      const start = lever * count
      for (let env = 0; env < count; env++) {
        this.leverStates[lever][env] = levers[start + env]
        this.rateBound[lever][env] = rateBound[start + env]
        this.boundsBound[lever][env] = boundsBound[start + env]
      }
    }
  }

  /** Writes the signals that have no delay, for the coming decision. */
  writeSignals(elapsedHours: Int32Array, levers: Float64Array): void {
    const count = this.economy.size
    for (let env = 0; env < count; env++) this.hourSignal[env] = elapsedHours[env]
    for (let lever = 0; lever < this.leverSignals.length; lever++) {
      for (let env = 0; env < count; env++) this.leverSignals[lever][env] = levers[lever * count + env]
    }
  }

  /** Forgets the signals of an environment's last episode. */
  startEpisode(env: number): void {
    this.readSignals(env, env + 1)
    this.delay.fill(env, this.signals)
  }

  private readSignals(from: number, to: number): void {
    for (let signal = 0; signal < this.delayed.length; signal++) {
      const values = this.delayed[signal]
      const start = signal * this.economy.size
      for (let env = from; env < to; env++) this.signals[start + env] = values[env]
    }
  }

  snapshot(): Snapshot {
    return {
      ...this.delay.snapshot(),
      signals: this.signals.slice(),
      scenario: this.presentScenario.slice(),
    }
  }

  restore(snapshot: Snapshot): void {
    this.delay.restore(snapshot)
    this.signals.set(snapshot.signals)
    this.presentScenario.set(snapshot.scenario)
  }
}
