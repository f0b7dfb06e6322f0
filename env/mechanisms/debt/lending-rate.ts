import { clamp } from '../../../core/math/clamp.js'
import { exp } from '../../kernels/scalars.js'
import { ownNormals } from '../../market/own-words.js'
import { otherReserve, spotPrice } from '../../market/pool.js'
import { defineMechanism } from '../define-mechanism.js'
import { assumption, marketDefaults } from '../marks.js'
import { leverSlots, type MechanismLever, type RuleSignals } from '../mechanism.js'
import { ruleFeature } from '../rule-features.js'
import { adaptedRate, adaptiveCurve, curveRate, utilisationError } from './adaptive-curve.js'
import { hourlyGrowth } from './debt-rates.js'
import { type LendingMarket, lendingComponents, lendingParameters, lendingState } from './lending-fields.js'

/** Use above which suppliers begin to fear for their way out. */
const FEARED_USE = 0.95
const LARGEST_FLOW = 0.02
const ARBITRAGE_MARGIN = 0.002
const HOUR_BEFORE = 0

const levers: readonly MechanismLever[] = [
  {
    name: 'rate-at-target',
    meaning: 'Borrowing rate at the target utilisation of 90 %; the curve about it is fixed',
    unit: '1/y',
    minimum: adaptiveCurve.minimumRatePerYear,
    maximum: adaptiveCurve.maximumRatePerYear,
    default: adaptiveCurve.initialRatePerYear,
    maximumStepPerHour: 0.02,
    slot: leverSlots.primary,
    changeCosts: true,
    provenance: 'production',
  },
]

/** What borrowers would like at an unchanged rate: slow moods of their own, and the market's. */
function moveAppetite(market: LendingMarket): void {
  const { active, activeCount } = market
  const { marketReturn } = market.state
  const { borrowAppetite, appetiteNormal, supplyNormal } = market.own
  const { appetiteMemory, appetiteSpread, appetiteMarketBeta } = market.ownParameters
  ownNormals(market, 0, appetiteNormal, supplyNormal)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const memory = appetiteMemory[i]
    const noise = appetiteSpread[i] * Math.sqrt(1 - memory * memory) * appetiteNormal[i]
    borrowAppetite[i] = memory * borrowAppetite[i] + noise + appetiteMarketBeta[i] * marketReturn[i]
  }
}

/** Interest accrues to the debt and to what a share is worth. */
function accrueInterest(market: LendingMarket): void {
  const { active, activeCount, levers: rates } = market
  const { supplyTokens, targetPriceUsd } = market.state
  const { borrowedUsd, cashUsd, utilisation, borrowRatePerYear } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const rate = curveRate(rates[i], utilisation[i])
    borrowRatePerYear[i] = rate
    borrowedUsd[i] *= hourlyGrowth(rate)
    targetPriceUsd[i] = (borrowedUsd[i] + cashUsd[i]) / Math.max(supplyTokens[i], 1e-9)
  }
}

/** A share is worth what it can be withdrawn for, less a discount while it cannot. */
function beliefPrice(market: LendingMarket): void {
  const { active, activeCount } = market
  const { targetPriceUsd } = market.state
  const { beliefPriceUsd } = market.hour
  const { hoursIlliquid } = market.own
  const { illiquidityDiscount } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const locked = Math.min(1, hoursIlliquid[i] / 24)
    beliefPriceUsd[i] = targetPriceUsd[i] * (1 - illiquidityDiscount[i] * locked)
  }
}

/** Mints or burns shares of free hands for dollars of cash. */
function changeSupply(market: LendingMarket, i: number, shares: number): void {
  market.state.supplyTokens[i] += shares
  market.own.cashUsd[i] = Math.max(0, market.own.cashUsd[i] + shares * market.state.targetPriceUsd[i])
}

