import { usageError } from '../core/errors.js'
import { streamKey } from '../core/random/stream.js'
import { type Snapshot, underPrefix, withPrefix } from '../core/snapshot.js'
import { Projection } from '../guard/projection.js'
import type { EnvironmentOptions } from './definition.js'
import { DelayLine } from './delay-line.js'
import { discountedRest } from './end-on-collapse.js'
import { ExogenousDrivers } from './exogenous/drivers.js'
import { type FeatureReader, OBSERVATION_LIMIT } from './feature-readers.js'
import { actionToLever } from './lever-action.js'
import { LeverMenu } from './lever-menu.js'
import { Economy } from './market/economy.js'
import type { Mechanism } from './mechanisms/mechanism.js'
import { observationFeatures } from './observation-features.js'
import { CustomRewardTerm } from './reward/custom.js'
import { RewardColumns } from './reward/reward-columns.js'
import { potential } from './reward/shaping.js'
import { type ActionColumns, type BoxSpace, box, discrete, type Space } from './spaces.js'
import { storedColumn } from './stored-column.js'
import { EpisodeStarter } from './token-economy-episodes.js'
import { InfoColumns } from './token-economy-infos.js'
import { guardSpecification, type TokenEconomyOptions } from './token-economy-options.js'
import type { Infos, ResetResult, StepResult, VectorEnv } from './vector-env.js'

/**
 * Token economies of one mechanism as a vector environment. A step is one decision: what the policy asks for holds for
 * `decisionEveryHours` hours from `actionDelayHours` hours later, each hour within the guard's limits, and is judged by
 * the mean of its hourly rewards. A collapsed economy stays collapsed and pays -10 an hour until the episode is
 * truncated, unless `endOnCollapse` ends it and pays the discounted rest at once.
 */
export class TokenEconomyEnv implements VectorEnv {
  readonly id: string
  readonly numEnvs: number
  readonly observationSpace: BoxSpace
  readonly actionSpace: Space
  readonly autoresetMode = 'same-step'
  /** The names of the scenarios, in the order in which `state/scenario` numbers them. */
  readonly scenarioNames: readonly string[]
  private readonly economy: Economy
  private readonly drivers: ExogenousDrivers
  private readonly episodes: EpisodeStarter
  private readonly projection: Projection
  private readonly features: readonly FeatureReader[]
  private readonly rewardColumns: RewardColumns
  private readonly infoColumns: InfoColumns
  private readonly menu: LeverMenu | null
  /** What the policy asked for last, `targets[lever * numEnvs + env]`, in the levers' units. */
  private readonly targets: Float64Array
  /** What was asked for `actionDelayHours` hours ago. */
  private readonly requests: Float64Array
  /** What the guard let through: the values in force. */
  private readonly levers: Float64Array
  private readonly rateBound: Uint8Array
  private readonly boundsBound: Uint8Array
  private readonly actionDelay: DelayLine
  private readonly observationDelay: DelayLine
  /** Hours that each episode has lived. */
  private readonly elapsedHours: Int32Array
  /** The shaping potential at the last decision. */
  private readonly potentials: Float64Array
  /** What an early end pays by the number of steps left; null where collapsed episodes go on. */
  private readonly restOfSteps: Float64Array | null
  private readonly firstEpisode: number
  private readonly result: StepResult

  constructor(
    id: string,
    private readonly mechanism: Mechanism,
    private readonly options: TokenEconomyOptions,
    common: EnvironmentOptions,
  ) {
    const { numEnvs } = common
    const { levers } = mechanism
    this.id = id
    this.numEnvs = numEnvs
    this.firstEpisode = common.firstEpisode ?? 0
    this.economy = new Economy(mechanism, numEnvs, options.runOnAfterCollapse)
    const { shocks, marketReturns, replay } = options
    this.drivers = new ExogenousDrivers(this.economy, shocks, marketReturns, replay, `${id}.shocks`)
    const key0 = streamKey(common.seed, common.stream ?? 'trainingEpisode')
    this.episodes = new EpisodeStarter(this.economy, options, key0, this.firstEpisode)
    this.scenarioNames = this.episodes.scenarioNames
    this.projection = new Projection(guardSpecification(mechanism, options))
    this.features = observationFeatures(mechanism)
    const width = this.features.length
    const names = this.features.map(({ name }) => name)
    this.observationSpace = box(-OBSERVATION_LIMIT, OBSERVATION_LIMIT, width, names)
    this.menu = options.leverMenu ? new LeverMenu(levers) : null
    this.actionSpace =
      this.menu === null
        ? box(
            -1,
            1,
            levers.length,
            levers.map(({ name }) => name),
          )
        : discrete(this.menu.names.length, this.menu.names)
    this.targets = new Float64Array(levers.length * numEnvs)
    this.requests = new Float64Array(levers.length * numEnvs)
    this.levers = new Float64Array(levers.length * numEnvs)
    this.rateBound = new Uint8Array(levers.length * numEnvs)
    this.boundsBound = new Uint8Array(levers.length * numEnvs)
    this.actionDelay = new DelayLine(options.actionDelayHours, levers.length, numEnvs)
    this.observationDelay = new DelayLine(options.observationDelayHours, width, numEnvs)
    this.elapsedHours = new Int32Array(numEnvs)
    this.potentials = new Float64Array(numEnvs)
    this.restOfSteps =
      options.endOnCollapse === null
        ? null
        : discountedRest(options.endOnCollapse, options.horizonHours / options.decisionEveryHours)
    const pegDeviation = new Float64Array(numEnvs)
    const terms = options.customRewards.map(
      (reward, index) =>
        new CustomRewardTerm(reward, this.economy, pegDeviation, `${id}.customRewards[${index}]`),
    )
    this.rewardColumns = new RewardColumns(this.economy, options.rewardWeights, terms)
    this.infoColumns = new InfoColumns(
      this.economy,
      pegDeviation,
      this.rewardColumns.columns,
      options.observationDelayHours,
    )
    const finalObservations = new Float32Array(width * numEnvs)
    const { columns } = this.infoColumns
    const infos: Infos =
      this.menu === null
        ? { finalObservations, columns }
        : { finalObservations, columns, actionMasks: new Uint8Array(this.menu.names.length * numEnvs) }
    this.result = {
      observations: new Float32Array(width * numEnvs),
      rewards: new Float64Array(numEnvs),
      terminated: new Uint8Array(numEnvs),
      truncated: new Uint8Array(numEnvs),
      infos,
    }
    this.reset()
  }

