import { clamp } from '../../../core/math/clamp.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption } from '../marks.js'
import {
  type LeverRule,
  leverSlots,
  type MechanismLever,
  type Opening,
  type RuleSignals,
} from '../mechanism.js'
import {
  believeInDemandOverSupply,
  mintWithTreasury,
  networkRewardWeights,
  networkTokenDefaults,
  networkTokenOpening,
  sellEmissions,
} from '../network-token.js'
import { ruleFeature } from '../rule-features.js'
import {
  breakerShare,
  collateralRatioOf,
  creditsForTokens,
  HALT_RATIO,
  PRODUCTION_SPREAD,
  tokensForCredits,
  WARN_RATIO,
} from './akash-exchange.js'
import { workComponents, workParameters, workState } from './compute-fields.js'
import { demandSlump, demandSurge, providerExit, tokenSlump } from './compute-scenarios.js'
import { adjustCapacity, collapseWithoutProviders, serveWork, writeWorkComponents } from './compute-work.js'

const HOURS_PER_YEAR = 8760
const HOURS_PER_DAY = 24
const SPREAD_SLOT = leverSlots.own
const EMISSION_SLOT = leverSlots.own + 1
const HALT_SLOT = leverSlots.own + 2
const MOST_EMISSION = 0.05
const REFILL_BELOW = 1.3
const MOST_COLLATERAL_COST = 5
const COLLATERAL_UNIT = 0.1
const SPREAD_UNIT = 0.01
const OPENING_CREDITS_USD = 0.0006

const levers: readonly MechanismLever[] = [
  {
    name: 'spread',
    meaning: 'What the vault keeps when tokens become credits and credits tokens',
    unit: 'fraction',
    minimum: 0,
    maximum: 0.02,
    default: PRODUCTION_SPREAD,
    maximumStepPerHour: 0.001,
    slot: SPREAD_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'vault-emission',
    meaning: 'Tokens minted to the vault, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: MOST_EMISSION,
    default: 0,
    maximumStepPerHour: 0.005,
    slot: EMISSION_SLOT,
    changeCosts: true,
    provenance: 'assumption',
  },
  {
    name: 'halt-ratio',
    meaning: 'Collateral ratio below which no credits are minted; a tenth above it minting halves',
    unit: 'fraction',
    minimum: 0.5,
    maximum: 1.5,
    default: HALT_RATIO,
    maximumStepPerHour: 0.02,
    slot: HALT_SLOT,
    changeCosts: true,
    provenance: 'production',
  },
]

const state = {
  ...workState,
  buyersCostMultiple: {
    unit: 'multiple',
    meaning: 'What work costs buyers, the spread included, against the list price',
    initial: assumption(1),
  },
  creditsUsd: {
    unit: 'USD',
    meaning: 'Credits (ACT) that buyers hold and have not spent',
    initial: assumption(OPENING_CREDITS_USD),
    observed: { name: 'credits', scale: OPENING_CREDITS_USD, offset: OPENING_CREDITS_USD },
  },
  vaultTokens: {
    unit: 'initial supplies',
    meaning: 'Tokens that became credits and wait to be paid to providers',
    initial: assumption(1.5 * OPENING_CREDITS_USD),
    holdsTokens: true,
  },
  collateralRatio: {
    unit: 'fraction',
    meaning: "Worth of the vault at the oracle's price over the credits that are out",
    initial: assumption(1.5),
    observed: { name: 'collateral-ratio', scale: 0.3, offset: WARN_RATIO },
  },
  mintOrderUsd: {
    unit: 'USD',
    meaning: 'What buyers spent on tokens for credits in the last hour',
    initial: assumption(0),
  },
  halted: {
    unit: '1',
    meaning: '1 where the breaker or a stale oracle stopped all minting of credits',
    initial: assumption(0),
    observed: { name: 'halted', scale: 1 },
  },
  vaultRatePerYear: {
    unit: '1/y',
    meaning: 'Tokens minted to the vault in the last hour, as a share of supply a year',
    initial: assumption(0),
  },
} as const satisfies StateFields

const parameters = {
  ...workParameters,
  // Buyers spend 1.6 % of the supply's value a year.
  workUsd: { ...workParameters.workUsd, value: assumption(0.0000025) },
  fundedHours: { unit: 'h', meaning: 'Hours of work that buyers pay ahead', value: assumption(320) },
} as const satisfies ParameterFields

