import { exp, log } from '../../kernels/scalars.js'
import { advanceBeliefBias } from '../../market/demand.js'
import { advanceShareToken } from '../../market/share-token.js'
import { defineMechanism } from '../define-mechanism.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import type { Opening } from '../mechanism.js'
import { ruleFeature, sharedRuleFeatures } from '../rule-features.js'
import { accrueRates, heal, planBids, settleAuctions } from './debt-auctions.js'
import { debtLevers, debtRules } from './debt-levers.js'
import { swapAtPegModule } from './debt-peg-module.js'
import { debtScenarios } from './debt-scenarios.js'
import {
  BUCKET_WIDTH,
  BUCKETS,
  bucketNames,
  type DebtMarket,
  debtBuckets,
  debtComponents,
  debtParameters,
  debtSlots,
  debtState,
} from './debt-state.js'
import {
  moveCeiling,
  moveCollateral,
  planDebt,
  repayDebt,
  reshuffleVaults,
  vaultDebt,
} from './debt-vaults.js'

const FLOOR_USD = 0.8
const HOURS_BELOW_FLOOR = 24
const BROKEN_USD = 0.3

/** Tokens that the peg module swapped in are no debt of vaults. */
function openingDebt({ own }: Opening): void {
  const debt = 1 - own.pegModuleTokens
  for (const name of bucketNames) own[name] *= debt
  own.debtCeilingTokens += debt - 1
  own.usualDebtTokens = debt
  own.wishedDebtTokens = debt
}

/** Trust, and a premium for holdings that vaults would not supply at par. */
function beliefPrice(market: DebtMarket): void {
  advanceBeliefBias(market)
  const { active, activeCount, size, levers } = market
  const { confidence, recoveryValueUsd, beliefBias, logDemand } = market.state
  const { beliefPriceUsd } = market.hour
  const { yieldElasticity, referenceYieldPerYear } = market.parameters
  const { wishedDebtTokens, pegModuleTokens } = market.own
  const { excessDemand, premiumPerExcess } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const trust = confidence[i]
    const demand = logDemand[i] + yieldElasticity[i] * (levers[4 * size + i] - referenceYieldPerYear[i])
    const excess = excessDemand[i] + demand - log(wishedDebtTokens[i] + pegModuleTokens[i])
    const premium = premiumPerExcess[i] * Math.min(1, Math.max(-1, excess))
    beliefPriceUsd[i] = (trust + (1 - trust) * recoveryValueUsd[i]) * (1 + beliefBias[i] + premium)
  }
}

/** What collateral stands behind each token, no vault's surplus counting for another. */
function backing(market: DebtMarket): void {
  const { active, activeCount } = market
  const buckets = debtBuckets(market)
  const { supplyTokens, treasuryTokens, recoveryValueUsd, shareCapUsd, shareSupply, sharePriceUsd } =
    market.state
  const { backingUsd } = market.hour
  const { bucketOffset, pendingCollateralReturn, auctionDebtTokens, auctionCollateralUsd, pegModuleTokens } =
    market.own
  const { liquidationRatio } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const lowest = bucketOffset[i] + pendingCollateralReturn[i] + 0.5 * BUCKET_WIDTH
    let covered = Math.min(auctionDebtTokens[i], auctionCollateralUsd[i]) + pegModuleTokens[i]
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const ratio = liquidationRatio[i] * exp(lowest + bucket * BUCKET_WIDTH)
      covered += buckets[bucket][i] * Math.min(1, ratio)
    }
    const outside = Math.max(supplyTokens[i] - treasuryTokens[i], 1e-9)
    backingUsd[i] = covered / outside
    recoveryValueUsd[i] = Math.min(1, backingUsd[i])
    sharePriceUsd[i] = shareCapUsd[i] / shareSupply[i]
  }
}

function components(market: DebtMarket): void {
  const { active, activeCount, size, levers } = market
  const buckets = debtBuckets(market)
  const { unbidTokens, liquidatedTokens } = market.own
  const { badDebtCost, liquidationCost, borrowingCost } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    badDebtCost[i] = unbidTokens[i] / 0.01
    liquidationCost[i] = liquidatedTokens[i] / 0.01
    borrowingCost[i] = (levers[debtSlots.stabilityFee * size + i] / 0.2) * vaultDebt(buckets, i)
  }
}

