import { clamp } from '../../../core/math/clamp.js'
import { exp, log } from '../../kernels/scalars.js'
import { advanceBeliefBias } from '../../market/demand.js'
import { payFromTreasury } from '../../market/emissions.js'
import { defineMechanism } from '../define-mechanism.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import { type LeverRule, leverSlots, type MechanismLever, type RuleSignals } from '../mechanism.js'
import { collapseBelowFloor } from '../pegged-collapse.js'
import { ruleFeature, sharedRuleFeatures } from '../rule-features.js'
import {
  type CrvusdMarket,
  crvusdComponents,
  crvusdParameters,
  crvusdSlots,
  crvusdState,
} from './crvusd-fields.js'
import { failFirstCoin, updateKeepers } from './crvusd-keepers.js'
import { monetaryPolicyRate } from './crvusd-rules.js'
import { hourlyGrowth } from './debt-rates.js'

const TREND_HOURS = 1440
const LARGEST_DRAW = 0.01
/** Interest is handed out over a week. */
const PAYOUT_HOURS = 168

const levers: readonly MechanismLever[] = [
  {
    name: 'base-rate',
    meaning: 'Borrowing rate at a dollar with no keeper debt (rate0)',
    unit: '1/y',
    minimum: 0,
    maximum: 0.3,
    default: 0.1,
    maximumStepPerHour: 0.005,
    slot: leverSlots.primary,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'rate-sigma',
    meaning: 'Deviation of the price that changes the rate by e (sigma)',
    unit: 'fraction',
    minimum: 0.005,
    maximum: 0.1,
    default: 0.02,
    maximumStepPerHour: 0.002,
    slot: crvusdSlots.rateSigma,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'keeper-ceiling',
    meaning: 'Debt ceiling of all peg keepers together',
    unit: 'tokens',
    minimum: 0,
    maximum: 0.6,
    default: 0.3,
    maximumStepPerHour: 0.02,
    slot: crvusdSlots.keeperCeiling,
    changeCosts: false,
    provenance: 'assumption',
  },
  {
    name: 'liquidity-emission',
    meaning: 'Dollars paid to liquidity providers, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.05,
    default: 0.005,
    maximumStepPerHour: 0.005,
    slot: leverSlots.liquidityEmission,
    changeCosts: true,
    provenance: 'assumption',
  },
]

function constants(
  id: string,
  title: string,
  keepers: number,
  provenance: LeverRule['provenance'],
): LeverRule {
  return {
    id,
    title,
    provenance,
    apply(_signals: RuleSignals, count: number, values: Float64Array): void {
      for (let lever = 0; lever < levers.length; lever++) {
        const { name, default: value } = levers[lever]
        values.fill(name === 'keeper-ceiling' ? keepers * value : value, lever * count, (lever + 1) * count)
      }
    },
  }
}

function followCollateral(market: CrvusdMarket): void {
  const { active, activeCount } = market
  const { marketReturn } = market.state
  const { collateralTrend } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    collateralTrend[i] += marketReturn[i] - collateralTrend[i] / TREND_HOURS
  }
}

/** Trust; no lever stands for capacity, so none is missed. */
function beliefPrice(market: CrvusdMarket): void {
  advanceBeliefBias(market)
  const { active, activeCount } = market
  const { confidence, recoveryValueUsd, beliefBias } = market.state
  const { beliefPriceUsd, excusedCapacity } = market.hour
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const trust = confidence[i]
    beliefPriceUsd[i] = (trust + (1 - trust) * recoveryValueUsd[i]) * (1 + beliefBias[i])
    excusedCapacity[i] = 1
  }
}

