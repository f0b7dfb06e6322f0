import { clamp } from '../../../core/math/clamp.js'
import { exp } from '../../kernels/scalars.js'
import { advanceBeliefBias } from '../../market/demand.js'
import { payFromTreasury } from '../../market/emissions.js'
import type { Market } from '../../market/market.js'
import { advanceShareToken } from '../../market/share-token.js'
import { defineMechanism } from '../define-mechanism.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import type { MechanismLever, RuleSignals } from '../mechanism.js'
import { collapseBelowFloor } from '../pegged-collapse.js'
import { ruleFeature, sharedRuleFeatures } from '../rule-features.js'
import { terraFeatures } from './terra-features.js'
import { arbitrageRedemptions, loseToLatency, operateReserve } from './terra-primary-market.js'

const RESERVE_LEVER = 2
const DEFENCE_THRESHOLD_USD = 0.98
const DEFENCE_RATE = 0.02

const levers: readonly MechanismLever[] = [
  {
    name: 'redemption-spread',
    meaning: 'Least spread between the price of a token and the share tokens paid for it',
    unit: 'fraction',
    minimum: 0.0005,
    maximum: 0.05,
    default: 0.002,
    maximumStepPerHour: 0.005,
    slot: 1,
    changeCosts: true,
    provenance: 'data',
  },
  {
    name: 'capacity',
    meaning: 'Size of the virtual pool that redeems, against that of mid-2021',
    unit: 'multiple',
    minimum: 0.25,
    maximum: 4,
    default: 1,
    maximumStepPerHour: 0.25,
    slot: 2,
    changeCosts: false,
    provenance: 'production',
  },
  {
    name: 'reserve-rate',
    meaning: 'Share of the reserve that buys tokens each hour while the price is below 99.5 cents',
    unit: 'fraction/h',
    minimum: 0,
    maximum: 0.05,
    default: 0,
    maximumStepPerHour: 0.01,
    slot: 3,
    changeCosts: false,
    provenance: 'assumption',
  },
  {
    name: 'deposit-yield',
    meaning: 'Interest paid on deposits; what exceeds 12 % a year is a subsidy',
    unit: '1/y',
    minimum: 0,
    maximum: 0.25,
    default: 0.195,
    maximumStepPerHour: 0.005,
    slot: 4,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'liquidity-emission',
    meaning: 'Dollars paid to liquidity providers, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.05,
    default: 0.005,
    maximumStepPerHour: 0.005,
    slot: 5,
    changeCosts: true,
    provenance: 'assumption',
  },
]

/** Trust and recovery value make the belief price; thin backing is priced before it is feared. */
function beliefPrice(market: Market): void {
  advanceBeliefBias(market)
  const { active, activeCount, size } = market
  const { confidence, recoveryValueUsd, beliefBias } = market.state
  const { beliefPriceUsd } = market.hour
  const { thinBackingDiscount, redemptionSpreadPenalty } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const trust = confidence[i]
    const recovery = Math.min(1, recoveryValueUsd[i])
    const wideSpread = Math.max(0, market.levers[size + i] - 0.004)
    beliefPriceUsd[i] =
      (trust + (1 - trust) * recovery) *
      (1 - thinBackingDiscount[i] * Math.max(0, 1.3 - 2 * recovery)) *
      ((1 + beliefBias[i]) * (1 - redemptionSpreadPenalty[i] * wideSpread))
  }
}

/** The share token moves, and with it the market that the reserve is held in. */
function shareToken(market: Market): void {
  advanceShareToken(market)
  const { active, activeCount } = market
  const { reserveUsd, marketReturn } = market.state
  const { reserveMarketBeta } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const change = reserveMarketBeta[i] * marketReturn[i]
    reserveUsd[i] *= exp(clamp(change, -0.5, 0.5))
  }
}

/** All share tokens and the reserve stand behind the supply; half of that is recovered if the peg is given up. */
function backing(market: Market): void {
  const { active, activeCount } = market
  const { supplyTokens, shareCapUsd, shareSupply, sharePriceUsd, reserveUsd, recoveryValueUsd } = market.state
  const { backingUsd } = market.hour
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const value = (shareCapUsd[i] + reserveUsd[i]) / Math.max(supplyTokens[i], 1e-9)
    backingUsd[i] = value
    sharePriceUsd[i] = shareCapUsd[i] / shareSupply[i]
    recoveryValueUsd[i] = Math.min(1, Math.max(0, 0.5 * value))
  }
}

