import { log } from '../../core/math/exponential.js'
import { cosTurns, sinTurns } from '../../core/math/trigonometry.js'
import { wordToOpenUnit } from '../../core/random/stream.js'
import { threefry2x32 } from '../../core/random/threefry.js'
import { columnNames } from '../market/columns.js'
import type { EpisodeSetup } from '../market/economy.js'
import { MarketParameters, neutralParameters, type ParameterName } from '../market/parameters.js'
import type { StateName } from '../market/state.js'
import type { Drawn, InitialName, Mechanism, Opening } from '../mechanisms/mechanism.js'
import type { Scenario } from './scenario.js'

/** The first counter word of an episode's setup; hours stay below it. */
const SETUP_COUNTER = 0xffffffff
const VOLATILITY_DRAW = 0

/** What may be drawn, each under a counter of its own, so that a new range never moves the draws of others. */
const initialNames: readonly InitialName[] = [
  'poolUsd',
  'shareCapUsd',
  'reserveUsd',
  'stakedShare',
  'beliefBias',
]
const parameterNames: readonly ParameterName[] = columnNames(new MarketParameters(1))
const FIRST_INITIAL_DRAW = 1
const FIRST_PARAMETER_DRAW = 64
const FIRST_OWN_PARAMETER_DRAW = 1024
const FIRST_OWN_STATE_DRAW = 2048

/** Times of events are whole hours, and so are parameters of a mechanism's own that are hours and end in `Hour`. */
const wholeHours: ReadonlySet<string> = new Set<ParameterName>([
  'shockHour',
  'oracleFailureHour',
  'drainHour',
  'shareShockHour',
  'marketShockHour',
])

const words = new Uint32Array(2)

/** A number as it is, or drawn uniformly between its bounds under its own counter. */
function resolve(drawn: Drawn, key0: number, episode: number, counter: number): number {
  if (typeof drawn === 'number') return drawn
  threefry2x32(key0, episode, SETUP_COUNTER, counter, words)
  return drawn[0] + (drawn[1] - drawn[0]) * wordToOpenUnit(words[0])
}

function resolveAll(
  entries: readonly (readonly [name: string, drawn: Drawn])[],
  value: (drawn: Drawn, index: number) => number,
): Record<string, number> {
  return Object.fromEntries(entries.map(([name, drawn], index) => [name, value(drawn, index)]))
}

/**
 * What an episode starts from: the mechanism's defaults under the scenario, with ranges drawn, and the market's volatility
 * drawn from its stationary law. Depends on (mechanism, scenario, key0, episode) alone.
 */
export function drawEpisode(
  mechanism: Mechanism,
  scenario: Scenario,
  key0: number,
  episode: number,
): EpisodeSetup {
  const parameters = {} as Record<ParameterName, number>
  for (let index = 0; index < parameterNames.length; index++) {
    const name = parameterNames[index]
    const drawn = scenario.parameters[name] ?? mechanism.defaults[name]?.value ?? neutralParameters[name] ?? 0
    const value = resolve(drawn, key0, episode, FIRST_PARAMETER_DRAW + index)
    parameters[name] = wholeHours.has(name) ? Math.floor(value) : value
  }
  const initial = {} as Record<InitialName, number>
  for (let index = 0; index < initialNames.length; index++) {
    const name = initialNames[index]
    const drawn = scenario.initial?.[name] ?? mechanism.initial[name].value
    initial[name] = resolve(drawn, key0, episode, FIRST_INITIAL_DRAW + index)
  }
  const own = resolveAll(
    Object.entries(mechanism.ownState).map(([name, field]) => [
      name,
      scenario.own?.[name] ?? field.initial.value,
    ]),
    (drawn, index) => resolve(drawn, key0, episode, FIRST_OWN_STATE_DRAW + index),
  )
  const ownParameters = resolveAll(
    Object.entries(mechanism.ownParameters).map(([name, field]) => [
      name,
      scenario.own?.[name] ?? field.value.value,
    ]),
    (drawn, index) => resolve(drawn, key0, episode, FIRST_OWN_PARAMETER_DRAW + index),
  )
  for (const name in ownParameters) {
    const isTime = name.endsWith('Hour') && mechanism.ownParameters[name].unit === 'h'
    if (isTime) ownParameters[name] = Math.floor(ownParameters[name])
  }
  threefry2x32(key0, episode, SETUP_COUNTER, VOLATILITY_DRAW, words)
  const radius = Math.sqrt(-2 * log(wordToOpenUnit(words[0])))
  const turns = words[1] * 2 ** -32
  const opening: Opening = {
    state: openingState(mechanism, parameters, initial),
    own,
    parameters,
    ownParameters,
  }
  mechanism.opening(opening)
  return {
    ...opening,
    state: {
      ...opening.state,
      fastLogVolatility: parameters.fastVolatilitySpread * radius * cosTurns(turns),
      slowLogVolatility: parameters.slowVolatilitySpread * radius * sinTurns(turns),
    },
  }
}

/** Everything at rest: a balanced pool at a price of 1, full confidence, the rest of the supply in holders' hands. */
function openingState(
  mechanism: Mechanism,
  parameters: Record<ParameterName, number>,
  initial: Record<InitialName, number>,
): Partial<Record<StateName, number>> {
  const pooled = initial.poolUsd / 2
  const outside = 1 - pooled
  const staked = initial.stakedShare * outside
  const sharePrice = initial.shareCapUsd > 0 ? initial.shareCapUsd : 1
  return {
    supplyTokens: 1,
    poolTokens: pooled,
    poolQuoteUsd: pooled,
    poolInvariant: 2 * pooled,
    stakedTokens: staked,
    liquidTokens: outside - staked,
    priceUsd: 1,
    meanPrice24hUsd: 1,
    twapPriceUsd: 1,
    targetPriceUsd: 1,
    confidence: 1,
    shareCapUsd: initial.shareCapUsd,
    shareSupply: 1,
    sharePriceUsd: sharePrice,
    shareOraclePriceUsd: sharePrice,
    reserveUsd: initial.reserveUsd,
    recoveryValueUsd: 1,
    arbitrageCapitalUsd: parameters.arbitrageCapitalUsd,
    logDemand: mechanism.pegged ? log(outside) : 0,
    beliefBias: initial.beliefBias,
    observedSentiment: 0.1,
    squaredReturn48h: mechanism.pool === 'stableswap' ? 1e-7 : 1e-4,
    depthUsd: parameters.targetDepthUsd,
  }
}