const components = {
  ...workComponents,
  collateralGap: { unit: '10 points below 110 %, at most 5', meaning: 'Credits without cover', weight: 0.2 },
  halt: { unit: 'an hour without minting', meaning: 'Buyers who cannot get credits', weight: 0.3 },
  vaultEmission: { unit: '5 % of supply a year', meaning: 'What holders pay into the vault', weight: 0.5 },
  spreadLevel: { unit: '1 %', meaning: 'What the exchange takes from both sides', weight: 0.1 },
} as const satisfies ComponentFields

type Akash = MarketWith<typeof state, typeof parameters, typeof components>

/** Work is done as far as credits pay for it; what has no cover waits. */
function serveFundedWork(market: Akash): void {
  const { active, activeCount, size, levers: values } = market
  const { buyersCostMultiple, creditsUsd, servedWork, backlogWork, utilisation, capacityWork } = market.own
  const { workUsd, longestBacklogWork } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    buyersCostMultiple[i] = 1 / (1 - values[SPREAD_SLOT * size + i])
  }
  serveWork(market, buyersCostMultiple)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const missing = Math.max(0, servedWork[i] - creditsUsd[i] / workUsd[i])
    servedWork[i] -= missing
    backlogWork[i] = Math.min(longestBacklogWork[i], backlogWork[i] + missing)
    utilisation[i] = servedWork[i] / capacityWork[i]
  }
}

/** Buyers buy tokens to hold so many hours of work in credits, as far as the breaker and the oracle let them. */
function orderCredits(market: Akash): void {
  const { active, activeCount, size, levers: values } = market
  const { hour, twapPriceUsd } = market.state
  const { orderFlowUsd } = market.hour
  const { oracleFailureHour, oracleFailureHours } = market.parameters
  const { servedWork, backlogWork, creditsUsd, vaultTokens, collateralRatio, mintOrderUsd, halted } =
    market.own
  const { workUsd, fundedHours, usualWork } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const sinceFailure = hour[i] - oracleFailureHour[i]
    const stale = sinceFailure >= 0 && sinceFailure < oracleFailureHours[i]
    collateralRatio[i] = collateralRatioOf(vaultTokens[i], twapPriceUsd[i], creditsUsd[i])
    const share = stale ? 0 : breakerShare(collateralRatio[i], values[HALT_SLOT * size + i])
    halted[i] = share === 0 ? 1 : 0
    const wishedUsd = fundedHours[i] * usualWork[i] * workUsd[i]
    const missingUsd = Math.max(0, wishedUsd - creditsUsd[i]) / HOURS_PER_DAY
    const spentUsd = (servedWork[i] + backlogWork[i]) * workUsd[i]
    mintOrderUsd[i] = share * (spentUsd + missingUsd)
    orderFlowUsd[i] += mintOrderUsd[i]
  }
}

/**
 * Tokens bought become credits at the oracle's price and lie in the vault; providers are paid out of it, and with new
 * tokens where it is empty: what their credits promise is paid whatever the price.
 */
function exchange(market: Akash): void {
  const { active, activeCount, size, levers: values } = market
  const { supplyTokens, liquidTokens, treasuryTokens, twapPriceUsd, unsoldEmissionTokens } = market.state
  const { emissionSoldShare } = market.parameters
  const { spotUsd } = market.hour
  const { servedWork, capacityWork, incomePerCapacity, creditsUsd, vaultTokens } = market.own
  const { mintOrderUsd, vaultRatePerYear } = market.own
  const { workUsd } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const spread = values[SPREAD_SLOT * size + i]
    const oracleUsd = Math.max(twapPriceUsd[i], 1e-6)
    const deposited = Math.min(mintOrderUsd[i] / spotUsd[i], liquidTokens[i])
    liquidTokens[i] -= deposited
    creditsUsd[i] += creditsForTokens(deposited, oracleUsd, spread)
    const asked = (values[EMISSION_SLOT * size + i] / HOURS_PER_YEAR) * supplyTokens[i]
    const before = supplyTokens[i]
    const refill = mintWithTreasury(market, i, asked, 1)
    treasuryTokens[i] -= refill
    vaultRatePerYear[i] = (refill / before) * HOURS_PER_YEAR
    vaultTokens[i] += deposited + refill
    const settledUsd = Math.min(creditsUsd[i], servedWork[i] * workUsd[i])
    const paid = tokensForCredits(settledUsd, oracleUsd, spread)
    const fromVault = Math.min(paid, vaultTokens[i])
    creditsUsd[i] -= settledUsd
    vaultTokens[i] -= fromVault
    supplyTokens[i] += paid - fromVault
    liquidTokens[i] += paid
    unsoldEmissionTokens[i] += emissionSoldShare[i] * paid
    incomePerCapacity[i] = (paid * spotUsd[i]) / workUsd[i] / capacityWork[i]
  }
  adjustCapacity(market)
  sellEmissions(market)
}

