import { clamp } from '../../../core/math/clamp.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import type { ComponentFields, StateFields } from '../fields.js'
import { assumption } from '../marks.js'
import { type LeverRule, leverSlots, type MechanismLever, type RuleSignals } from '../mechanism.js'
import {
  believeInDemandOverSupply,
  burnPayments,
  mintWithTreasury,
  networkRewardWeights,
  networkTokenDefaults,
  networkTokenOpening,
  sellEmissions,
} from '../network-token.js'
import { workComponents, workParameters, workState } from './compute-fields.js'
import { demandSlump, demandSurge, providerExit, tokenSlump } from './compute-scenarios.js'
import {
  adjustCapacity,
  collapseWithoutProviders,
  orderPayments,
  providerRuleFeatures,
  serveWork,
  writeWorkComponents,
} from './compute-work.js'
import { renderEmissionTokens, renderSupplyTokens } from './render-schedule.js'

const HOURS_PER_YEAR = 8760
const HOURS_PER_MONTH = 730
const SCALE_SLOT = leverSlots.own
const NETWORK_SLOT = leverSlots.own + 1
const FIRST_YEAR_RATE = 0.017
/** What was voted for the second year, against the first (RNP-018). */
const SECOND_YEAR_SCALE = 5_905_580 / 9_126_804

const levers: readonly MechanismLever[] = [
  {
    name: 'emission-scale',
    meaning: "Emission, against the schedule's",
    unit: 'multiple',
    minimum: 0,
    maximum: 2,
    default: 1,
    maximumStepPerHour: 0.05,
    slot: SCALE_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'network-share',
    meaning: 'Share of the emission that pays node operators; the rest goes to the foundation',
    unit: 'fraction',
    minimum: 0.2,
    maximum: 0.8,
    default: 0.5,
    maximumStepPerHour: 0.02,
    slot: NETWORK_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
]

const state = {
  ...workState,
  incomePerCapacity: { ...workState.incomePerCapacity, initial: assumption(0.97) },
  emittedTokens: {
    unit: 'initial supplies',
    meaning: 'Tokens minted since the start',
    initial: assumption(0),
  },
  burnedTokens: {
    unit: 'initial supplies',
    meaning: 'Tokens that buyers burned since the start',
    initial: assumption(0),
  },
  netEmissionRatePerYear: {
    unit: '1/y',
    meaning: 'Tokens minted less burned in the last hour, as a share of supply a year',
    initial: assumption(0),
    observed: { name: 'net-emission', scale: FIRST_YEAR_RATE },
  },
  emissionRatePerYear: {
    unit: '1/y',
    meaning: 'Tokens minted in the last hour, as a share of supply a year',
    initial: assumption(0),
  },
} as const satisfies StateFields

const parameters = {
  ...workParameters,
  // Buyers spend two thirds of a per cent of the supply's value a year; operators are paid a little above cost.
  workUsd: { ...workParameters.workUsd, value: assumption(0.000001) },
  operatingCost: { ...workParameters.operatingCost, value: assumption(0.9) },
} as const

const components = {
  ...workComponents,
  emission: { unit: '1.7 % of supply a year', meaning: 'What is minted', weight: 0.2 },
} as const satisfies ComponentFields

type Render = MarketWith<typeof state, typeof parameters, typeof components>

/** Mints the month's emission hour by hour, burns what buyers paid, and lets operators come or go by what they earned. */
function settle(market: Render): void {
  const { active, activeCount, size, levers: values } = market
  const { hour, supplyTokens } = market.state
  const { spotUsd } = market.hour
  const { servedWork, capacityWork, incomePerCapacity, emittedTokens, burnedTokens } = market.own
  const { netEmissionRatePerYear, emissionRatePerYear } = market.own
  const { burnedShare, workUsd } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    const before = supplyTokens[i]
    const month = Math.floor(hour[i] / HOURS_PER_MONTH)
    const scheduled = renderEmissionTokens(month) / renderSupplyTokens / HOURS_PER_MONTH
    const networkShare = values[NETWORK_SLOT * size + i]
    const minted = mintWithTreasury(market, i, values[SCALE_SLOT * size + i] * scheduled, 1 - networkShare)
    const burned = burnPayments(market, i, (burnedShare[i] * servedWork[i] * workUsd[i]) / price)
    incomePerCapacity[i] = (networkShare * minted * price) / workUsd[i] / capacityWork[i]
    emittedTokens[i] += minted
    burnedTokens[i] += burned
    emissionRatePerYear[i] = (minted / before) * HOURS_PER_YEAR
    netEmissionRatePerYear[i] = ((minted - burned) / before) * HOURS_PER_YEAR
  }
  adjustCapacity(market)
  sellEmissions(market)
}

function writeComponents(market: Render): void {
  writeWorkComponents(market)
  const { active, activeCount } = market
  const { emission } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    emission[i] = market.own.emissionRatePerYear[i] / FIRST_YEAR_RATE
  }
}

/** A rule for the emission by the token's price; half of it goes to the network. */
function emissionRule(
  id: string,
  title: string,
  provenance: LeverRule['provenance'],
  scale: (priceUsd: number) => number,
): LeverRule {
  return {
    id,
    title,
    provenance,
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      for (let i = 0; i < count; i++) values[i] = scale(signals.twapPriceUsd[i])
      values.fill(levers[1].default, count, 2 * count)
    },
  }
}

/** Rendering work priced in dollars, paid by burning tokens and rewarded by a schedule of new ones (Render). */
export const render = defineMechanism({
  id: 'render',
  environment: 'Render-v0',
  title: 'Render: burn and mint, jobs priced in dollars',
  goal: 'growth',
  use: 'compute',
  history:
    'Render has burned what jobs cost and minted on a schedule since late 2023; in 2024 it minted several times what it burned.',
  failure:
    'Operators are paid a fixed number of tokens for work priced in dollars: when the token falls they leave, and jobs wait.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.5, momentum: 0.005 },
  ruleFeatures: providerRuleFeatures,
  mainLever: { index: 0, sign: 1 },
  trainingScenarios: ['calm', 'bear', 'bull', 'demand-slump', 'demand-surge'],
  heldOutScenarios: ['token-slump', 'provider-exit', 'black-thursday'],
  supplyChangesCounted:
    'Every token minted counts, the foundation’s too; what buyers burn is theirs and does not count.',
  rewardWeights: networkRewardWeights,
  initial: networkTokenOpening,
  defaults: networkTokenDefaults,
  ownState: state,
  ownParameters: parameters,
  ownComponents: components,
  scenarios: [tokenSlump, demandSlump, demandSurge, providerExit],
  rules: [
    emissionRule('production', 'the schedule of RNP-006', 'production', () => 1),
    emissionRule(
      'second-year',
      'the emission voted for the second year (RNP-018)',
      'production',
      () => SECOND_YEAR_SCALE,
    ),
    emissionRule('dollar-emission', 'emission of constant worth in dollars', 'assumption', (priceUsd) =>
      clamp(1 / Math.max(priceUsd, 0.01), 0, 2),
    ),
  ],
  exogenous: (market) => serveWork(market, market.own.buyersPriceMultiple),
  beliefPrice: believeInDemandOverSupply,
  orders: (market) => orderPayments(market, market.own.buyersPriceMultiple),
  emissions: settle,
  components: writeComponents,
  collapse: collapseWithoutProviders,
})
