import { MinthelmError, unknownName, usageError } from '../../core/errors.js'
import { Expression } from '../../core/expressions/expression.js'
import { parseUnit, requireUnit } from '../../core/expressions/units.js'
import { economySymbols, unitsOf } from '../economy-symbols.js'
import type { Economy } from '../market/economy.js'
import { type ExogenousColumns, LARGEST_LIQUIDITY_EXIT } from '../market/exogenous.js'
import { numberOption, objectOption, show } from '../option-checks.js'

/** The drivers that a scripted shock may move, and what may be added to each in an hour. */
export const shockQuantities = {
  marketReturn: { unit: '1', least: -3, most: 3, meaning: "added to the market's log-return" },
  logDemand: { unit: '1', least: -10, most: 10, meaning: 'added to the log of demand, for good' },
  sentiment: { unit: '1', least: -10, most: 10, meaning: 'added to the mood, which forgets 1 % an hour' },
  orderFlowUsd: {
    unit: 'USD',
    least: -100,
    most: 100,
    meaning: 'net orders at the pool, above 0 for buying; the initial supply is worth one dollar',
  },
  liquidityShare: {
    unit: '1',
    least: -LARGEST_LIQUIDITY_EXIT,
    most: 10,
    meaning: "share of the pool's liquidity that comes, or leaves where it is below 0",
  },
  gasLogVolatility: {
    unit: '1',
    least: -10,
    most: 10,
    meaning: 'added to the log cost of gas, which forgets over 10 hours',
  },
  oracleStale: { unit: '1', least: 0, most: 1, meaning: 'price oracles stand still where it is not 0' },
} as const satisfies Partial<
  Record<keyof ExogenousColumns, { unit: string; least: number; most: number; meaning: string }>
>

export type ShockQuantity = keyof typeof shockQuantities

/** What moves a driver in the hours from `fromHour` to before `untilHour` of every episode. */
export interface Shock {
  readonly quantity: ShockQuantity
  /** In the syntax of mathjs over the economy's symbols, read as the last hour left them. */
  readonly expression: string
  readonly fromHour: number
  readonly untilHour: number
}

const keys = ['quantity', 'expression', 'fromHour', 'untilHour']

/**
 * Checks the option `shocks`; what is wrong in an expression itself is found by `ShockTerm`.
 *
 * @throws a usage error that names the path: an unknown quantity, hours that are not whole or in the wrong order
 */
export function shocksOption(value: unknown, path: string, horizonHours: number): readonly Shock[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    throw usageError(`shocks is ${show(value)}`, path, `Give a list of { ${keys.join(', ')} }.`)
  }
  return value.map((entry: unknown, index) => {
    const at = `${path}[${index}]`
    const { quantity, expression, ...hours } = objectOption(entry, at, keys)
    if (typeof quantity !== 'string' || !Object.hasOwn(shockQuantities, quantity)) {
      throw unknownName('quantity', show(quantity), Object.keys(shockQuantities), `${at}.quantity`)
    }
    if (typeof expression !== 'string') {
      throw usageError(`expression is ${show(expression)}`, `${at}.expression`, 'Give a text.')
    }
    const bounds = { least: 0, most: horizonHours, whole: true }
    const fromHour = numberOption(hours.fromHour, `${at}.fromHour`, 0, bounds)
    const untilHour = numberOption(hours.untilHour, `${at}.untilHour`, horizonHours, bounds)
    if (untilHour <= fromHour) {
      throw usageError(
        `The shock ends at hour ${untilHour} and begins at hour ${fromHour}`,
        `${at}.untilHour`,
        'Give an end after the beginning; the end itself no longer counts.',
      )
    }
    return { quantity: quantity as ShockQuantity, expression, fromHour, untilHour }
  })
}

/** A shock compiled for one batch of economies. */
export class ShockTerm {
  private readonly expression: Expression
  private readonly columns: readonly Float64Array[]
  private readonly values: Float64Array

  /** @throws a usage error for an expression that is malformed or in another unit than its quantity */
  constructor(
    private readonly shock: Shock,
    private readonly economy: Economy,
    where: string,
  ) {
    const symbols = economySymbols(economy.mechanism)
    this.expression = new Expression(shock.expression, [...symbols.keys()], `${where}.expression`)
    const unit = parseUnit(shockQuantities[shock.quantity].unit, where)
    requireUnit(this.expression, unitsOf(symbols), unit, `The shock of ${shock.quantity}`)
    this.columns = [...symbols.values()].map(({ column }) => column(economy))
    this.values = new Float64Array(economy.size)
  }

  /** Adds what the coming hour brings to the living economies. */
  addTo(exogenous: ExogenousColumns): void {
    const { quantity, fromHour, untilHour } = this.shock
    const { hour, collapsedAtHour } = this.economy.state
    const { least, most } = shockQuantities[quantity]
    const column = exogenous[quantity]
    const { values } = this
    let evaluated = false
    for (let i = 0; i < values.length; i++) {
      if (hour[i] < fromHour || hour[i] >= untilHour || collapsedAtHour[i] > 0) continue
      if (!evaluated) this.expression.evaluate(this.columns, values.length, values)
      evaluated = true
      if (!(values[i] >= least && values[i] <= most)) throw this.outOfRange(i)
      column[i] += values[i]
    }
  }

  private outOfRange(index: number): MinthelmError {
    const { hour, episode } = this.economy.state
    const { least, most } = shockQuantities[this.shock.quantity]
    return new MinthelmError({
      what: `The shock of ${this.shock.quantity} is ${this.values[index]} in environment ${index}, episode ${episode[index]}, hour ${hour[index]}`,
      where: `${this.expression.where}: ${this.shock.expression}`,
      remedy: `Keep what is added in an hour from ${least} to ${most}, for example by clip(x, ${least}, ${most}).`,
    })
  }
}
