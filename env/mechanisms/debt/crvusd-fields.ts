import type { MarketWith } from '../define-mechanism.js'
import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption, data, production } from '../marks.js'

/** Rows of levers of the design's own, beyond those that the market reads. */
export const crvusdSlots = { rateSigma: 6, keeperCeiling: 7 } as const

/** Number of pools with a keeper; the market's pool is all of them together. */
export const KEEPERS = 3

export const crvusdState = {
  keeperDebt0: { unit: 'tokens', meaning: 'debt of the first peg keeper', initial: assumption(0.0167) },
  keeperDebt1: { unit: 'tokens', meaning: 'debt of the second peg keeper', initial: assumption(0.0167) },
  keeperDebt2: { unit: 'tokens', meaning: 'debt of the third peg keeper', initial: assumption(0.0167) },
  borrowerDebtTokens: { unit: 'tokens', meaning: 'debt of borrowers', initial: assumption(0.9499) },
  plannedRepaymentTokens: {
    unit: 'tokens/h',
    meaning: 'what borrowers want to repay in the hour',
    initial: assumption(0),
  },
  borrowRatePerYear: {
    unit: '1/y',
    meaning: 'rate that borrowers pay',
    initial: assumption(0.06),
    observed: { name: 'borrow-rate', scale: 0.1 },
  },
  keeperDebtShare: {
    unit: 'fraction',
    meaning: "keepers' debt over that of borrowers",
    initial: assumption(0.0527),
    observed: { name: 'keeper-debt', scale: 0.1 },
  },
  averagePriceUsd: {
    unit: 'USD',
    meaning: "the pools' own average, of 866 s",
    initial: production(1),
  },
  firstCoinUsd: {
    unit: 'USD',
    meaning: "price of the first pool's other coin",
    initial: assumption(1),
    observed: { name: 'first-coin', scale: 0.02, offset: 1 },
  },
  collateralTrend: {
    unit: 'log',
    meaning: 'price of the collateral against its mean of 60 days',
    initial: assumption(0),
    observed: { name: 'collateral-trend', scale: 0.3 },
  },
} satisfies StateFields

export const crvusdParameters = {
  targetDebtShare: {
    unit: 'fraction',
    meaning: "keepers' debt share that divides the rate by e",
    value: production(0.1),
  },
  keeperUpdatesPerHour: {
    unit: '1/h',
    meaning: 'how often somebody finds it worth to call each keeper; the least delay of 12 s allows 300',
    value: assumption(6),
  },
  callerMargin: {
    unit: 'fraction',
    meaning: 'deviation below which calling a keeper does not pay',
    value: assumption(0.0006),
  },
  restingRatePerYear: {
    unit: '1/y',
    meaning: 'rate at which borrowers owe what they owe at rest',
    value: assumption(0.059),
  },
  rateElasticity: {
    unit: 'log per 1/y',
    meaning: 'wished debt lost for the rate above the resting one',
    value: assumption(4),
  },
  premiumElasticity: {
    unit: 'log/log',
    meaning: 'wished debt for the price above a dollar: what is sold dear is bought back cheap',
    value: assumption(8),
  },
  collateralElasticity: {
    unit: 'log/log',
    meaning: 'wished debt for the trend of the collateral',
    value: data(0.3),
  },
  borrowerSpeed: {
    unit: '1/h',
    meaning: 'share of the gap to the wished debt closed',
    value: assumption(1 / 48),
  },
  coinFailureHour: { unit: 'h', meaning: "when the first pool's other coin fails", value: assumption(1e9) },
  coinFailureUsd: { unit: 'USD', meaning: 'what it is then worth', value: assumption(1) },
  coinFailureHours: { unit: 'h', meaning: 'and for how long', value: assumption(60) },
} satisfies ParameterFields

export const crvusdComponents = {
  borrowingCost: { unit: '20 % a year on all debt', meaning: 'rate that borrowers pay', weight: 0.2 },
} satisfies ComponentFields

export type CrvusdMarket = MarketWith<typeof crvusdState, typeof crvusdParameters, typeof crvusdComponents>
