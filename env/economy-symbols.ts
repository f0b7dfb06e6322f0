import { usageError } from '../core/errors.js'
import { isSymbolName } from '../core/expressions/tokens.js'
import { parseUnit, type Unit } from '../core/expressions/units.js'
import type { Economy } from './market/economy.js'
import type { StateName } from './market/state.js'
import type { Mechanism } from './mechanisms/mechanism.js'

/**
 * The quantities of the market's state that expressions may use, with their units. What belongs to an hour (a return, what
 * was redeemed, what was spent) is an amount; what has "per hour" or "per year" in its name is a rate.
 */
const stateUnits = {
  hour: 'hours',
  priceUsd: 'USD/tokens',
  targetPriceUsd: 'USD/tokens',
  twapPriceUsd: 'USD/tokens',
  meanPrice24hUsd: 'USD/tokens',
  momentum24h: '1',
  shortfall8h: '1',
  squaredReturn48h: '1',
  marketReturn: '1',
  marketLogIndex: '1',
  gasLogVolatility: '1',
  logDemand: '1',
  sentiment: '1',
  observedSentiment: '1',
  supplyTokens: 'tokens',
  liquidTokens: 'tokens',
  stakedTokens: 'tokens',
  treasuryTokens: 'tokens',
  supplyChange24h: '1',
  redeemedTokens: 'tokens',
  mintedTokens: 'tokens',
  redeemedTokens24h: 'tokens',
  mintedTokens24h: 'tokens',
  poolTokens: 'tokens',
  poolQuoteUsd: 'USD',
  depthUsd: 'USD',
  liquidityReturnPerYear: '1/years',
  spendingUsd: 'USD',
  totalSpendingUsd: 'USD',
  reserveUsd: 'USD',
  reserveSpentUsd: 'USD',
  shareCapUsd: 'USD',
  shareSupply: 'shares',
  sharePriceUsd: 'USD/shares',
  confidence: '1',
  runIntensityPerHour: '1/hours',
} as const satisfies Partial<Record<StateName, string>>

/** A quantity that an expression over an economy may use. */
export interface EconomySymbol {
  readonly unit: Unit
  /** Its column, one entry an economy. */
  column(economy: Economy): Float64Array
}

const stateSymbols: readonly (readonly [string, EconomySymbol])[] = Object.entries(stateUnits).map(
  ([name, unit]) => [
    name,
    {
      unit: parseUnit(unit, `stateUnits.${name}`),
      column: ({ state }) => state[name as keyof typeof stateUnits],
    },
  ],
)

/** The symbols of a mechanism's economies: the market's state and the mechanism's own, by name. */
export function economySymbols(mechanism: Mechanism): ReadonlyMap<string, EconomySymbol> {
  const symbols = new Map(stateSymbols)
  for (const [name, { unit }] of Object.entries(mechanism.ownState)) {
    const where = `${mechanism.id}.ownState.${name}`
    if (!isSymbolName(name) || symbols.has(name)) {
      throw usageError(
        `The state "${name}" cannot be a symbol of expressions`,
        where,
        'Choose a name of letters and digits that neither the market nor the language has.',
      )
    }
    symbols.set(name, { unit: parseUnit(unit, `${where}.unit`), column: ({ own }) => own[name] })
  }
  return symbols
}

/** The units of symbols, by name, as the checker takes them. */
export function unitsOf(symbols: ReadonlyMap<string, EconomySymbol>): Readonly<Record<string, Unit>> {
  return Object.fromEntries([...symbols].map(([name, { unit }]) => [name, unit]))
}
