import { createBaseline } from '../../../agents/baselines/baselines.js'
import type { Economy } from '../../../env/market/economy.js'
import type { Mechanism } from '../../../env/mechanisms/mechanism.js'
import { allocateActions } from '../../../env/spaces.js'
import { TokenEconomyEnv } from '../../../env/token-economy.js'
import { parseTokenEconomyOptions } from '../../../env/token-economy-options.js'
import { economiesOf, shakeLevers, stateOf } from '../market/economies.js'

interface RuleRun {
  readonly mechanism: Mechanism
  readonly scenario: string
  readonly rule: string
  readonly economies: number
  readonly hours?: number
  /** A column of the mechanism's own, whose mean over the economies and the hours from `from` is taken. */
  readonly column?: string
  readonly from?: number
}

/** A rule in the environment, with its guard: mean reward per hour, and the mean of a column. */
export function meanReward(run: RuleRun): { reward: number; series: number; collapsed: number } {
  const { mechanism, scenario, rule, economies, hours = 720, column, from = 0 } = run
  const options = { scenario, numEnvs: economies, seed: 5, horizonHours: hours }
  const env = new TokenEconomyEnv(
    mechanism.environment,
    mechanism,
    parseTokenEconomyOptions(mechanism.id, mechanism, options),
    options,
  )
  const policy = createBaseline(mechanism, rule)
  policy.reset(economies)
  const actions = allocateActions(env.actionSpace, economies)
  let { observations, infos } = env.reset()
  let reward = 0
  let series = 0
  let collapsed = 0
  for (let hour = 0; hour < hours; hour++) {
    policy.act(observations, infos, actions)
    const result = env.step(actions)
    observations = result.observations
    infos = result.infos
    const { columns } = infos
    for (let index = 0; index < economies; index++) {
      reward += result.rewards[index]! / (economies * hours)
      if (column !== undefined && hour >= from) {
        series += columns[`state/own/${column}`]![index]! / (economies * (hours - from))
      }
    }
    if (hour === hours - 1) collapsed = columns['state/collapsed']!.reduce((sum, value) => sum + value, 0)
  }
  return { reward, series, collapsed: collapsed / economies }
}

function allFinite(economy: Economy): boolean {
  const columns = [...Object.values(economy.own), ...Object.values(economy.ownComponents)]
  const market = Array.from({ length: economy.size }, (_, index) => stateOf(economy, index)).flat()
  return [...columns.flatMap((column) => Array.from(column)), ...market].every(Number.isFinite)
}

/**
 * The largest share of supply that lies in no column, over a month of random levers; Infinity where a number is not
 * finite or a balance lies below 0.
 */
export function conservationError(mechanism: Mechanism, scenario: string): number {
  const economy = economiesOf(mechanism, scenario, [0, 1, 2, 3])
  const { state } = economy
  const held = Object.entries(mechanism.ownState).flatMap(([name, field]) =>
    field.holdsTokens === true ? [economy.own[name]!] : [],
  )
  const balances = [state.liquidTokens, state.stakedTokens, state.treasuryTokens, state.poolTokens, ...held]
  let largest = 0
  for (let hour = 0; hour < 720; hour++) {
    shakeLevers(economy)
    economy.stepHour()
    for (let index = 0; index < economy.size; index++) {
      const sum = balances.reduce((total, column) => total + column[index]!, 0)
      largest = Math.max(largest, Math.abs(sum / state.supplyTokens[index]! - 1))
      if (balances.some((column) => column[index]! < -1e-12)) return Number.POSITIVE_INFINITY
    }
  }
  return allFinite(economy) ? largest : Number.POSITIVE_INFINITY
}

/** Every number of the state after ten days of random levers. */
export function finalBytes(mechanism: Mechanism, scenario: string, episode: number): Uint8Array {
  const economy = economiesOf(mechanism, scenario, [episode])
  for (let hour = 0; hour < 240; hour++) {
    shakeLevers(economy)
    economy.stepHour()
  }
  const own = Object.values(economy.own).map((column) => column[0]!)
  return new Uint8Array(Float64Array.from([...stateOf(economy, 0), ...own]).buffer)
}
