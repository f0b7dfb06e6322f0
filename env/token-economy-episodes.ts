import { wordToOpenUnit } from '../core/random/stream.js'
import { threefry2x32 } from '../core/random/threefry.js'
import type { SupplyLimit } from '../guard/specification.js'
import type { Economy } from './market/economy.js'
import { EpisodeDraws } from './scenarios/draw-episode.js'
import type { TokenEconomyOptions } from './token-economy-options.js'

/** The counter of the word that chooses an episode's scenario: no hour and no parameter draws from it. */
const SCENARIO_COUNTER = 0xfffffffe

const words = new Uint32Array(2)

/** Starts episodes: chooses a scenario by the episode's own random words, then draws what it leaves open. */
export class EpisodeStarter {
  /** The names of the scenarios, in the order in which infos number them. */
  readonly scenarioNames: readonly string[]
  private readonly mix: TokenEconomyOptions['scenarios']
  /** Of each scenario of the mix. */
  private readonly draws: readonly EpisodeDraws[]
  private readonly supplyLimit: SupplyLimit
  private readonly firstHorizons: Int32Array

  constructor(
    private readonly economy: Economy,
    private readonly options: TokenEconomyOptions,
    private readonly key0: number,
    private readonly firstEpisode: number,
  ) {
    this.mix = options.scenarios
    this.draws = options.scenarios.map(({ scenario }) => new EpisodeDraws(economy.mechanism, scenario))
    this.supplyLimit = options.supplyLimit
    this.scenarioNames = options.scenarios.map(({ scenario }) => scenario.id)
    const { horizonHours, decisionEveryHours } = options
    const decisions = horizonHours / decisionEveryHours
    this.firstHorizons = Int32Array.from(
      { length: economy.size },
      (_, env) => decisionEveryHours * Math.ceil(((env + 1) * decisions) / economy.size),
    )
  }

  /**
   * Hours after which an economy's present episode is truncated. With a staggered start the first episodes are cut at evenly spread
   * hours: economies that began together would otherwise stay in step for good, and a rollout would hold one stretch of
   * the month only.
   */
  horizonHours(env: number): number {
    const first = this.economy.state.episode[env] < this.firstEpisode + this.firstHorizons.length
    return this.options.staggeredStart && first ? this.firstHorizons[env] : this.options.horizonHours
  }

  /** The place in `scenarioNames` of the episode's scenario. */
  scenarioOf(episode: number): number {
    threefry2x32(this.key0, episode, SCENARIO_COUNTER, 0, words)
    let left = wordToOpenUnit(words[0])
    for (let index = 0; index < this.mix.length - 1; index++) {
      left -= this.mix[index].weight
      if (left < 0) return index
    }
    return this.mix.length - 1
  }

  /** Starts an episode in one economy and returns the place of its scenario. */
  start(env: number, episode: number): number {
    const { economy, key0, supplyLimit } = this
    const chosen = this.scenarioOf(episode)
    economy.reset(env, key0, episode, this.draws[chosen].draw(key0, episode))
    economy.parameters.maximumSupplyFractionPer24h[env] = supplyLimit.maximumFractionPer24Hours
    economy.parameters.redemptionsCounted[env] = supplyLimit.counts === 'policy-and-redemptions' ? 1 : 0
    return chosen
  }
}
