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

/** A quantity with the range that it is drawn from, and the counter that it is drawn under. */
interface Draw {
  readonly name: string
  readonly drawn: Drawn
  readonly counter: number
  readonly whole: boolean
}

/** Writes what is no range into `values`, and returns what has to be drawn for every episode. */
function fixed(values: Record<string, number>, draws: readonly Draw[]): Draw[] {
  return draws.filter(({ name, drawn, whole }) => {
    if (typeof drawn !== 'number') return true
    values[name] = whole ? Math.floor(drawn) : drawn
    return false
  })
}

/** Writes what an episode draws of the ranges into `values`. */
function draw(values: Record<string, number>, draws: readonly Draw[], key0: number, episode: number): void {
  for (const { name, drawn, counter, whole } of draws) {
    const value = resolve(drawn, key0, episode, counter)
    values[name] = whole ? Math.floor(value) : value
  }
}

/**
 * What the episodes of a mechanism start from under a scenario: its defaults, with ranges drawn, and the market's volatility
 * drawn from its stationary law.
 */
export class EpisodeDraws {
  private readonly parameters = {} as Record<ParameterName, number>
  private readonly ownParameters: Record<string, number> = {}
  private readonly initial = {} as Record<InitialName, number>
  private readonly own: readonly Draw[]
  private readonly drawnParameters: readonly Draw[]
  private readonly drawnOwnParameters: readonly Draw[]
  private readonly drawnInitial: readonly Draw[]

  constructor(
    private readonly mechanism: Mechanism,
    scenario: Scenario,
  ) {
    const { defaults, initial, ownState, ownParameters } = mechanism
    this.drawnParameters = fixed(
      this.parameters,
      parameterNames.map((name, index) => ({
        name,
        drawn: scenario.parameters[name] ?? defaults[name]?.value ?? neutralParameters[name] ?? 0,
        counter: FIRST_PARAMETER_DRAW + index,
        whole: wholeHours.has(name),
      })),
    )
    this.drawnInitial = fixed(
      this.initial,
      initialNames.map((name, index) => ({
        name,
        drawn: scenario.initial?.[name] ?? initial[name].value,
        counter: FIRST_INITIAL_DRAW + index,
        whole: false,
      })),
    )
    this.own = Object.entries(ownState).map(([name, field], index) => ({
      name,
      drawn: scenario.own?.[name] ?? field.initial.value,
      counter: FIRST_OWN_STATE_DRAW + index,
      whole: false,
    }))
    this.drawnOwnParameters = fixed(
      this.ownParameters,
      Object.entries(ownParameters).map(([name, field], index) => ({
        name,
        drawn: scenario.own?.[name] ?? field.value.value,
        counter: FIRST_OWN_PARAMETER_DRAW + index,
        whole: name.endsWith('Hour') && field.unit === 'h',
      })),
    )
  }

  /** What an episode starts from; depends on (mechanism, scenario, key0, episode) alone. The next call overwrites its parameters. */
  draw(key0: number, episode: number): EpisodeSetup {
    const { mechanism, parameters, ownParameters, initial } = this
    draw(parameters, this.drawnParameters, key0, episode)
    draw(initial, this.drawnInitial, key0, episode)
    draw(ownParameters, this.drawnOwnParameters, key0, episode)
    const own: Record<string, number> = {}
    draw(own, this.own, key0, episode)
    const state = openingState(mechanism, parameters, initial)
    const opening: Opening = { state, own, parameters, ownParameters }
    mechanism.opening(opening)
    threefry2x32(key0, episode, SETUP_COUNTER, VOLATILITY_DRAW, words)
    const radius = Math.sqrt(-2 * log(wordToOpenUnit(words[0])))
    const turns = words[1] * 2 ** -32
    state.fastLogVolatility = parameters.fastVolatilitySpread * radius * cosTurns(turns)
    state.slowLogVolatility = parameters.slowVolatilitySpread * radius * sinTurns(turns)
    return opening
  }
}

/** What one episode starts from. */
export function drawEpisode(
  mechanism: Mechanism,
  scenario: Scenario,
  key0: number,
  episode: number,
): EpisodeSetup {
  return new EpisodeDraws(mechanism, scenario).draw(key0, episode)
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