  reset(): ResetResult {
    this.clearStep()
    this.result.rewards.fill(0)
    for (let env = 0; env < this.numEnvs; env++) this.startEpisode(env, this.firstEpisode + env)
    this.infoColumns.writePegDeviation()
    this.infoColumns.writeState(this.elapsedHours, this.levers, this.rateBound, this.boundsBound)
    this.offer()
    return this.result
  }

  step(actions: ActionColumns): StepResult {
    const { decisionEveryHours, observationDelayHours } = this.options
    this.decide(actions)
    this.clearStep()
    for (let hour = 0; hour < decisionEveryHours; hour++) {
      this.liveHour()
      if (observationDelayHours > 0 || hour === decisionEveryHours - 1) {
        this.observe(0, this.numEnvs)
        this.observationDelay.exchange(this.result.observations)
      }
    }
    this.rewardColumns.averageOver(decisionEveryHours)
    this.infoColumns.writeState(this.elapsedHours, this.levers, this.rateBound, this.boundsBound)
    this.markEnds()
    this.shape()
    this.rewardColumns.total(this.result.rewards)
    for (let env = 0; env < this.numEnvs; env++) {
      if (this.result.terminated[env] === 1 || this.result.truncated[env] === 1) this.nextEpisode(env)
    }
    this.offer()
    return this.result
  }

  startNextEpisodes(marked: Uint8Array): ResetResult {
    for (let env = 0; env < this.numEnvs; env++) if (marked[env] !== 0) this.nextEpisode(env)
    this.offer()
    return this.result
  }

  snapshot(): Snapshot {
    return {
      ...withPrefix('economy', this.economy.snapshot()),
      ...withPrefix('actionDelay', this.actionDelay.snapshot()),
      ...withPrefix('observationDelay', this.observationDelay.snapshot()),
      ...withPrefix('signals', this.infoColumns.snapshot()),
      targets: this.targets.slice(),
      levers: this.levers.slice(),
      elapsedHours: this.elapsedHours.slice(),
      potentials: this.potentials.slice(),
      observations: this.result.observations.slice(),
    }
  }

  restore(snapshot: Snapshot): ResetResult {
    const columns = {
      targets: this.targets,
      levers: this.levers,
      elapsedHours: this.elapsedHours,
      potentials: this.potentials,
      observations: this.result.observations,
    }
    for (const [name, column] of Object.entries(columns)) {
      storedColumn(snapshot, name, column.length, `${this.id} with numEnvs ${this.numEnvs}`)
    }
    this.economy.restore(underPrefix('economy', snapshot))
    this.actionDelay.restore(underPrefix('actionDelay', snapshot))
    this.observationDelay.restore(underPrefix('observationDelay', snapshot))
    this.infoColumns.restore(underPrefix('signals', snapshot))
    for (const [name, column] of Object.entries(columns)) column.set(snapshot[name])
    this.clearStep()
    this.result.rewards.fill(0)
    this.infoColumns.writePegDeviation()
    this.infoColumns.writeState(this.elapsedHours, this.levers, this.rateBound, this.boundsBound)
    this.offer()
    return this.result
  }

