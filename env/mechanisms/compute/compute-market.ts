import { clamp } from '../../../core/math/clamp.js'
import { exp, log } from '../../kernels/scalars.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption } from '../marks.js'
import { type LeverRule, leverSlots, type MechanismLever, type RuleSignals } from '../mechanism.js'
import {
  believeInDemandOverSupply,
  burnPayments,
  mintToProviders,
  networkRewardWeights,
  networkTokenDefaults,
  networkTokenOpening,
  sellEmissions,
} from '../network-token.js'
import { ruleFeature } from '../rule-features.js'
import { workComponents, workParameters, workState } from './compute-fields.js'
import { demandSlump, demandSurge, providerExit } from './compute-scenarios.js'
import {
  adjustCapacity,
  collapseWithoutProviders,
  orderPayments,
  serveWork,
  TARGET_UTILISATION,
  writeWorkComponents,
} from './compute-work.js'

const HOURS_PER_YEAR = 8760
const MOST_CHANGE = 1.125
const LEAST_MULTIPLE = 0.25
const MOST_MULTIPLE = 4
const MOST_BURN_PER_HOUR = 0.001
const PRICE_SLOT = leverSlots.own
const REWARD_SLOT = leverSlots.own + 1
const USUAL_REWARD_RATE = 0.05
const REWARD_UNIT_PER_YEAR = 0.2
/** EIP-1559 moves a price by at most an eighth of its deviation from the target. */
const EIP_1559_DENOMINATOR = 8

const levers: readonly MechanismLever[] = [
  {
    name: 'price-change',
    meaning: 'Hourly change of the price of work',
    unit: 'log/h',
    minimum: -log(MOST_CHANGE),
    maximum: log(MOST_CHANGE),
    default: 0,
    maximumStepPerHour: null,
    slot: PRICE_SLOT,
    // The size of a change has a component of its own.
    changeCosts: false,
    provenance: 'production',
  },
  {
    name: 'reward-rate',
    meaning: 'Tokens minted to providers, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.3,
    default: USUAL_REWARD_RATE,
    maximumStepPerHour: 0.02,
    slot: REWARD_SLOT,
    changeCosts: true,
    provenance: 'assumption',
  },
]

const state = {
  ...workState,
  priceMultiple: {
    unit: 'multiple',
    meaning: 'Price of work against the list price',
    initial: assumption(1),
    observed: { name: 'work-price', scale: 0.5, logarithm: true },
  },
  mintedRatePerYear: {
    unit: '1/y',
    meaning: 'Share of supply minted in the last hour, a year',
    initial: assumption(0),
  },
} as const satisfies StateFields

const parameters = {
  ...workParameters,
  rewardIncomeShare: {
    unit: 'fraction',
    meaning: 'Share of what is minted that pays for capacity; the rest goes to those who lend their tokens',
    value: assumption(0.04),
  },
} as const satisfies ParameterFields

const components = {
  ...workComponents,
  priceChange: { unit: 'a change of 12.5 %', meaning: 'Restless price of work', weight: 0.06 },
  rewardSpending: { unit: '20 % of supply a year', meaning: 'What is minted to providers', weight: 0.5 },
  priceDistance: { unit: 'log', meaning: 'Price of work away from the list price', weight: 0.2 },
} as const satisfies ComponentFields

type ComputeMarket = MarketWith<typeof state, typeof parameters, typeof components>

/** The lever moves the price of work; then the hour's work is done at it. */
function priceAndServe(market: ComputeMarket): void {
  const { active, activeCount, size, levers: values } = market
  const { priceMultiple } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const moved = priceMultiple[i] * exp(values[PRICE_SLOT * size + i])
    priceMultiple[i] = clamp(moved, LEAST_MULTIPLE, MOST_MULTIPLE)
  }
  serveWork(market, priceMultiple)
}

/** Mints the reward, burns 95 % of what buyers paid, and lets providers come or go by what they earned. */
function settle(market: ComputeMarket): void {
  const { active, activeCount, size, levers: values } = market
  const { supplyTokens } = market.state
  const { spotUsd } = market.hour
  const { priceMultiple, servedWork, capacityWork, incomePerCapacity, mintedRatePerYear } = market.own
  const { burnedShare, workUsd, rewardIncomeShare } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    const before = supplyTokens[i]
    const minted = mintToProviders(market, i, (values[REWARD_SLOT * size + i] / HOURS_PER_YEAR) * before)
    const earned = burnedShare[i] * priceMultiple[i] * servedWork[i]
    incomePerCapacity[i] = (earned + (minted * price * rewardIncomeShare[i]) / workUsd[i]) / capacityWork[i]
    mintedRatePerYear[i] = (minted / before) * HOURS_PER_YEAR
    burnPayments(market, i, Math.min((earned * workUsd[i]) / price, MOST_BURN_PER_HOUR * supplyTokens[i]))
  }
  adjustCapacity(market)
  sellEmissions(market)
}

