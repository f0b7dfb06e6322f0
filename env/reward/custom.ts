import { MinthelmError } from '../../core/errors.js'
import { Expression } from '../../core/expressions/expression.js'
import { dimensionless, requireUnit } from '../../core/expressions/units.js'
import { type EconomySymbol, economySymbols, unitsOf } from '../economy-symbols.js'
import type { ColumnName } from '../market/columns.js'
import type { Economy } from '../market/economy.js'
import type { HourlyComponents } from './hourly-components.js'

/** A reward term of the user's own, paid for every hour that an economy lives: a pure number. */
export interface CustomReward {
  readonly name: string
  /** An expression in the syntax of mathjs over the economy's symbols, `pegDeviation` and the costs of the hour. */
  readonly expression: string
  readonly weight: number
}

const components = [
  'pegCost',
  'depthCost',
  'spendingCost',
  'leverChangeCost',
  'solvencyCost',
  'targetMovementCost',
] as const satisfies readonly ColumnName<HourlyComponents>[]

/** The quantities of the last hour that a custom reward may use: state, deviation from the target, and costs. */
function customRewardSymbols(
  economy: Economy,
  pegDeviation: Float64Array,
): ReadonlyMap<string, EconomySymbol> {
  const pure = (column: Float64Array): EconomySymbol => ({ unit: dimensionless, column: () => column })
  return new Map([
    ...economySymbols(economy.mechanism),
    ['pegDeviation', pure(pegDeviation)],
    ...components.map((name) => [name, pure(economy.components[name])] as const),
    ...Object.entries(economy.ownComponents).map(([name, column]) => [name, pure(column)] as const),
  ])
}

/** A custom reward compiled for one batch of economies. */
export class CustomRewardTerm {
  readonly name: string
  private readonly weight: number
  private readonly expression: Expression
  private readonly columns: readonly Float64Array[]
  private readonly values: Float64Array

  /** @param pegDeviation the column that the environment keeps up to date: price / target - 1 */
  constructor(
    private readonly reward: CustomReward,
    private readonly economy: Economy,
    pegDeviation: Float64Array,
    private readonly where: string,
  ) {
    this.name = reward.name
    this.weight = reward.weight
    const symbols = customRewardSymbols(economy, pegDeviation)
    this.expression = new Expression(reward.expression, [...symbols.keys()], `${where}.expression`)
    requireUnit(this.expression, unitsOf(symbols), dimensionless, `The custom reward "${reward.name}"`)
    this.columns = [...symbols.values()].map(({ column }) => column(economy))
    this.values = new Float64Array(economy.size)
  }

  /** The weighted term of the last hour, one entry an economy; what it says of collapsed ones is never used. */
  evaluate(): Float64Array {
    const { values, weight } = this
    this.expression.evaluate(this.columns, this.economy.size, values)
    for (let index = 0; index < values.length; index++) values[index] *= weight
    return values
  }

  /** The error for a term that is no finite number. */
  notFinite(index: number): MinthelmError {
    const { hour, episode } = this.economy.state
    return new MinthelmError({
      what: `The custom reward "${this.name}" is ${this.values[index]} in environment ${index}, episode ${episode[index]}, hour ${hour[index]}`,
      where: `${this.where}.expression: ${this.reward.expression}`,
      remedy:
        'Keep roots, logarithms and quotients away from where they are undefined, for example by max(x, 1e-9).',
    })
  }
}
