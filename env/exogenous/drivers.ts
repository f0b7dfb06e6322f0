import type { Economy } from '../market/economy.js'
import { ExogenousColumns } from '../market/exogenous.js'
import type { ParameterName } from '../market/parameters.js'
import type { Scenario } from '../scenarios/scenario.js'
import type { Replay } from './replay.js'
import { type Shock, ShockTerm } from './shocks.js'

/** What the model draws by itself and a record of demand replaces. */
const demandOfTheModel: readonly ParameterName[] = [
  'demandDrift',
  'demandGrowthSpread',
  'demandMarketBeta',
  'demandVolatility',
]

/** A scenario in which the model leaves to the record what the record drives; scripted events stay. */
export function scenarioUnderReplay(scenario: Scenario, replay: Replay | null): Scenario {
  const silenced: ParameterName[] = []
  if (replay?.demand) silenced.push(...demandOfTheModel)
  if (replay?.orderFlowUsd) silenced.push('noiseFlow')
  if (silenced.length === 0) return scenario
  const zeros = Object.fromEntries(silenced.map((name) => [name, 0]))
  return { ...scenario, parameters: { ...scenario.parameters, ...zeros } }
}

/** Brings recorded series and scripted shocks upon a batch of economies, hour by hour. */
export class ExogenousDrivers {
  private readonly columns: ExogenousColumns
  private readonly terms: readonly ShockTerm[]
  private readonly marketReturns: Float64Array | null
  private readonly demand: Float64Array | null
  private readonly orderFlowUsd: Float64Array | null

  /**
   * @param marketReturns the market's log-returns in place of the model's, from the first hour of every episode
   * @param where the config path of the shocks
   */
  constructor(
    private readonly economy: Economy,
    shocks: readonly Shock[],
    marketReturns: Float64Array | null,
    replay: Replay | null,
    where: string,
  ) {
    this.marketReturns = marketReturns ?? replay?.market?.logReturns ?? null
    this.columns = new ExogenousColumns(economy.size)
    this.terms = shocks.map((shock, index) => new ShockTerm(shock, economy, `${where}[${index}]`))
    this.demand = replay?.demand?.logReturns ?? null
    this.orderFlowUsd = replay?.orderFlowUsd ?? null
    if (this.terms.length > 0 || this.demand !== null || this.orderFlowUsd !== null) {
      economy.exogenous = this.columns
    }
  }

  /** Writes what comes upon each economy in the hour that is next for it. */
  prepareHour(): void {
    const { marketReturns, demand, orderFlowUsd, columns, economy } = this
    const { hour } = economy.state
    if (marketReturns !== null) {
      for (let i = 0; i < economy.size; i++) economy.marketReturnOverride[i] = marketReturns[hour[i]]
    }
    if (economy.exogenous === null) return
    columns.clear()
    if (demand !== null) {
      for (let i = 0; i < economy.size; i++) columns.logDemand[i] = demand[hour[i]]
    }
    if (orderFlowUsd !== null) {
      for (let i = 0; i < economy.size; i++) columns.orderFlowUsd[i] = orderFlowUsd[hour[i]]
    }
    for (let term = 0; term < this.terms.length; term++) this.terms[term].addTo(columns)
  }
}