function writeComponents(market: Akash): void {
  writeWorkComponents(market)
  const { active, activeCount, size, levers: values } = market
  const { collateralRatio, halted, vaultRatePerYear } = market.own
  const { collateralGap, halt, vaultEmission, spreadLevel } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    collateralGap[i] = clamp((WARN_RATIO - collateralRatio[i]) / COLLATERAL_UNIT, 0, MOST_COLLATERAL_COST)
    halt[i] = halted[i]
    vaultEmission[i] = vaultRatePerYear[i] / MOST_EMISSION
    spreadLevel[i] = values[SPREAD_SLOT * size + i] / SPREAD_UNIT
  }
}

/** A rule for the vault's emission by the collateral ratio, at the spread and the breaker of production. */
function vaultRule(
  id: string,
  title: string,
  provenance: LeverRule['provenance'],
  emission: (collateralRatio: number) => number,
): LeverRule {
  return {
    id,
    title,
    provenance,
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      values.fill(PRODUCTION_SPREAD, 0, count)
      values.fill(HALT_RATIO, 2 * count, 3 * count)
      for (let i = 0; i < count; i++) values[count + i] = emission(signals.own.collateralRatio[i])
    },
  }
}

/** A cloud market whose work is paid in dollar credits that are minted against the token (Akash). */
export const akash = defineMechanism({
  id: 'akash',
  environment: 'Akash-v0',
  title: 'Akash: dollar credits minted against the token, with a circuit breaker',
  goal: 'growth',
  use: 'compute',
  history:
    'Akash put burn-mint equilibrium into force in March 2026 (AEP-76): credits worth a dollar, a vault of AKT behind them, a breaker at 110 and 100 %.',
  failure:
    'The token falls faster than credits are spent: minting halts, the vault runs empty, and new tokens pay what it no longer can.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.5, momentum: 0.005 },
  ruleFeatures: [
    ruleFeature('collateral-ratio'),
    ruleFeature('credits'),
    ruleFeature('momentum'),
    ruleFeature('utilisation'),
    ruleFeature('backlog', 0, 3),
    ruleFeature('halted', 0, 1),
    ruleFeature('twap-deviation'),
  ],
  // More collateral asks for less emission.
  mainLever: { index: 1, sign: -1 },
  trainingScenarios: ['calm', 'bear', 'thin-vault', 'demand-surge', 'demand-slump'],
  heldOutScenarios: ['collateral-fall', 'oracle-failure', 'black-thursday'],
  supplyChangesCounted:
    'Tokens minted to the vault count; those paid to providers are owed to them by their credits and do not.',
  rewardWeights: networkRewardWeights,
  initial: networkTokenOpening,
  defaults: networkTokenDefaults,
  ownState: state,
  ownParameters: parameters,
  ownComponents: components,
  scenarios: [
    {
      id: 'collateral-fall',
      title: 'Collateral fall: credits are covered by 120 %, and the token loses four fifths within two days',
      family: 'crisis',
      mechanisms: ['akash'],
      parameters: { marketShockHour: [48, 96], marketShockReturn: -1.6, marketShockHours: 48 },
      own: { vaultTokens: 1.2 * OPENING_CREDITS_USD },
    },
    tokenSlump,
    demandSurge,
    demandSlump,
    providerExit,
    {
      id: 'thin-vault',
      title: 'Thin vault: credits are covered by 105 to 125 % and the market falls',
      family: 'market',
      mechanisms: ['akash'],
      parameters: { marketDrift: -0.0004 },
      own: { vaultTokens: [1.05 * OPENING_CREDITS_USD, 1.25 * OPENING_CREDITS_USD] },
    },
  ],
  rules: [
    vaultRule('production', 'spread of 25 basis points, halt at 100 %, no refill', 'production', () => 0),
    vaultRule('refill', 'mints to the vault while it covers less than 130 %', 'assumption', (ratio) =>
      ratio < REFILL_BELOW ? MOST_EMISSION : 0,
    ),
  ],
  opening({ state: start, own }: Opening): void {
    start.liquidTokens = (start.liquidTokens ?? 0) - own.vaultTokens
    own.collateralRatio = own.vaultTokens / own.creditsUsd
  },
  exogenous: serveFundedWork,
  beliefPrice: believeInDemandOverSupply,
  orders: orderCredits,
  emissions: exchange,
  components: writeComponents,
  collapse: collapseWithoutProviders,
})
