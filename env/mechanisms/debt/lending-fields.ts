import type { MarketWith } from '../define-mechanism.js'
import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption } from '../marks.js'

export const lendingState = {
  borrowedUsd: { unit: 'USD', meaning: 'what borrowers owe', initial: assumption(0.9) },
  cashUsd: { unit: 'USD', meaning: 'what is not lent out', initial: assumption(0.1) },
  utilisation: {
    unit: 'fraction',
    meaning: 'share of all that was supplied that is lent out',
    initial: assumption(0.9),
    observed: { name: 'utilisation', scale: 0.1, offset: 0.9 },
  },
  borrowRatePerYear: {
    unit: '1/y',
    meaning: 'rate that borrowers pay',
    initial: assumption(0.04),
    observed: { name: 'borrow-rate', scale: 0.1 },
  },
  unpaidUsd: {
    unit: 'USD/h',
    meaning: 'withdrawals of the last hour that could not be paid',
    initial: assumption(0),
    observed: { name: 'unpaid-withdrawals', scale: 0.01 },
  },
  hoursIlliquid: { unit: 'h', meaning: 'hours on end with withdrawals unpaid', initial: assumption(0) },
  borrowAppetite: { unit: 'log', meaning: "borrowers' wishes at an unchanged rate", initial: assumption(0) },
  appetiteNormal: { unit: '1', meaning: "the hour's draw for borrowers", initial: assumption(0) },
  supplyNormal: { unit: '1', meaning: "the hour's draw for suppliers", initial: assumption(0) },
} satisfies StateFields

export const lendingParameters = {
  otherRatePerYear: {
    unit: '1/y',
    meaning: 'what suppliers earn and borrowers pay elsewhere',
    value: assumption(0.04),
  },
  supplyElasticity: {
    unit: 'log per 1/y',
    meaning: 'wished supply for the yield above that elsewhere',
    value: assumption(3),
  },
  borrowElasticity: {
    unit: 'log per 1/y',
    meaning: 'wished debt lost for the rate above that elsewhere',
    value: assumption(5),
  },
  supplySpeed: {
    unit: '1/h',
    meaning: 'share of the gap to the wished supply closed',
    value: assumption(1 / 48),
  },
  borrowSpeed: {
    unit: '1/h',
    meaning: 'share of the gap to the wished debt closed',
    value: assumption(1 / 24),
  },
  appetiteMemory: { unit: '1', meaning: 'hourly memory of the appetite', value: assumption(0.995) },
  appetiteSpread: { unit: 'log', meaning: 'standard deviation of the appetite', value: assumption(0.12) },
  appetiteMarketBeta: {
    unit: 'log/log',
    meaning: 'appetite gained with the market: leverage follows it',
    value: assumption(0.4),
  },
  supplyNoise: { unit: 'log/h', meaning: 'hourly noise of deposits', value: assumption(0.002) },
  runSpeed: {
    unit: '1/h',
    meaning: 'share of supply that wants out in an hour at full use, for fear of being locked in',
    value: assumption(0.01),
  },
  illiquidityDiscount: {
    unit: 'fraction',
    meaning: 'discount of a share that cannot be withdrawn',
    value: assumption(0.03),
  },
  freezeHours: {
    unit: 'h',
    meaning: 'hours on end without withdrawals after which the market is given up',
    value: assumption(168),
  },
} satisfies ParameterFields

export const lendingComponents = {
  utilisationCost: {
    unit: 'half of the room to full use, squared',
    meaning: 'distance from the target utilisation, at most 4',
    weight: 1,
  },
  illiquidityCost: {
    unit: '1 % of supply in an hour',
    meaning: 'withdrawals that could not be paid',
    weight: 2,
  },
  borrowingCost: { unit: '20 % a year on all debt', meaning: 'rate that borrowers pay', weight: 0.2 },
} satisfies ComponentFields

export type LendingMarket = MarketWith<
  typeof lendingState,
  typeof lendingParameters,
  typeof lendingComponents
>