function writeComponents(market: ComputeMarket): void {
  writeWorkComponents(market)
  const { active, activeCount, size, levers: values } = market
  const { priceMultiple, mintedRatePerYear } = market.own
  const { priceChange, rewardSpending, priceDistance } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    priceChange[i] = Math.abs(values[PRICE_SLOT * size + i]) / levers[0].maximum
    rewardSpending[i] = mintedRatePerYear[i] / REWARD_UNIT_PER_YEAR
    priceDistance[i] = Math.abs(log(priceMultiple[i]))
  }
}

/** A rule for the price of work by utilisation; the reward rate stays at 5 % a year. */
function priceRule(
  id: string,
  title: string,
  provenance: LeverRule['provenance'],
  change: (utilisation: number) => number,
): LeverRule {
  return {
    id,
    title,
    provenance,
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      const { utilisation } = signals.own
      for (let i = 0; i < count; i++) values[i] = change(utilisation[i])
      values.fill(USUAL_REWARD_RATE, count, 2 * count)
    },
  }
}

/**
 * EIP-1559's rule for a price of work: the log change for a utilisation, at a target of 75 %.
 * @param utilisation share of the capacity that worked, 0 to 1
 */
export function eip1559Change(utilisation: number): number {
  return log(1 + (utilisation - TARGET_UTILISATION) / TARGET_UTILISATION / EIP_1559_DENOMINATOR)
}

/**
 * A network that sells work at a price in dollars, burns what it is paid and mints to its providers. As in the reference's
 * module, what buyers pay counts twice: burned in tokens, and earned by providers in dollars, as if a treasury outside the
 * economy paid them.
 */
export const computeMarket = defineMechanism({
  id: 'compute-market',
  environment: 'ComputeMarket-v0',
  title: 'Compute market: a dynamic price of work, burned payments and minted rewards',
  goal: 'growth',
  use: 'compute',
  history:
    'Render and Akash sell work at list prices in dollars and burn what is paid; Ethereum has priced its blocks by use since August 2021 (EIP-1559).',
  failure:
    'A fixed price meets a demand that moved: providers idle and leave, or buyers queue for weeks until capacity has come.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.5, momentum: 0.005 },
  ruleFeatures: [
    ruleFeature('utilisation'),
    ruleFeature('utilisation-gap-sum'),
    ruleFeature('utilisation-trend'),
    ruleFeature('backlog', 0, 3),
    ruleFeature('work-price'),
    ruleFeature('capacity'),
    ruleFeature('twap-deviation'),
  ],
  mainLever: { index: 0, sign: 1 },
  trainingScenarios: ['calm', 'demand-surge', 'demand-slump', 'bear', 'liquidity-drain'],
  heldOutScenarios: ['provider-exit', 'demand-flood', 'black-thursday'],
  supplyChangesCounted:
    'Tokens minted to providers count; what buyers pay is burned by them and does not count.',
  rewardWeights: networkRewardWeights,
  initial: networkTokenOpening,
  defaults: networkTokenDefaults,
  ownState: state,
  ownParameters: parameters,
  ownComponents: components,
  scenarios: [
    demandSurge,
    demandSlump,
    {
      id: 'demand-flood',
      title: 'Demand flood: three times the work from some hour on',
      family: 'crisis',
      mechanisms: ['compute-market'],
      parameters: {},
      own: { workShockHour: [100, 300], workShock: 1.1 },
    },
    providerExit,
  ],
  rules: [
    priceRule('production', 'list price and a reward of 5 % a year', 'production', () => 0),
    priceRule('eip-1559', "EIP-1559's rule for the price of work, target 75 %", 'production', eip1559Change),
  ],
  exogenous: priceAndServe,
  beliefPrice: believeInDemandOverSupply,
  orders: (market) => orderPayments(market, market.own.priceMultiple),
  emissions: settle,
  components: writeComponents,
  collapse: collapseWithoutProviders,
})