/** The rate follows price and keepers; borrowers draw and sell when it is low, buy and repay when it is high. */
function borrow(market: CrvusdMarket): void {
  const { active, activeCount, size, levers: values } = market
  const { supplyTokens, liquidTokens, twapPriceUsd, mintedTokens, redeemedTokens } = market.state
  const { spotUsd, orderFlowUsd } = market.hour
  const { borrowerDebtTokens, borrowRatePerYear, keeperDebtShare, collateralTrend, plannedRepaymentTokens } =
    market.own
  const {
    targetDebtShare,
    restingRatePerYear,
    rateElasticity,
    collateralElasticity,
    borrowerSpeed,
    premiumElasticity,
  } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const rate = monetaryPolicyRate(
      values[i],
      values[crvusdSlots.rateSigma * size + i],
      twapPriceUsd[i],
      keeperDebtShare[i],
      targetDebtShare[i],
    )
    borrowRatePerYear[i] = rate
    const appetite =
      collateralElasticity[i] * collateralTrend[i] -
      rateElasticity[i] * (rate - restingRatePerYear[i]) +
      premiumElasticity[i] * Math.max(0, log(twapPriceUsd[i]))
    const gap = borrowerSpeed[i] * (0.95 * exp(clamp(appetite, -2, 1)) - borrowerDebtTokens[i])
    const drawn = clamp(gap, 0, LARGEST_DRAW)
    borrowerDebtTokens[i] += drawn
    supplyTokens[i] += drawn
    liquidTokens[i] += drawn
    mintedTokens[i] = drawn
    redeemedTokens[i] = 0
    plannedRepaymentTokens[i] = clamp(-gap, 0, LARGEST_DRAW)
    orderFlowUsd[i] += (plannedRepaymentTokens[i] - drawn) * spotUsd[i]
  }
}

function repay(market: CrvusdMarket): void {
  const { active, activeCount } = market
  const { supplyTokens, liquidTokens, redeemedTokens } = market.state
  const { borrowerDebtTokens, plannedRepaymentTokens } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const repaid = Math.min(plannedRepaymentTokens[i], 0.5 * liquidTokens[i], borrowerDebtTokens[i])
    borrowerDebtTokens[i] -= repaid
    supplyTokens[i] -= repaid
    liquidTokens[i] -= repaid
    redeemedTokens[i] += repaid
  }
}

/** Interest grows the debt; what comes in is handed out over a week. */
function accrueInterest(market: CrvusdMarket): void {
  const { active, activeCount } = market
  const { supplyTokens, liquidTokens, treasuryTokens } = market.state
  const { borrowerDebtTokens, borrowRatePerYear } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const interest = (hourlyGrowth(borrowRatePerYear[i]) - 1) * borrowerDebtTokens[i]
    const paid = treasuryTokens[i] / PAYOUT_HOURS
    borrowerDebtTokens[i] += interest
    supplyTokens[i] += interest
    treasuryTokens[i] += interest - paid
    liquidTokens[i] += paid
  }
  payFromTreasury(market)
}

/** Loans are backed by more than they are worth; what the first keeper put into its pool is worth what that coin is. */
function backing(market: CrvusdMarket): void {
  const { active, activeCount } = market
  const { supplyTokens, recoveryValueUsd } = market.state
  const { backingUsd } = market.hour
  const { borrowerDebtTokens, keeperDebt0, keeperDebt1, keeperDebt2, firstCoinUsd } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const keepers = keeperDebt0[i] * firstCoinUsd[i] + keeperDebt1[i] + keeperDebt2[i]
    backingUsd[i] = (borrowerDebtTokens[i] + keepers) / Math.max(supplyTokens[i], 1e-9)
    recoveryValueUsd[i] = Math.min(1, backingUsd[i])
  }
}

function components(market: CrvusdMarket): void {
  const { active, activeCount } = market
  const { borrowRatePerYear, borrowerDebtTokens } = market.own
  const { borrowingCost } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    borrowingCost[i] = (borrowRatePerYear[i] / 0.2) * borrowerDebtTokens[i]
  }
}

