import { createBaseline } from '../../../agents/baselines/baselines.js'
import type { Mechanism } from '../../../env/mechanisms/mechanism.js'
import { allocateActions } from '../../../env/spaces.js'
import { TokenEconomyEnv } from '../../../env/token-economy.js'
import { parseTokenEconomyOptions } from '../../../env/token-economy-options.js'

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
