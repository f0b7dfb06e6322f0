import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import type { ComponentFields } from '../fields.js'
import { constantRule } from '../lever-rules.js'
import { assumption } from '../marks.js'
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
import { BASIS, basisBondRoom, basisSeigniorage } from './seigniorage-rules.js'

const EXPANSION = leverSlots.own
const BOND_DISCOUNT = leverSlots.own + 1

const levers: readonly MechanismLever[] = [
  {
    name: 'expansion-scale',
    meaning: "New cash of an epoch, against the treasury's formula",
    unit: 'multiple',
    minimum: 0,
    maximum: 2,
    default: 1,
    maximumStepPerHour: 0.05,
    slot: EXPANSION,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'bond-discount-scale',
    meaning: 'How far bonds are sold below par, against the price itself',
    unit: 'multiple',
    minimum: 0,
    maximum: 3,
    default: 1,
    maximumStepPerHour: 0.1,
    slot: BOND_DISCOUNT,
    changeCosts: true,
    provenance: 'production',
  },
]

const components = {
  claims: { unit: 'a fifth of supply', meaning: 'Bonds outstanding: a promise that dilutes', weight: 0.2 },
} as const satisfies ComponentFields

/** Bonds that never expire and a dead band up to the ceiling make for more patient holders than coupons do. */
const parameters = {
  ...seigniorageParameters,
  faithFall: { ...seigniorageParameters.faithFall, value: assumption(0.0015) },
  abandonment: { ...seigniorageParameters.abandonment, value: assumption(0.0018) },
} as const

type Basis = MarketWith<typeof seigniorageState, typeof parameters, typeof components>

/**
 * Once a day. Above the ceiling new cash goes to the fund, to the reserve for bonds and to share holders, and bonds are paid
 * out of the reserve; the debt column holds the bonds that may still be sold below par.
 */
function allocateSeigniorage(market: Basis): void {
  moveFaith(market)
  const { active, activeCount, size, levers: values } = market
  const { hour, twapPriceUsd, supplyTokens, liquidTokens, treasuryTokens, unsoldEmissionTokens } =
    market.state
  const { claimTokens, reservedTokens, debtTokens, lastChangeFraction } = market.own
  const { emissionSoldShare } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    if (hour[i] % BASIS.epochHours !== 0 || hour[i] === 0) continue
    const price = twapPriceUsd[i]
    const circulating = supplyTokens[i] - reservedTokens[i]
    const due = basisSeigniorage(circulating, price, claimTokens[i], reservedTokens[i])
    const created = due.fund + due.reserved + due.shareHolders
    const minted = created > 0 ? mintSeigniorage(market, i, values[EXPANSION * size + i] * created) : 0
    lastChangeFraction[i] = minted / circulating
    debtTokens[i] = basisBondRoom(circulating, price, claimTokens[i])
    if (created <= 0) continue
    const share = minted / created
    treasuryTokens[i] += share * due.fund
    reservedTokens[i] += share * due.reserved
    liquidTokens[i] += share * due.shareHolders
    unsoldEmissionTokens[i] += emissionSoldShare[i] * share * due.shareHolders
    const paid = Math.min(reservedTokens[i], claimTokens[i])
    reservedTokens[i] -= paid
    claimTokens[i] -= paid
    liquidTokens[i] += paid
    unsoldEmissionTokens[i] += emissionSoldShare[i] * paid
  }
}

/** Below par bonds are for sale at the price: a coin burned is owed 1 / price coins. */
function sellBonds(market: Basis): void {
  const { active, activeCount, size, levers: values } = market
  const { twapPriceUsd } = market.state
  const { debtTokens } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = twapPriceUsd[i]
    if (debtTokens[i] <= 0 || price >= 1) continue
    const premium = values[BOND_DISCOUNT * size + i] * (1 / Math.max(price, 0.1) - 1)
    const burned = sellClaims(market, i, debtTokens[i] * Math.min(2, 10 * premium), premium)
    debtTokens[i] = Math.max(0, debtTokens[i] - burned)
  }
}

/** Cash, bonds and shares: new cash to share holders above par, bonds below it (Basis Cash). */
export const basisCash = defineMechanism({
  id: 'basis-cash',
  environment: 'BasisCash-v0',
  title: 'Basis Cash: seigniorage to share holders, bonds below par',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'Basis Cash launched in November 2020, expanded for weeks, fell below par in January 2021 and stayed there; its bonds were never paid.',
  failure:
    'Bonds pay only if the coin comes back above its ceiling: once few believe so nobody burns cash for them.',
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
    'Every coin minted by an expansion counts; coins that holders burn for bonds are their own doing.',
  rewardWeights: seigniorageWeights,
  initial: { ...seigniorageOpening, stakedShare: assumption(0) },
  defaults: seigniorageDefaults,
  ownState: seigniorageState,
  ownParameters: parameters,
  ownComponents: components,
  rules: [constantRule('production', "the treasury's formula, bonds at the price", 'production', [1, 1])],
  scheduledEvents: allocateSeigniorage,
  beliefPrice: seigniorageBelief,
  primaryMarket: sellBonds,
  emissions: sellEmissions,
  components: (market) => writeClaimsCost(market, market.ownComponents.claims),
  collapse: collapseWhenWorthless,
})