/** A borrowed dollar with an exponential rate and keepers who mint into its pools (Curve's crvUSD). */
export const crvusd = defineMechanism({
  id: 'crvusd',
  environment: 'CrvUsd-v0',
  title: 'crvUSD: peg keepers and an exponential borrowing rate',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'crvUSD has run since May 2023 with keepers in pools against other dollars; its rate has been the main tool whenever the keepers had nothing left to take back.',
  failure:
    'The keepers reach their ceiling, or have nothing left to withdraw, or the other coin of a pool fails: then the rate alone is left, and it is slow.',
  pool: 'stableswap',
  pegged: true,
  dampsVolatility: true,
  levers,
  ownState: crvusdState,
  ownParameters: crvusdParameters,
  ownComponents: crvusdComponents,
  observationScales: { deviation: 0.005, momentum: 0.0005 },
  ruleFeatures: [
    ...sharedRuleFeatures,
    ruleFeature('keeper-debt', 0, 3),
    ruleFeature('borrow-rate', 0, 3),
    ruleFeature('first-coin'),
    ruleFeature('collateral-trend'),
  ],
  mainLever: { index: 0, sign: -1 },
  scenarios: [
    {
      id: 'keeper-exhaustion',
      title: 'Keepers used up: demand grows by two thirds, more than they may lend',
      family: 'run',
      mechanisms: ['crvusd'],
      parameters: { shockHour: [72, 240], demandShock: 0.5 },
    },
    {
      id: 'pool-failure',
      title:
        "Pool failure: the other coin of one pool falls to 88 cents for 60 hours, as USDC's in March 2023",
      family: 'crisis',
      mechanisms: ['crvusd'],
      parameters: { shockHour: 96, shockSaleUsd: 0.04, demandShock: -0.12, sentimentShock: -1 },
      own: { coinFailureHour: 96, coinFailureUsd: 0.88 },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'whale', 'keeper-exhaustion'],
  heldOutScenarios: ['pool-failure', 'bank-run', 'high-vol'],
  supplyChangesCounted:
    'Nothing counts: users mint and burn, and keepers mint into pools only what buyers ask for, within their ceiling.',
  rewardWeights: { peg: 1, depth: 0.3, spending: 0.5, leverChange: 0.05, solvency: 1, targetMovement: 0 },
  initial: {
    poolUsd: assumption(0.2),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: {
    ...marketDefaults,
    amplification: assumption(500),
    poolFee: production(0.0001),
    demandVolatility: assumption(0.0003),
    demandAdjustment: assumption(0.02),
    noiseFlow: assumption(0.005),
    fundamentalSpeed: assumption(0.35),
    fundamentalCapitalUsd: assumption(0.5),
    beliefSpread: assumption(0.0007),
    beliefPersistence: assumption(0.985),
    loyalShare: assumption(0.3),
    halfDepositYieldPerYear: assumption(0.05),
    liquidityElasticity: assumption(3),
    requiredReturnPerYear: assumption(0.05),
    referenceLiquidityUsd: assumption(0.2),
    volumePerVolatility: assumption(0.3),
    liquidityNoise: assumption(0.0015),
    shortfallThreshold: assumption(0.02),
    shortfallSensitivity: assumption(5),
    backingThreshold: assumption(0.97),
    backingSensitivity: assumption(1),
    confidenceFallSpeed: assumption(0.06),
    confidenceRiseSpeed: assumption(0.015),
    runBranching: assumption(0.3),
    runBranchingByFear: assumption(1.1),
    runPersistence: assumption(0.85),
    runByFear: assumption(0.02),
    runMaximum: assumption(0.03),
    pegScale: data(0.003),
    targetDepthUsd: assumption(0.05),
  },
  rules: [
    constants('production', 'constants: rate 10 %, sigma 2 %', 1, 'production'),
    constants('rate-only', 'the same without keepers', 0, 'assumption'),
  ],
  exogenous: followCollateral,
  scheduledEvents: failFirstCoin,
  beliefPrice,
  orders: borrow,
  primaryMarket(market: CrvusdMarket): void {
    repay(market)
    updateKeepers(market)
  },
  emissions: accrueInterest,
  backing,
  components,
  collapse: collapseBelowFloor,
})
