import { MinthelmError } from '../../core/errors.js'
import { Expression } from '../../core/expressions/expression.js'
import type { Economy } from '../market/economy.js'

/** A reward term of the user's own, paid for every hour that an economy lives. */
export interface CustomReward {
  readonly name: string
  /** An expression over `customRewardSymbols`, in the syntax of mathjs. */
  readonly expression: string
  readonly weight: number
}

type SymbolColumn = (economy: Economy, pegDeviation: Float64Array) => Float64Array

const columnOfSymbol: Readonly<Record<string, SymbolColumn>> = {
  hour: (economy) => economy.state.hour,
  priceUsd: (economy) => economy.state.priceUsd,
  targetPriceUsd: (economy) => economy.state.targetPriceUsd,
  pegDeviation: (_, pegDeviation) => pegDeviation,
  twapPriceUsd: (economy) => economy.state.twapPriceUsd,
  meanPrice24hUsd: (economy) => economy.state.meanPrice24hUsd,
  momentum24h: (economy) => economy.state.momentum24h,
  marketReturn: (economy) => economy.state.marketReturn,
  supplyTokens: (economy) => economy.state.supplyTokens,
  liquidTokens: (economy) => economy.state.liquidTokens,
  stakedTokens: (economy) => economy.state.stakedTokens,
  supplyChange24h: (economy) => economy.state.supplyChange24h,
  redeemedTokens: (economy) => economy.state.redeemedTokens,
  mintedTokens: (economy) => economy.state.mintedTokens,
  depthUsd: (economy) => economy.state.depthUsd,
  spendingUsd: (economy) => economy.state.spendingUsd,
  reserveUsd: (economy) => economy.state.reserveUsd,
  shareCapUsd: (economy) => economy.state.shareCapUsd,
  confidence: (economy) => economy.state.confidence,
  pegCost: (economy) => economy.components.pegCost,
  depthCost: (economy) => economy.components.depthCost,
  spendingCost: (economy) => economy.components.spendingCost,
  leverChangeCost: (economy) => economy.components.leverChangeCost,
  solvencyCost: (economy) => economy.components.solvencyCost,
  targetMovementCost: (economy) => economy.components.targetMovementCost,
}

/** The quantities of the last hour that a custom reward may use; those of the state are named as in `MarketState`. */
export const customRewardSymbols: readonly string[] = Object.keys(columnOfSymbol)

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
    this.expression = new Expression(reward.expression, customRewardSymbols, `${where}.expression`)
    this.columns = Object.values(columnOfSymbol).map((column) => column(economy, pegDeviation))
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
