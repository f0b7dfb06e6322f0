// A token of your own in one file: money that costs its holders something to hoard.
//
// Silvio Gesell's stamp scrip, tried in Wörgl in 1932 and as Freicoin since 2012 (2^-20 of every balance a block, 4.9 % a
// year): what holders lose goes to a treasury, which pays it out to liquidity providers. The fee makes tokens move, and
// too much of it drives holders away. A policy sets the fee and the pace of spending.
import { exp } from 'minthelm/core/math/exponential.js'
import { defineMechanism } from 'minthelm/env/mechanisms/define-mechanism.js'
import { assumption, data, marketDefaults, production } from 'minthelm/env/mechanisms/marks.js'
import { leverSlots } from 'minthelm/env/mechanisms/mechanism.js'
import { ruleFeature } from 'minthelm/env/mechanisms/rule-features.js'

const HOURS_PER_YEAR = 8760
const FREICOIN_FEE_PER_YEAR = 0.049
const FEE = leverSlots.primary
const SPENDING = leverSlots.reserve

/** Columns of state that only this token has; `observed` makes one public. */
const state = {
  hoardedShare: {
    unit: 'fraction',
    meaning: 'share of liquid tokens that nobody means to spend',
    initial: assumption(0.6),
    observed: { name: 'hoarded-share', scale: 0.2, offset: 0.4 },
  },
}

/** Numbers that stay fixed over an episode; a scenario may change them. */
const parameters = {
  hoardingHabit: { unit: 'fraction', meaning: 'share hoarded at no fee', value: assumption(0.7) },
  feeSensitivity: { unit: 'y', meaning: 'log share given up per unit of fee', value: assumption(8) },
  habitHours: { unit: 'h', meaning: 'how slowly habits change', value: assumption(72) },
  feeAversion: { unit: 'y', meaning: 'belief price lost per unit of fee', value: assumption(1.5) },
}

/** What it costs that the token lies idle. */
const components = {
  idleness: { unit: 'all tokens hoarded', meaning: 'share of liquid tokens that lies idle', weight: 0.5 },
}

/** @typedef {import('minthelm/env/mechanisms/define-mechanism.js').MarketWith<typeof state, typeof parameters, typeof components>} DemurrageMarket */

/** Hourly: every liquid balance pays the fee into the treasury, and habits follow it. @param {DemurrageMarket} market */
function chargeFee(market) {
  const { active, activeCount, size, levers } = market
  const { liquidTokens, treasuryTokens } = market.state
  const { hoardedShare } = market.own
  const { hoardingHabit, feeSensitivity, habitHours } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const feePerYear = levers[FEE * size + i]
    const paid = (feePerYear / HOURS_PER_YEAR) * liquidTokens[i]
    liquidTokens[i] -= paid
    treasuryTokens[i] += paid
    const wished = hoardingHabit[i] * exp(-feeSensitivity[i] * feePerYear)
    hoardedShare[i] += (wished - hoardedShare[i]) / habitHours[i]
  }
}

/** Demand over the tokens that move, less what the fee scares away. @param {DemurrageMarket} market */
function beliefPrice(market) {
  const { active, activeCount, size, levers } = market
  const { logDemand, supplyTokens } = market.state
  const { beliefPriceUsd } = market.hour
  const { feeAversion } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const appeal = 1 - feeAversion[i] * levers[FEE * size + i]
    beliefPriceUsd[i] = (exp(logDemand[i]) / supplyTokens[i]) * appeal
  }
}

/** The treasury pays liquidity providers in tokens that it has; none are minted. @param {DemurrageMarket} market */
function spendTreasury(market) {
  const { active, activeCount, size, levers } = market
  const { liquidTokens, treasuryTokens, spendingUsd } = market.state
  const { spotUsd, emissionUsd } = market.hour
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const paid = (levers[SPENDING * size + i] / 24) * treasuryTokens[i]
    treasuryTokens[i] -= paid
    liquidTokens[i] += paid
    emissionUsd[i] = paid * spotUsd[i]
    spendingUsd[i] += emissionUsd[i]
  }
}

/** @param {DemurrageMarket} market */
function measure(market) {
  const { active, activeCount } = market
  const { hoardedShare } = market.own
  const { idleness } = market.ownComponents
  for (let k = 0; k < activeCount; k++) idleness[active[k]] = hoardedShare[active[k]]
}

export default defineMechanism({
  id: 'demurrage',
  environment: 'Demurrage-v0',
  title: 'Demurrage: a token that costs something to hoard',
  goal: 'growth',
  use: 'liquidity',
  history: 'Freicoin has charged 4.9 % a year since 2012 and lives on with few holders.',
  failure: 'Too high a fee drives holders out before the token moves.',
  pool: 'constant-product',
  levers: [
    {
      name: 'holding-fee',
      meaning: 'Share of every liquid balance that goes to the treasury',
      unit: '1/y',
      minimum: 0,
      maximum: 0.2,
      default: FREICOIN_FEE_PER_YEAR,
      maximumStepPerHour: 0.005,
      slot: FEE,
      changeCosts: true,
      provenance: 'production',
    },
    {
      name: 'spending-rate',
      meaning: 'Share of the treasury that liquidity providers get in a day',
      unit: 'fraction/d',
      minimum: 0,
      maximum: 0.5,
      default: 0.1,
      maximumStepPerHour: 0.05,
      slot: SPENDING,
      changeCosts: true,
      provenance: 'assumption',
    },
  ],
  ownState: state,
  ownParameters: parameters,
  ownComponents: components,
  rewardWeights: { peg: 0, depth: 1, spending: 0.5, leverChange: 0.05, solvency: 0, targetMovement: 0 },
  supplyChangesCounted: 'None: the fee moves tokens and mints none.',
  defaults: {
    ...marketDefaults,
    poolFee: production(0.003),
    demandMarketBeta: data(1),
    demandVolatility: data(0.0095),
    noiseFlow: data(0.0003),
    fundamentalSpeed: data(0.05),
    fundamentalCapitalUsd: data(0.5),
    liquidityElasticity: assumption(3),
    requiredReturnPerYear: assumption(0.35),
    referenceLiquidityUsd: data(0.1),
    volumePerVolatility: data(0.15),
    liquidityNoise: data(0.006),
    pegScale: assumption(0.05),
    targetDepthUsd: assumption(0.0006),
  },
  initial: {
    poolUsd: data(0.1),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  rules: [
    {
      id: 'production',
      title: "Freicoin's fee for ever, a tenth of the treasury a day",
      provenance: 'production',
      apply(_signals, count, values) {
        values.fill(FREICOIN_FEE_PER_YEAR, 0, count)
        values.fill(0.1, count, 2 * count)
      },
    },
  ],
  observationScales: { deviation: 0.2, momentum: 0.01 },
  ruleFeatures: [ruleFeature('hoarded-share'), ruleFeature('depth', -2, 2), ruleFeature('momentum')],
  mainLever: { index: 0, sign: 1 },
  scenarios: [
    {
      id: 'hoarders',
      title: 'Hoarders: habits that a fee hardly moves',
      family: 'calm',
      mechanisms: ['demurrage'],
      parameters: {},
      own: { hoardingHabit: 0.9, feeSensitivity: [2, 4] },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'hoarders'],
  heldOutScenarios: ['whale', 'liquidity-drain'],
  scheduledEvents: chargeFee,
  beliefPrice,
  emissions: spendTreasury,
  components: measure,
})
