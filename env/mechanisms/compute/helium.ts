import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { constantRule } from '../lever-rules.js'
import { assumption, production } from '../marks.js'
import { leverSlots, type MechanismLever } from '../mechanism.js'
import {
  believeInDemandOverSupply,
  burnPayments,
  mintToProviders,
  networkRewardWeights,
  networkTokenDefaults,
  networkTokenOpening,
  sellEmissions,
} from '../network-token.js'
import { workComponents, workParameters, workState } from './compute-fields.js'
import { demandSlump, tokenSlump } from './compute-scenarios.js'
import {
  adjustCapacity,
  collapseWithoutProviders,
  orderPayments,
  providerRuleFeatures,
  serveWork,
  writeWorkComponents,
} from './compute-work.js'
import {
  dataCredits,
  EPOCHS_PER_HOUR,
  heliumSupplyTokens,
  remintCapTokens,
  remintedTokens,
  scheduledEpochTokens,
} from './helium-emission.js'

const HOURS_PER_YEAR = 8760
const SCALE_SLOT = leverSlots.own
const REMINT_SLOT = leverSlots.own + 1
/** The price of HNT in August 2021, which one opening dollar stands for. */
const OPENING_PRICE_USD = 20
const EMISSION_UNIT_PER_YEAR = 0.3
const PRODUCTION_REMINT_SHARE = 0.01

const levers: readonly MechanismLever[] = [
  {
    name: 'emission-scale',
    meaning: "Emission, against the schedule's",
    unit: 'multiple',
    minimum: 0,
    maximum: 1.5,
    default: 1,
    maximumStepPerHour: 0.05,
    slot: SCALE_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'remint-cap',
    meaning:
      'Burned tokens that an epoch may mint again, as a share of the emission before the first halving',
    unit: 'fraction',
    minimum: 0,
    maximum: 0.05,
    default: PRODUCTION_REMINT_SHARE,
    maximumStepPerHour: 0.002,
    slot: REMINT_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
]

const state = {
  ...workState,
  incomePerCapacity: { ...workState.incomePerCapacity, initial: assumption(15) },
  remintPoolTokens: {
    unit: 'initial supplies',
    meaning: 'Burned tokens that will be minted again',
    initial: assumption(0),
    observed: { name: 'remint-pool', scale: 0.0001 },
  },
  burnedTokens: {
    unit: 'initial supplies',
    meaning: 'Tokens burned for data credits since the start',
    initial: assumption(0),
  },
  dataCreditsPerHour: {
    unit: 'data credits/h',
    meaning: 'Data credits bought in the last hour, at $0.00001 each',
    initial: assumption(0),
  },
  emissionRatePerYear: {
    unit: '1/y',
    meaning: 'Tokens minted in the last hour, as a share of supply a year',
    initial: assumption(0),
    observed: { name: 'emission', scale: EMISSION_UNIT_PER_YEAR },
  },
} as const satisfies StateFields

const parameters = {
  ...workParameters,
  // Data and new hotspots burn about a twentieth of what is minted.
  workUsd: { ...workParameters.workUsd, value: assumption(0.0000022) },
  burnedShare: { ...workParameters.burnedShare, value: production(1) },
  operatingCost: { ...workParameters.operatingCost, value: assumption(13) },
  startHours: {
    unit: 'h',
    meaning: 'Hours from the halving of August 2021 to the start of the episode',
    value: assumption(0),
  },
} as const satisfies ParameterFields

const components = {
  ...workComponents,
  emission: { unit: '30 % of supply a year', meaning: 'What is minted', weight: 0.2 },
} as const satisfies ComponentFields

type Helium = MarketWith<typeof state, typeof parameters, typeof components>

/** Two epochs: burned tokens enter the pool up to the cap, and the schedule and a part of the pool are minted. */
function runEpochs(market: Helium): void {
  const { active, activeCount, size, levers: values } = market
  const { hour, supplyTokens } = market.state
  const { spotUsd } = market.hour
  const { servedWork, capacityWork, incomePerCapacity, remintPoolTokens, burnedTokens } = market.own
  const { dataCreditsPerHour, emissionRatePerYear } = market.own
  const { workUsd, burnedShare, startHours } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    const before = supplyTokens[i]
    const scale = values[SCALE_SLOT * size + i] / heliumSupplyTokens
    const cap = remintCapTokens(values[REMINT_SLOT * size + i]) / heliumSupplyTokens
    const burned = burnPayments(market, i, (burnedShare[i] * servedWork[i] * workUsd[i]) / price)
    let due = EPOCHS_PER_HOUR * scale * scheduledEpochTokens(startHours[i] + hour[i])
    for (let epoch = 0; epoch < EPOCHS_PER_HOUR; epoch++) {
      remintPoolTokens[i] += Math.min(burned / EPOCHS_PER_HOUR, cap)
      const again = remintedTokens(remintPoolTokens[i])
      remintPoolTokens[i] -= again
      due += again
    }
    const minted = mintToProviders(market, i, due)
    burnedTokens[i] += burned
    dataCreditsPerHour[i] = dataCredits(burned * heliumSupplyTokens, price * OPENING_PRICE_USD)
    incomePerCapacity[i] = (minted * price) / workUsd[i] / capacityWork[i]
    emissionRatePerYear[i] = (minted / before) * HOURS_PER_YEAR
  }
  adjustCapacity(market)
  sellEmissions(market)
}

