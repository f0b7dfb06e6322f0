import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import type { ComponentFields } from '../fields.js'
import { constantRule } from '../lever-rules.js'
import { leverSlots, type MechanismLever } from '../mechanism.js'
import { sellEmissions } from '../network-token.js'
import {
  mintSeigniorage,
  moveFaith,
  seigniorageBelief,
  seigniorageDefaults,
  seigniorageOpening,
  seigniorageParameters,
  seigniorageRuleFeatures,
  seigniorageScenarios,
  seigniorageState,
  seigniorageWeights,
  sellClaims,
  writeClaimsCost,
} from './seigniorage-market.js'
import { couponPremium, EMPTY_SET, emptySetSupplyChange } from './seigniorage-rules.js'

const LIMIT = leverSlots.own
const DEBT_CAP = leverSlots.own + 1
const PREMIUM = leverSlots.own + 2
const COUPON_LIFE_HOURS = EMPTY_SET.couponLifeEpochs * EMPTY_SET.epochHours
/** Shares of an expansion: to those who bonded coins, to liquidity providers, to the treasury. */
const BONDED_SHARE = 0.775
const LIQUIDITY_SHARE = 0.2

const levers: readonly MechanismLever[] = [
  {
    name: 'supply-change-limit',
    meaning: 'Most that an epoch of eight hours adds to supply or to the debt',
    unit: 'fraction/epoch',
    minimum: 0,
    maximum: 0.06,
    default: EMPTY_SET.supplyChangeLimit,
    maximumStepPerHour: 0.005,
    slot: LIMIT,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'debt-cap',
    meaning: 'Debt at most, as a share of supply',
    unit: 'fraction',
    minimum: 0,
    maximum: 0.5,
    default: EMPTY_SET.debtRatioCap,
    maximumStepPerHour: 0.02,
    slot: DEBT_CAP,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'premium-scale',
    meaning: "Premium on coupons, against the curve's",
    unit: 'multiple',
    minimum: 0,
    maximum: 4,
    default: 1,
    maximumStepPerHour: 0.1,
    slot: PREMIUM,
    changeCosts: true,
    provenance: 'production',
  },
]

const components = {
  claims: {
    unit: 'a fifth of supply',
    meaning: 'What coupons will be paid: a promise that dilutes',
    weight: 0.2,
  },
} as const satisfies ComponentFields

type EmptySet = MarketWith<typeof seigniorageState, typeof seigniorageParameters, typeof components>

/** Every eight hours: above par coins are minted, coupons first; below par the protocol owes a contraction. */
function advanceEpoch(market: EmptySet): void {
  moveFaith(market)
  const { active, activeCount, size, levers: values } = market
  const {
    hour,
    twapPriceUsd,
    supplyTokens,
    liquidTokens,
    treasuryTokens,
    stakedTokens,
    unsoldEmissionTokens,
  } = market.state
  const { emissionUsd, spotUsd } = market.hour
  const { claimTokens, debtTokens, lastChangeFraction, expiredTokens } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    emissionUsd[i] = 0
    const expired = claimTokens[i] / COUPON_LIFE_HOURS
    claimTokens[i] -= expired
    expiredTokens[i] += expired
    if (hour[i] % EMPTY_SET.epochHours === 0 && hour[i] > 0) {
      const limit = values[LIMIT * size + i] * (claimTokens[i] > 1e-6 ? 2 : 1)
      const change = emptySetSupplyChange(twapPriceUsd[i], limit)
      lastChangeFraction[i] = change
      if (change > 0) {
        debtTokens[i] = 0
        const minted = mintSeigniorage(market, i, change * supplyTokens[i])
        const redeemed = Math.min(claimTokens[i], minted)
        claimTokens[i] -= redeemed
        const rest = minted - redeemed
        liquidTokens[i] += redeemed + LIQUIDITY_SHARE * rest
        stakedTokens[i] += BONDED_SHARE * rest
        treasuryTokens[i] += (1 - BONDED_SHARE - LIQUIDITY_SHARE) * rest
        unsoldEmissionTokens[i] += market.parameters.emissionSoldShare[i] * redeemed
        emissionUsd[i] = LIQUIDITY_SHARE * rest * spotUsd[i]
      } else {
        const most = values[DEBT_CAP * size + i] * supplyTokens[i]
        debtTokens[i] = Math.min(most, debtTokens[i] - change * supplyTokens[i])
      }
    }
  }
}

/** Those who bond coins earn expansions: they lock more with faith, and unlock and sell without it. */
function bond(market: EmptySet): void {
  const { active, activeCount } = market
  const { liquidTokens, stakedTokens } = market.state
  const { faith } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const move = 0.004 * (0.7 * faith[i] * (liquidTokens[i] + stakedTokens[i]) - stakedTokens[i])
    const moved = Math.min(0.5 * liquidTokens[i], Math.max(-stakedTokens[i], move))
    stakedTokens[i] += moved
    liquidTokens[i] -= moved
  }
  sellEmissions(market)
}

/** While there is debt, coupons are for sale at the curve's premium. */
function offerCoupons(market: EmptySet): void {
  const { active, activeCount, size, levers: values } = market
  const { supplyTokens } = market.state
  const { debtTokens } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    if (debtTokens[i] <= 0) continue
    const ratio = Math.min(0.9, debtTokens[i] / supplyTokens[i])
    const premium = values[PREMIUM * size + i] * couponPremium(ratio, 0.9 * ratio)
    debtTokens[i] -= sellClaims(market, i, debtTokens[i] * Math.min(2, 10 * premium), premium)
    debtTokens[i] = Math.max(0, debtTokens[i])
  }
}

/** Coins minted to those who lock them above par, coupons that expire below it (Empty Set Dollar). */
export const emptySetDollar = defineMechanism({
  id: 'empty-set-dollar',
  environment: 'EmptySetDollar-v0',
  title: 'Empty Set Dollar: expansions for lockers, coupons that expire',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'ESD doubled its supply week after week in December 2020, fell below par in January 2021 and never came back; most coupons expired unpaid.',
  failure:
    'Below par only those who believe in the next expansion burn coins; once they stop, debt piles up and coupons expire.',
  pool: 'constant-product',
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.2, momentum: 0.01 },
  ruleFeatures: seigniorageRuleFeatures,
  mainLever: { index: 0, sign: 1 },
  scenarios: seigniorageScenarios,
  trainingScenarios: ['calm', 'bull', 'bear', 'whale', 'expansion-mania'],
  heldOutScenarios: ['esd-2021', 'oracle-failure', 'high-vol'],
  supplyChangesCounted:
    'Every coin minted by an expansion counts; coins that holders burn for coupons are their own doing.',
  rewardWeights: seigniorageWeights,
  initial: seigniorageOpening,
  defaults: seigniorageDefaults,
  ownState: seigniorageState,
  ownParameters: seigniorageParameters,
  ownComponents: components,
  rules: [
    constantRule(
      'production',
      '3 % an epoch, debt to 20 %, the curve’s premium',
      'production',
      [0.03, 0.2, 1],
    ),
    constantRule('first-cap', 'debt to 35 %, as at the start', 'production', [0.03, 0.35, 1]),
  ],
  scheduledEvents: advanceEpoch,
  beliefPrice: seigniorageBelief,
  primaryMarket: offerCoupons,
  emissions: bond,
  components: (market) => writeClaimsCost(market, market.ownComponents.claims),
  collapse: collapseWhenWorthless,
})
