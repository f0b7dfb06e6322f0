import { exp } from '../../kernels/scalars.js'
import type { Market } from '../../market/market.js'
import { countSupplyChange, withinSupplyCap } from '../../market/supply-guard.js'
import type { Scenario } from '../../scenarios/scenario.js'
import type { ParameterFields, StateFields } from '../fields.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import type { RuleFeature } from '../mechanism.js'
import { ruleFeature, sharedRuleFeatures } from '../rule-features.js'

/**
 * The market of a coin whose seigniorage goes to those who lock it, with nothing behind it: demand is what people
 * expect of expansions, so it grows while supply does and leaves when it does not.
 */
export const seigniorageDefaults = {
  ...marketDefaults,
  poolFee: production(0.003),
  demandMarketBeta: assumption(0.3),
  demandVolatility: data(0.011),
  rebaseMomentum: assumption(0.6),
  noiseFlow: data(0.004),
  fundamentalSpeed: data(0.05),
  fundamentalCapitalUsd: data(1.1),
  liquidityElasticity: assumption(2),
  requiredReturnPerYear: assumption(0.35),
  referenceLiquidityUsd: data(0.2),
  volumePerVolatility: data(4),
  liquidityNoise: data(0.002),
  emissionSoldShare: assumption(0.6),
  pegScale: assumption(0.05),
  targetDepthUsd: assumption(0.0008),
} as const

export const seigniorageOpening = {
  poolUsd: data(0.2),
  shareCapUsd: assumption(0),
  reserveUsd: assumption(0),
  stakedShare: assumption(0.4),
  beliefBias: assumption(0),
} as const

export const seigniorageWeights = {
  peg: 1,
  depth: 0.3,
  spending: 0.2,
  leverChange: 0.05,
  solvency: 0,
  targetMovement: 0,
} as const

const named = ['empty-set-dollar', 'basis-cash'] as const

export const seigniorageScenarios: readonly Scenario[] = [
  {
    id: 'esd-2021',
    title: 'Seigniorage coins, January 2021: demand falls by half after a month of doubling',
    family: 'crisis',
    mechanisms: named,
    parameters: { shockHour: 72, demandShock: -0.6, shockSaleUsd: 0.03, sentimentShock: -1.5 },
  },
  {
    id: 'expansion-mania',
    title: 'Expansion mania: demand doubles within the week',
    family: 'calm',
    mechanisms: named,
    parameters: { demandDrift: 0.004 },
  },
]

/** What tuned rules read of such a coin. */
export const seigniorageRuleFeatures: readonly RuleFeature[] = [
  ...sharedRuleFeatures,
  ruleFeature('claims'),
  ruleFeature('debt'),
  ruleFeature('last-supply-change'),
]

/** What stands beside the coin itself. */
export const seigniorageState = {
  claimTokens: {
    unit: 'initial supplies',
    meaning: 'Coins that coupons or bonds will be paid',
    initial: assumption(0),
    observed: { name: 'claims', scale: 0.1 },
  },
  reservedTokens: {
    unit: 'initial supplies',
    meaning: 'Coins put by to pay bonds',
    initial: assumption(0),
    holdsTokens: true,
  },
  debtTokens: {
    unit: 'initial supplies',
    meaning: 'Coins that the protocol would take out of circulation by selling claims',
    initial: assumption(0),
    observed: { name: 'debt', scale: 0.1 },
  },
  expiredTokens: {
    unit: 'initial supplies',
    meaning: 'Coins that expired coupons would have been paid',
    initial: assumption(0),
  },
  faith: {
    unit: '1',
    meaning: 'How far holders expect the next expansion, 0 to 1',
    initial: assumption(1),
  },
  lastChangeFraction: {
    unit: 'fraction',
    meaning: "Last epoch's change of supply, as a share of it",
    initial: assumption(0),
    observed: { name: 'last-supply-change', scale: 0.02 },
  },
} as const satisfies StateFields

export const seigniorageParameters = {
  claimSpeed: {
    unit: '1/h',
    meaning: 'Share of the offered claims bought in an hour at full faith',
    value: assumption(0.04),
  },
  faithRise: { unit: '1/h', meaning: 'Speed at which faith grows above par', value: assumption(0.01) },
  faithFall: {
    unit: '1/h',
    meaning: 'Speed at which it is lost at a shortfall of a tenth',
    value: assumption(0.004),
  },
  abandonment: {
    unit: 'log/h',
    meaning: 'Log demand lost in an hour where no faith is left',
    value: assumption(0.0025),
  },
} as const satisfies ParameterFields

type OwnColumns = Readonly<Record<keyof typeof seigniorageState, Float64Array>>
type OwnParameters = Readonly<Record<keyof typeof seigniorageParameters, Float64Array>>
export type SeigniorageMarket = Market & { readonly own: OwnColumns; readonly ownParameters: OwnParameters }

/** Faith comes with expansions and goes with every hour below par; without it holders drift away. */
export function moveFaith(market: SeigniorageMarket): void {
  const { active, activeCount } = market
  const { twapPriceUsd, logDemand } = market.state
  const { faith } = market.own
  const { faithRise, faithFall, abandonment } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const gap = twapPriceUsd[i] - 1
    const change = gap >= 0 ? faithRise[i] * (1 - faith[i]) : faithFall[i] * 10 * gap * faith[i]
    faith[i] = Math.min(1, Math.max(0, faith[i] + change))
    logDemand[i] -= abandonment[i] * (1 - faith[i])
  }
}

/** Demand over the coins that circulate: locked ones earn and are not for sale. */
export function seigniorageBelief(market: SeigniorageMarket): void {
  const { active, activeCount } = market
  const { logDemand, supplyTokens } = market.state
  const { beliefPriceUsd } = market.hour
  const { reservedTokens } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    beliefPriceUsd[i] = exp(logDemand[i]) / Math.max(supplyTokens[i] - reservedTokens[i], 1e-9)
  }
}

/**
 * Mints coins within the cap on changes of supply, into no column yet: the caller says whose they are.
 * @returns the coins minted
 */
export function mintSeigniorage(market: Market, economy: number, asked: number): number {
  const { supplyTokens, logDemand } = market.state
  const supply = supplyTokens[economy]
  const minted = withinSupplyCap(market, economy, asked)
  supplyTokens[economy] += minted
  countSupplyChange(market, economy, minted / supply)
  logDemand[economy] += (market.parameters.rebaseMomentum[economy] * minted) / supply
  return minted
}

/** Holders burn coins for claims on more of them: their own doing, which the guard does not count. */
export function sellClaims(
  market: SeigniorageMarket,
  economy: number,
  offered: number,
  premium: number,
): number {
  const { supplyTokens, liquidTokens } = market.state
  const { claimTokens, faith } = market.own
  const { claimSpeed } = market.ownParameters
  const wished = claimSpeed[economy] * faith[economy] * offered
  const burned = Math.min(wished, 0.05 * liquidTokens[economy])
  liquidTokens[economy] -= burned
  supplyTokens[economy] -= burned
  claimTokens[economy] += burned * (1 + premium)
  return burned
}

/** Writes what claims cost: 1 is a fifth of supply, at most 5. */
export function writeClaimsCost(market: SeigniorageMarket, cost: Float64Array): void {
  const { active, activeCount } = market
  const { supplyTokens } = market.state
  const { claimTokens } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    cost[i] = Math.min(5, claimTokens[i] / supplyTokens[i] / 0.2)
  }
}