function writeComponents(market: Helium): void {
  writeWorkComponents(market)
  const { active, activeCount } = market
  const { emission } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    emission[i] = market.own.emissionRatePerYear[i] / EMISSION_UNIT_PER_YEAR
  }
}

/** A radio network whose hotspots are paid by a halving schedule and whose data burns tokens at a fixed price (Helium). */
export const helium = defineMechanism({
  id: 'helium',
  environment: 'Helium-v0',
  title: 'Helium: halvings, net emissions and data credits at a fixed price',
  goal: 'growth',
  use: 'compute',
  history:
    'HNT paid for nearly a million hotspots by 2022 while data brought next to nothing; it fell from over 50 dollars to under 2 within a year.',
  failure:
    'Emission draws providers far beyond what buyers use; when the token falls or the schedule halves, they leave.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.5, momentum: 0.005 },
  ruleFeatures: providerRuleFeatures,
  mainLever: { index: 0, sign: 1 },
  trainingScenarios: ['calm', 'bear', 'bull', 'hotspot-rush', 'demand-slump'],
  heldOutScenarios: ['halving', 'token-slump', 'black-thursday'],
  supplyChangesCounted:
    'Every token minted counts, those minted again too; what buyers of data credits burn is theirs and does not count.',
  rewardWeights: networkRewardWeights,
  initial: networkTokenOpening,
  defaults: networkTokenDefaults,
  ownState: state,
  ownParameters: parameters,
  ownComponents: components,
  scenarios: [
    {
      id: 'hotspot-rush',
      title: 'Hotspot rush: hotspots earn three times what they cost, and too many come (2021)',
      family: 'market',
      mechanisms: ['helium'],
      parameters: {},
      own: { operatingCost: 5 },
    },
    {
      id: 'halving',
      title: 'Halving: ten days in, the emission halves (August 2023)',
      family: 'crisis',
      mechanisms: ['helium'],
      parameters: {},
      own: { startHours: 17520 - 240 },
    },
    tokenSlump,
    demandSlump,
  ],
  rules: [
    constantRule(
      'production',
      'the schedule, and 34.24 tokens an epoch minted again (HIP 20)',
      'production',
      [1, PRODUCTION_REMINT_SHARE],
    ),
    constantRule('no-remint', 'the schedule alone: what is burned stays burned', 'assumption', [1, 0]),
  ],
  exogenous: (market) => serveWork(market, market.own.buyersPriceMultiple),
  beliefPrice: believeInDemandOverSupply,
  orders: (market) => orderPayments(market, market.own.buyersPriceMultiple),
  emissions: runEpochs,
  components: writeComponents,
  collapse: collapseWithoutProviders,
})
