import { streamKey } from '../../core/random/stream.js'
import { Economy } from '../market/economy.js'
import type { StateName } from '../market/state.js'
import type { LeverRule, Mechanism, RuleSignals } from '../mechanisms/mechanism.js'
import { scenarioOf } from '../scenarios/catalogue.js'
import { drawEpisode } from '../scenarios/draw-episode.js'

/** A cap that never binds: calibration runs without limits on levers or supply. */
const NO_SUPPLY_LIMIT = 9

export interface SimulationPlan {
  readonly mechanism: Mechanism
  readonly scenario: string
  readonly economies: number
  readonly hours: number
  readonly seed: number
  /** Levers stay at their defaults where no rule is given. */
  readonly rule?: LeverRule
  /** Names of state columns, the mechanism's own among them. */
  readonly record: readonly string[]
  /** Record after every so many hours: 1, or 24 for the last hour of each day. */
  readonly every: number
}

export interface Simulation {
  /** The recorded series of one economy. */
  series(name: string, economy: number): Float64Array
  /** Hour of collapse of each economy, 0 for survivors. */
  readonly collapsedAtHour: Float64Array
}

/** Runs economies of one scenario without limits on levers, and keeps the series asked for. */
export function simulate(plan: SimulationPlan): Simulation {
  const { mechanism, economies, hours, every, rule } = plan
  const economy = new Economy(mechanism, economies)
  const scenario = scenarioOf(mechanism, plan.scenario)
  const key0 = streamKey(plan.seed, 'calibration')
  for (let index = 0; index < economies; index++) {
    const setup = drawEpisode(mechanism, scenario, key0, index)
    const parameters = { ...setup.parameters, maximumSupplyFractionPer24h: NO_SUPPLY_LIMIT }
    economy.reset(index, key0, index, { ...setup, parameters })
  }
  const { state } = economy
  const signals: RuleSignals = {
    hour: state.hour,
    twapPriceUsd: state.twapPriceUsd,
    targetPriceUsd: state.targetPriceUsd,
    meanPrice24hUsd: state.meanPrice24hUsd,
    own: economy.own,
    memory: new Float64Array((rule?.memoryWidth ?? 0) * economies),
  }
  const columnOf = (name: string) => economy.own[name] ?? state[name as StateName]
  const asked = new Float64Array(mechanism.levers.length * economies)
  mechanism.levers.forEach((lever, row) => {
    asked.fill(lever.default, row * economies, (row + 1) * economies)
  })
  const readings = Math.floor(hours / every)
  const kept = new Map(plan.record.map((name) => [name, new Float64Array(readings * economies)]))
  for (let hour = 0; hour < hours; hour++) {
    if (rule !== undefined) {
      rule.apply(signals, economies, asked)
      mechanism.levers.forEach((lever, row) => {
        economy.levers.set(asked.subarray(row * economies, (row + 1) * economies), lever.slot * economies)
      })
    }
    economy.stepHour()
    if ((hour + 1) % every !== 0) continue
    const reading = (hour + 1) / every - 1
    for (const [name, column] of kept) {
      for (let index = 0; index < economies; index++) {
        column[index * readings + reading] = columnOf(name)[index]
      }
    }
  }
  return {
    series: (name, index) => kept.get(name)!.subarray(index * readings, (index + 1) * readings),
    collapsedAtHour: state.collapsedAtHour.slice(),
  }
}

/** A statistic of every economy for which `counted` holds. */
export function overEconomies(
  simulation: Simulation,
  statistic: (economy: number) => number,
  counted: (economy: number) => boolean = () => true,
): number[] {
  const values: number[] = []
  for (let index = 0; index < simulation.collapsedAtHour.length; index++) {
    if (counted(index)) values.push(statistic(index))
  }
  return values
}