  /** Turns actions into the lever values asked for. */
  private decide(actions: ActionColumns): void {
    const { numEnvs, menu, targets } = this
    const { levers } = this.mechanism
    const due = menu === null ? levers.length * numEnvs : numEnvs
    if (actions.length !== due) {
      throw usageError(
        `${actions.length} actions where ${due} are due`,
        `${this.id}.step`,
        'Make them with allocateActions(env.actionSpace, env.numEnvs).',
      )
    }
    if (menu !== null) {
      const count = menu.names.length
      for (let env = 0; env < numEnvs; env++) {
        const action = actions[env]
        if (!(Number.isInteger(action) && action >= 0 && action < count)) {
          throw this.wrongAction('lever menu', env, action, `Give a whole number from 0 to ${count - 1}.`)
        }
      }
      menu.apply(actions, targets, numEnvs)
      return
    }
    for (let lever = 0; lever < levers.length; lever++) {
      const limits = levers[lever]
      for (let index = lever * numEnvs; index < (lever + 1) * numEnvs; index++) {
        const action = actions[index]
        if (!Number.isFinite(action)) {
          const env = index - lever * numEnvs
          throw this.wrongAction(limits.name, env, action, 'Find what made it no finite number.')
        }
        targets[index] = actionToLever(limits, action)
      }
    }
  }

  private wrongAction(lever: string, env: number, action: number, remedy: string): Error {
    return usageError(
      `The action for "${lever}" in environment ${env} is ${action}`,
      `${this.id}.step, hour ${this.elapsedHours[env]}`,
      remedy,
    )
  }

  private clearStep(): void {
    this.rewardColumns.clear()
    this.infoColumns.clear()
    this.rateBound.fill(0)
    this.boundsBound.fill(0)
    this.result.terminated.fill(0)
    this.result.truncated.fill(0)
  }

  /** One hour: what was asked for passes the delay and the guard, and the economies live on. */
  private liveHour(): void {
    const { economy, numEnvs, elapsedHours, levers, requests } = this
    requests.set(this.targets)
    this.actionDelay.exchange(requests)
    this.projection.apply(requests, levers, 1, numEnvs, this.rateBound, this.boundsBound)
    for (let lever = 0; lever < this.mechanism.levers.length; lever++) {
      const to = this.mechanism.levers[lever].slot * numEnvs
      const from = lever * numEnvs
      for (let env = 0; env < numEnvs; env++) economy.levers[to + env] = levers[from + env]
    }
    this.drivers.prepareHour()
    economy.stepHour()
    for (let env = 0; env < numEnvs; env++) elapsedHours[env]++
    this.infoColumns.addHour(this.options.decisionEveryHours)
    this.rewardColumns.addHour()
  }

  /** Marks the episodes that this step ended; an early end pays what is left. */
  private markEnds(): void {
    const { decisionEveryHours } = this.options
    const { terminated, truncated } = this.result
    for (let env = 0; env < this.numEnvs; env++) {
      const hoursLeft = this.episodes.horizonHours(env) - this.elapsedHours[env]
      if (this.restOfSteps !== null && this.economy.state.collapsedAtHour[env] > 0) {
        terminated[env] = 1
        this.rewardColumns.collapse[env] += this.restOfSteps[hoursLeft / decisionEveryHours]
      } else if (hoursLeft === 0) truncated[env] = 1
    }
  }

  /** Adds discount times the new potential less the old one. */
  private shape(): void {
    const { shaping } = this.options
    if (shaping === null) return
    const { economy, potentials } = this
    for (let env = 0; env < this.numEnvs; env++) {
      const next = potential(shaping, economy.state, economy.parameters, env)
      this.rewardColumns.shaping[env] = shaping.discount * next - potentials[env]
      potentials[env] = next
    }
  }

  /** Keeps the last observation and starts the environment's next episode. */
  private nextEpisode(env: number): void {
    const { observations, infos } = this.result
    for (let index = env; index < observations.length; index += this.numEnvs) {
      infos.finalObservations[index] = observations[index]
    }
    this.startEpisode(env, this.economy.state.episode[env] + this.numEnvs)
  }

  private startEpisode(env: number, episode: number): void {
    const { economy, options, numEnvs, mechanism } = this
    this.infoColumns.presentScenario[env] = this.episodes.start(env, episode)
    this.elapsedHours[env] = 0
    for (let lever = 0; lever < mechanism.levers.length; lever++) {
      const index = lever * numEnvs + env
      this.targets[index] = this.levers[index] = mechanism.levers[lever].default
    }
    if (options.shaping !== null) {
      this.potentials[env] = potential(options.shaping, economy.state, economy.parameters, env)
    }
    this.actionDelay.fill(env, this.targets)
    this.infoColumns.startEpisode(env)
    this.observe(env, env + 1)
    this.observationDelay.fill(env, this.result.observations)
  }

  private observe(from: number, to: number): void {
    for (let feature = 0; feature < this.features.length; feature++) {
      this.features[feature].write(this.economy, this.result.observations, feature * this.numEnvs, from, to)
    }
  }

  /** What the coming decision may read beside the observation. */
  private offer(): void {
    this.infoColumns.writeSignals(this.elapsedHours, this.levers)
    const { actionMasks } = this.result.infos
    if (actionMasks !== undefined) this.menu?.mask(this.targets, actionMasks, this.numEnvs)
  }
}
