import { MinthelmError } from '../../core/errors.js'
import type { Economy } from '../market/economy.js'
import type { Mechanism } from '../mechanisms/mechanism.js'
import type { CustomRewardTerm } from './custom.js'
import { LOWEST_HOURLY_REWARD, type RewardWeights } from './hourly-components.js'

/** The weighted costs that every economy has, in the order in which they are added up. */
const marketComponents = ['peg', 'depth', 'spending', 'leverChange', 'solvency', 'targetMovement'] as const

/** The weighted costs of a mechanism's economies, in the order in which they are added up. */
export function weightedComponents(mechanism: Pick<Mechanism, 'ownComponents'>): string[] {
  return [...marketComponents, ...Object.keys(mechanism.ownComponents)]
}

/** The weights that hold unless a config says otherwise. */
export function defaultWeights(mechanism: Pick<Mechanism, 'rewardWeights' | 'ownComponents'>): RewardWeights {
  const own = Object.entries(mechanism.ownComponents).map(([name, { weight }]) => [name, weight])
  return { ...mechanism.rewardWeights, ...Object.fromEntries(own) }
}

/**
 * The rewards of a step, component by component. An hour of a living economy pays minus its weighted costs, plus the
 * custom terms, at least -10; an hour of a collapsed one pays -10. A step pays the mean of its hours, plus shaping.
 *
 * The columns `reward/<component>` add up to the reward: the costs, `custom/<name>`, `floor` (what the floor of -10
 * gave back), `collapse` (what collapsed hours, or an early end, took) and `shaping`.
 */
export class RewardColumns {
  /** Every component of the step, by name, in the order in which they are added up. */
  readonly columns: Readonly<Record<string, Float64Array>>
  readonly collapse: Float64Array
  readonly shaping: Float64Array
  private readonly costNames: readonly string[]
  private readonly costs: readonly Float64Array[]
  private readonly custom: readonly Float64Array[]
  private readonly floor: Float64Array
  private readonly ordered: readonly Float64Array[]
  /** The unweighted costs of the last hour, in the order of `costNames`. */
  private readonly hourlyCosts: readonly Float64Array[]
  private readonly hourlyTotal: Float64Array

  constructor(
    private readonly economy: Economy,
    private readonly weights: RewardWeights,
    private readonly terms: readonly CustomRewardTerm[],
  ) {
    const column = () => new Float64Array(economy.size)
    const { components } = economy
    this.hourlyCosts = [
      components.pegCost,
      components.depthCost,
      components.spendingCost,
      components.leverChangeCost,
      components.solvencyCost,
      components.targetMovementCost,
      ...Object.values(economy.ownComponents),
    ]
    this.hourlyTotal = column()
    this.costNames = weightedComponents(economy.mechanism)
    this.costs = this.costNames.map(column)
    this.custom = terms.map(column)
    this.floor = column()
    this.collapse = column()
    this.shaping = column()
    this.columns = Object.fromEntries([
      ...this.costNames.map((name, index) => [`reward/${name}`, this.costs[index]] as const),
      ...terms.map(({ name }, index) => [`reward/custom/${name}`, this.custom[index]] as const),
      ['reward/floor', this.floor],
      ['reward/collapse', this.collapse],
      ['reward/shaping', this.shaping],
    ])
    this.ordered = Object.values(this.columns)
  }

  /** Begins a step. */
  clear(): void {
    for (const column of this.ordered) column.fill(0)
  }

  /** Adds the hour that the economies have just lived, or spent collapsed. */
  addHour(): void {
    const { economy, costs, weights, terms, custom, floor, collapse, hourlyCosts } = this
    const { frozen } = economy.hour
    const total = this.hourlyTotal.fill(0)
    for (let component = 0; component < costs.length; component++) {
      const weight = weights[this.costNames[component]]
      const cost = hourlyCosts[component]
      const column = costs[component]
      for (let index = 0; index < economy.size; index++) {
        if (frozen[index] === 1) continue
        const reward = weight === 0 ? 0 : -weight * cost[index]
        column[index] += reward
        total[index] += reward
      }
    }
    for (let term = 0; term < terms.length; term++) {
      const values = terms[term].evaluate()
      const column = custom[term]
      for (let index = 0; index < economy.size; index++) {
        if (frozen[index] === 1) continue
        if (!Number.isFinite(values[index])) throw terms[term].notFinite(index)
        column[index] += values[index]
        total[index] += values[index]
      }
    }
    for (let index = 0; index < economy.size; index++) {
      if (frozen[index] === 1) collapse[index] += LOWEST_HOURLY_REWARD
      else if (total[index] < LOWEST_HOURLY_REWARD) floor[index] += LOWEST_HOURLY_REWARD - total[index]
    }
  }

  /** Turns the sums over a step's hours into their means. */
  averageOver(hours: number): void {
    if (hours === 1) return
    for (const column of this.ordered) {
      for (let index = 0; index < column.length; index++) column[index] /= hours
    }
  }

  /** Writes the rewards of the step: the sum of all components, always in the same order. */
  total(rewards: Float64Array): void {
    rewards.fill(0)
    for (const column of this.ordered) {
      for (let index = 0; index < rewards.length; index++) rewards[index] += column[index]
    }
    for (let index = 0; index < rewards.length; index++) {
      if (!Number.isFinite(rewards[index])) throw this.notFinite(index)
    }
  }

  private notFinite(index: number): MinthelmError {
    const { hour, episode } = this.economy.state
    const component = Object.entries(this.columns).find(([, column]) => !Number.isFinite(column[index]))
    return new MinthelmError({
      what: `The component ${component?.[0] ?? 'reward'} is no finite number in environment ${index}`,
      where: `${this.economy.mechanism.title}, episode ${episode[index]}, hour ${hour[index]}`,
      remedy: 'Replay this episode with the same seed to find the hour in which it arose.',
    })
  }
}