/** A day on end below 80 cents, at once below 30, or shut down for want of collateral. */
function collapse(market: DebtMarket): void {
  const { active, activeCount } = market
  const { hour, priceUsd, hoursBelowFloor, collapsedAtHour } = market.state
  const { backingUsd } = market.hour
  const { shutdownBackingUsd } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const now = hour[i] + 1
    const longer = hoursBelowFloor[i] + 1
    hoursBelowFloor[i] = priceUsd[i] < FLOOR_USD ? longer : 0
    const fallen = hoursBelowFloor[i] >= HOURS_BELOW_FLOOR || priceUsd[i] < BROKEN_USD
    collapsedAtHour[i] = fallen || backingUsd[i] < shutdownBackingUsd[i] ? now : 0
  }
}

/** A dollar that is lent against collateral worth more (Maker's DAI). */
export const collateralisedDebt = defineMechanism({
  id: 'collateralised-debt',
  environment: 'Maker-v0',
  title: 'Maker: debt against collateral, with liquidation auctions',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'DAI closed at 1.035 and 1.093 dollars on 12 and 13 March 2020 and lost a third of its supply in 13 days; with a peg module it kept within 25 basis points on nine days of ten in 2021, and lives.',
  failure:
    'The collateral halves in a day, gas spikes, auctions end without a bid and leave bad debt, while owners buy the token dear to save their vaults.',
  pool: 'stableswap',
  pegged: true,
  dampsVolatility: true,
  levers: debtLevers,
  ownState: debtState,
  ownParameters: debtParameters,
  ownComponents: debtComponents,
  observationScales: { deviation: 0.02, momentum: 0.001 },
  ruleFeatures: [
    ...sharedRuleFeatures,
    ruleFeature('risky-debt', 0, 3),
    ruleFeature('gas-price', -2, 3),
    ruleFeature('auction-debt', 0, 3),
    ruleFeature('collateral-trend'),
  ],
  mainLever: { index: debtLevers.findIndex(({ name }) => name === 'stability-fee'), sign: -1 },
  scenarios: debtScenarios,
  trainingScenarios: ['calm', 'bull', 'bear', 'collateral-crash', 'peg-module'],
  heldOutScenarios: ['black-thursday', 'high-vol', 'bank-run'],
  supplyChangesCounted:
    'Nothing counts: users mint and burn, and fees and savings follow from rates that have limits of their own.',
  rewardWeights: { peg: 1, depth: 0.3, spending: 0.5, leverChange: 0.05, solvency: 1, targetMovement: 0 },
  initial: {
    poolUsd: data(0.12),
    shareCapUsd: data(4),
    reserveUsd: assumption(0),
    stakedShare: data(0.54),
    beliefBias: assumption(0),
  },
  defaults: {
    ...marketDefaults,
    amplification: assumption(10),
    poolFee: assumption(0.001),
    demandVolatility: data(0.0003),
    demandGrowthSpread: data(0.00005),
    demandGrowthPersistence: data(0.985),
    demandAdjustment: data(0.01),
    noiseFlow: data(0.0018),
    fundamentalSpeed: data(0.35),
    fundamentalCapitalUsd: data(0.3),
    beliefSpread: data(0.0075),
    beliefPersistence: data(0.99),
    loyalShare: assumption(0.5),
    yieldElasticity: assumption(1.5),
    referenceYieldPerYear: production(0.075),
    shareMarketBeta: assumption(1),
    shareVolatility: assumption(0.01),
    shareOracleHours: assumption(1),
    depositSpeed: assumption(0.02),
    maximumDepositShare: assumption(0.9),
    halfDepositYieldPerYear: assumption(0.05),
    liquidityElasticity: assumption(3),
    requiredReturnPerYear: assumption(0.05),
    referenceLiquidityUsd: data(0.12),
    volumePerVolatility: assumption(0.12),
    liquidityNoise: assumption(0.0015),
    shortfallThreshold: assumption(0.03),
    shortfallSensitivity: assumption(5),
    backingThreshold: assumption(0.9),
    backingSensitivity: assumption(1),
    confidenceFallSpeed: assumption(0.06),
    confidenceRiseSpeed: assumption(0.015),
    runBranching: assumption(0.3),
    runBranchingByFear: assumption(1.1),
    runPersistence: assumption(0.85),
    runByFear: assumption(0.02),
    runMaximum: assumption(0.03),
    pegScale: assumption(0.01),
    targetDepthUsd: assumption(0.005),
  },
  rules: debtRules,
  opening: openingDebt,
  exogenous(market: DebtMarket): void {
    moveCollateral(market)
    reshuffleVaults(market)
    moveCeiling(market)
  },
  shareToken: advanceShareToken,
  beliefPrice,
  orders(market: DebtMarket): void {
    planDebt(market)
    planBids(market)
  },
  primaryMarket(market: DebtMarket): void {
    repayDebt(market)
    settleAuctions(market)
    swapAtPegModule(market)
  },
  reserveOperations: heal,
  emissions: accrueRates,
  backing,
  components,
  collapse,
})