/** Borrowers draw and repay, suppliers deposit and withdraw; what is not in cash cannot leave. */
function moveLoans(market: LendingMarket): void {
  const { active, activeCount } = market
  const { supplyTokens, liquidTokens, targetPriceUsd, logDemand, mintedTokens, redeemedTokens } = market.state
  const { borrowedUsd, cashUsd, borrowRatePerYear, borrowAppetite, utilisation } = market.own
  const { unpaidUsd, hoursIlliquid, supplyNormal } = market.own
  const { otherRatePerYear, supplyElasticity, borrowElasticity, supplySpeed, borrowSpeed } =
    market.ownParameters
  const { supplyNoise, runSpeed } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const rate = borrowRatePerYear[i]
    const other = otherRatePerYear[i]
    const wishedDebt = 0.9 * exp(clamp(borrowAppetite[i] - borrowElasticity[i] * (rate - other), -3, 1))
    const wishedLoan = clamp(borrowSpeed[i] * (wishedDebt - borrowedUsd[i]), -LARGEST_FLOW, LARGEST_FLOW)
    const loan = Math.min(wishedLoan, cashUsd[i])
    borrowedUsd[i] += loan
    cashUsd[i] -= loan

    const price = targetPriceUsd[i]
    const used = utilisation[i]
    const appeal = supplyElasticity[i] * (rate * used - 0.9 * other)
    const wishedShares = exp(clamp(logDemand[i] + appeal, -3, 1.5))
    const fear = clamp((used - FEARED_USE) / (1 - FEARED_USE), 0, 1)
    const gap = supplySpeed[i] * (wishedShares - supplyTokens[i])
    const wished = gap + supplyTokens[i] * (supplyNoise[i] * supplyNormal[i] - runSpeed[i] * fear)
    const longer = hoursIlliquid[i] + 1
    mintedTokens[i] = 0
    redeemedTokens[i] = 0
    unpaidUsd[i] = 0
    if (wished > 0) {
      const shares = Math.min(wished, LARGEST_FLOW)
      changeSupply(market, i, shares)
      liquidTokens[i] += shares
      mintedTokens[i] = shares
      hoursIlliquid[i] = 0
    } else {
      const asked = Math.min(-wished, 0.5 * liquidTokens[i])
      const shares = Math.min(asked, cashUsd[i] / price)
      changeSupply(market, i, -shares)
      liquidTokens[i] -= shares
      redeemedTokens[i] = shares
      unpaidUsd[i] = (asked - shares) * price
      hoursIlliquid[i] = shares < 0.5 * asked ? longer : 0
    }
  }
}

/** Traders withdraw shares that the pool sells too cheap, and deposit for those that it buys too dear. */
function arbitrage(market: LendingMarket): void {
  const { active, activeCount } = market
  const { targetPriceUsd, poolTokens, poolQuoteUsd, poolInvariant, mintedTokens, redeemedTokens } =
    market.state
  const { spotUsd } = market.hour
  const { amplification } = market.parameters
  const { cashUsd, borrowedUsd, utilisation } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const target = targetPriceUsd[i]
    const price = spotUsd[i]
    let shares = 0
    if (price > target * (1 + ARBITRAGE_MARGIN)) {
      shares = poolInvariant[i] / (2 * Math.sqrt(target * (1 + ARBITRAGE_MARGIN))) - poolTokens[i]
      mintedTokens[i] += shares
    } else if (price < target * (1 - ARBITRAGE_MARGIN)) {
      const wished = poolTokens[i] - poolInvariant[i] / (2 * Math.sqrt(target * (1 - ARBITRAGE_MARGIN)))
      shares = -Math.min(wished, cashUsd[i] / target)
      redeemedTokens[i] -= shares
    }
    if (shares !== 0) {
      changeSupply(market, i, shares)
      poolTokens[i] += shares
      poolQuoteUsd[i] = otherReserve(false, amplification[i], poolInvariant[i], poolTokens[i])
      spotUsd[i] = spotPrice(false, amplification[i], poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
    }
    utilisation[i] = Math.min(1, borrowedUsd[i] / Math.max(borrowedUsd[i] + cashUsd[i], 1e-9))
  }
}

function components(market: LendingMarket): void {
  const { active, activeCount } = market
  const { utilisation, unpaidUsd, borrowRatePerYear, borrowedUsd } = market.own
  const { utilisationCost, illiquidityCost, borrowingCost } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const off = 2 * utilisationError(utilisation[i])
    utilisationCost[i] = Math.min(4, off * off)
    illiquidityCost[i] = unpaidUsd[i] / 0.01
    borrowingCost[i] = (borrowRatePerYear[i] / 0.2) * borrowedUsd[i]
  }
}