/** An algorithmic dollar that is redeemed in newly minted share tokens (Terra's UST and LUNA). */
export const terra = defineMechanism({
  id: 'terra',
  environment: 'Terra-v0',
  title: 'Terra: seigniorage with a share token',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'UST kept within 25 basis points on most days of 2021, survived LUNA losing 60 % in May 2021, and died in May 2022.',
  failure:
    'Redemptions outrun the virtual pool or the share token: confidence goes, and dilution feeds the run.',
  pool: 'stableswap',
  pegged: true,
  dampsVolatility: true,
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.01, momentum: 0.0005 },
  features: terraFeatures,
  ruleFeatures: [
    ...sharedRuleFeatures,
    ruleFeature('backing', -2, 2),
    ruleFeature('share-return'),
    ruleFeature('redemptions-24h', 0, 3),
    ruleFeature('pool-share'),
  ],
  mainLever: { index: 1, sign: -1 },
  trainingScenarios: ['calm', 'false-alarm', 'bank-run', 'bear', 'terra-hard'],
  heldOutScenarios: ['terra-2022', 'luna-may-2021', 'oracle-failure'],
  supplyChangesCounted:
    'None of the levers changes supply by itself, so nothing counts unless redemptions are counted: then every token that users redeem or mint does.',
  rewardWeights: { peg: 1, depth: 0.5, spending: 0.5, leverChange: 0.05, solvency: 1, targetMovement: 0 },
  initial: {
    poolUsd: data(0.1),
    shareCapUsd: data([2, 3.2]),
    reserveUsd: data(0.15),
    stakedShare: data(0.72),
    beliefBias: assumption(0),
  },
  defaults: {
    ...marketDefaults,
    amplification: production(100),
    poolFee: production(0.0006),
    demandMarketBeta: data(0.01),
    demandVolatility: data(0.0002),
    demandGrowthSpread: data(0.00012),
    demandGrowthPersistence: data(0.985),
    demandDrift: data(0.0001),
    demandAdjustment: data(0.03),
    noiseFlow: data(0.0011),
    fundamentalSpeed: data(0.35),
    fundamentalCapitalUsd: data(0.35),
    beliefSpread: data(0.0015),
    beliefPersistence: data(0.985),
    thinBackingDiscount: assumption(0.1),
    redemptionSpreadPenalty: assumption(0.3),
    loyalShare: assumption(0.05),
    yieldElasticity: assumption(1),
    referenceYieldPerYear: production(0.195),
    shareMarketBeta: data(1.3),
    shareVolatility: data(0.014),
    shareConfidenceLoss: assumption(0.08),
    sharePanicGain: assumption(0.3),
    sharePanicThreshold: assumption(0.02),
    shareOracleHours: assumption(1),
    shareImpact: assumption(1.2),
    shareAbsorption: assumption(0.006),
    reserveMarketBeta: assumption(0.7),
    depositSpeed: assumption(0.02),
    maximumDepositShare: assumption(0.9),
    halfDepositYieldPerYear: assumption(0.05),
    selfFundedYieldPerYear: assumption(0.12),
    primaryCapacity: production(0.25),
    arbitrageCapitalUsd: assumption(0.04),
    arbitrageRecoveryHours: assumption(6),
    latencyLoss: assumption(0.003),
    liquidityElasticity: assumption(3),
    requiredReturnPerYear: assumption(0.05),
    referenceLiquidityUsd: data(0.1),
    volumePerVolatility: data(0.12),
    liquidityNoise: data(0.0015),
    shortfallThreshold: assumption(0.03),
    shortfallSensitivity: assumption(5),
    backingThreshold: assumption(0.5),
    backingSensitivity: assumption(0.8),
    confidenceFallSpeed: assumption(0.06),
    confidenceRiseSpeed: assumption(0.015),
    runBranching: assumption(0.35),
    runBranchingByFear: assumption(1.1),
    runPersistence: assumption(0.85),
    runByFear: assumption(0.02),
    runMaximum: assumption(0.03),
    pegScale: assumption(0.003),
    targetDepthUsd: assumption(0.02),
  },
  rules: [
    {
      id: 'production',
      title: 'constants, as in production',
      provenance: 'production',
      apply(_signals: RuleSignals, count: number, values: Float64Array): void {
        for (let lever = 0; lever < levers.length; lever++) {
          values.fill(levers[lever].default, lever * count, (lever + 1) * count)
        }
      },
    },
    {
      id: 'reserve-defence',
      title: 'constants, and 2 % of the reserve an hour below 98 cents',
      provenance: 'assumption',
      apply(signals: RuleSignals, count: number, values: Float64Array): void {
        for (let lever = 0; lever < levers.length; lever++) {
          values.fill(levers[lever].default, lever * count, (lever + 1) * count)
        }
        for (let i = 0; i < count; i++) {
          values[RESERVE_LEVER * count + i] =
            signals.twapPriceUsd[i] < DEFENCE_THRESHOLD_USD ? DEFENCE_RATE : 0
        }
      },
    },
  ],
  shareToken,
  beliefPrice,
  primaryMarket(market: Market): void {
    arbitrageRedemptions(market)
    loseToLatency(market)
  },
  reserveOperations: operateReserve,
  emissions: payFromTreasury,
  backing,
  collapse: collapseBelowFloor,
})