/** Given up after a week without withdrawals. */
function collapse(market: LendingMarket): void {
  const { active, activeCount } = market
  const { hour, collapsedAtHour } = market.state
  const { hoursIlliquid } = market.own
  const { freezeHours } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const now = hour[i] + 1
    collapsedAtHour[i] = hoursIlliquid[i] >= freezeHours[i] ? now : 0
  }
}

/** A lending market whose rate seeks the target utilisation (Morpho's adaptive curve). */
export const lendingRate = defineMechanism({
  id: 'lending-rate',
  environment: 'Lending-v0',
  title: 'Lending: a rate that seeks 90 % utilisation',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'Morpho Blue markets have set their rates by the adaptive curve since January 2024: what is at full use doubles its rate in five days.',
  failure:
    'Suppliers leave faster than the rate rises: everything is lent out, nobody can withdraw, and shares trade below what they are worth.',
  pool: 'constant-product',
  dampsVolatility: true,
  levers,
  ownState: lendingState,
  ownParameters: lendingParameters,
  ownComponents: lendingComponents,
  observationScales: { deviation: 0.005, momentum: 0.0005 },
  ruleFeatures: [
    ruleFeature('utilisation'),
    ruleFeature('borrow-rate', 0, 3),
    ruleFeature('momentum'),
    ruleFeature('unpaid-withdrawals', 0, 3),
    ruleFeature('sentiment', -2, 1),
    ruleFeature('market-return'),
  ],
  mainLever: { index: 0, sign: 1 },
  scenarios: [
    {
      id: 'supply-run',
      title: 'Supply run: suppliers want to take out half of what they brought',
      family: 'run',
      mechanisms: ['lending-rate'],
      parameters: { shockHour: [72, 300], demandShock: -0.7, sentimentShock: -1 },
    },
    {
      id: 'supply-flight',
      title: 'Supply flight: suppliers want to take out nearly everything, faster than the rate can rise',
      family: 'run',
      mechanisms: ['lending-rate'],
      parameters: { shockHour: 72, demandShock: -2.5, sentimentShock: -2 },
      own: { supplySpeed: 1 / 8 },
    },
    {
      id: 'leverage-boom',
      title: 'Leverage boom: borrowers want half as much again',
      family: 'market',
      mechanisms: ['lending-rate'],
      parameters: { marketDrift: 0.001 },
      own: { appetiteSpread: 0.2, otherRatePerYear: 0.1 },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'bank-run', 'supply-run'],
  heldOutScenarios: ['supply-flight', 'leverage-boom', 'black-thursday'],
  supplyChangesCounted: 'Nothing counts: suppliers mint and burn their own shares.',
  rewardWeights: { peg: 0.3, depth: 0, spending: 0, leverChange: 0.05, solvency: 0, targetMovement: 0 },
  initial: {
    poolUsd: assumption(0.1),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: {
    ...marketDefaults,
    poolFee: assumption(0.0005),
    demandVolatility: assumption(0.002),
    noiseFlow: assumption(0.00005),
    fundamentalSpeed: assumption(0.2),
    fundamentalCapitalUsd: assumption(0.05),
    liquidityElasticity: assumption(2),
    requiredReturnPerYear: assumption(0.02),
    referenceLiquidityUsd: assumption(0.1),
    volumePerVolatility: assumption(0.2),
    liquidityNoise: assumption(0.001),
    pegScale: assumption(0.005),
    targetDepthUsd: assumption(0.0005),
  },
  rules: [
    {
      id: 'production',
      title: 'adaptive curve, 50 a year at full use',
      provenance: 'production',
      memoryWidth: 1,
      apply({ hour, own, memory }: RuleSignals, count: number, values: Float64Array): void {
        for (let i = 0; i < count; i++) {
          const at = HOUR_BEFORE * count + i
          values[i] = adaptedRate(values[i], own.utilisation[i], hour[i] - memory[at])
          memory[at] = hour[i]
        }
      },
    },
  ],
  exogenous: moveAppetite,
  scheduledEvents: accrueInterest,
  beliefPrice,
  primaryMarket(market: LendingMarket): void {
    moveLoans(market)
    arbitrage(market)
  },
  components,
  collapse,
})
