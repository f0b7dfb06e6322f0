import { payFromTreasury } from '../../market/emissions.js'
import { defineMechanism } from '../define-mechanism.js'
import { assumption, data, production } from '../marks.js'
import type { LeverRule, Opening, RuleSignals } from '../mechanism.js'
import { collapseBelowFloor } from '../pegged-collapse.js'
import { ruleFeature, sharedRuleFeatures } from '../rule-features.js'
import { fractionalDefaults, fractionalWeights } from './fractional-defaults.js'
import { fractionalFeatures } from './fractional-features.js'
import { type FractionalMarket, openFractional } from './fractional-fields.js'
import {
  capacityLever,
  collateralRatioStepLever,
  liquidityEmissionLever,
  recollateralisationLever,
  redemptionFeeLever,
} from './fractional-levers.js'
import {
  believeInCollateral,
  markSharesAndReserve,
  recollateralise,
  stepTargetRatio,
} from './fractional-phases.js'
import { arbitrageCollateral, loseToShareLatency } from './fractional-primary-market.js'
import { applyCollateralRatioStep, growthRatioStep } from './fractional-rules.js'
import { fractionalScenarios, fraxScenarios } from './fractional-scenarios.js'
import {
  backingWithGrowth,
  buyBack,
  buyBackLever,
  fraxParameters,
  fraxState,
  shareLiquidityPerToken,
} from './frax-treasury.js'

const RECOLLATERALISATION = 3
const BUY_BACK = 5

const levers = [
  collateralRatioStepLever,
  redemptionFeeLever(0.004, 'production'),
  capacityLever,
  recollateralisationLever,
  liquidityEmissionLever(0.005),
  buyBackLever,
] as const

/** The later controller: the growth ratio steers the collateral, behind the gate of FIP-6 or without it. */
function growthRule(id: string, title: string, gated: boolean): LeverRule {
  return {
    id,
    title,
    provenance: 'production',
    memoryWidth: 1,
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      applyCollateralRatioStep(signals, count, levers, values)
      const { memory, twapPriceUsd } = signals
      const growthRatio = signals.own.shareLiquidityPerToken
      for (let i = 0; i < count; i++) {
        const last = memory[i] > 0 ? memory[i] : growthRatio[i]
        values[i] = growthRatioStep(growthRatio[i], last, twapPriceUsd[i], gated)
        memory[i] = growthRatio[i]
      }
    },
  }
}

/** An episode starts from the collateral and the share liquidity that there are. */
function open(opening: Opening): void {
  openFractional(opening)
  const { state, own } = opening
  own.shareLiquidityPerToken = shareLiquidityPerToken(state.shareCapUsd ?? 0, state.supplyTokens ?? 1)
}

/** A dollar whose collateral follows the market's trust, with a bonus for bringing collateral in (Frax v1). */
export const frax = defineMechanism({
  id: 'frax',
  environment: 'Frax-v0',
  title: 'Frax: fractional collateral, recollateralised and bought back',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'FRAX opened in December 2020 with all of its collateral, lowered it by a quarter of a per cent an hour above its peg, and lived through the weeks in which IRON died.',
  failure:
    'Collateral that was lowered in good times is missing in a run: shares must then be sold for it when nobody wants them.',
  pool: 'stableswap',
  pegged: true,
  dampsVolatility: true,
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.01, momentum: 0.0005 },
  features: fractionalFeatures,
  ruleFeatures: [
    ...sharedRuleFeatures,
    ruleFeature('backing', -2, 2),
    ruleFeature('share-return'),
    ruleFeature('redemptions-24h', 0, 3),
    ruleFeature('pool-share'),
  ],
  mainLever: { index: 0, sign: -1 },
  scenarios: [...fractionalScenarios, ...fraxScenarios],
  trainingScenarios: ['calm', 'false-alarm', 'bear', 'iron-mild', 'iron-strong'],
  heldOutScenarios: ['iron-2021', 'oracle-failure', 'liquidity-drain'],
  supplyChangesCounted:
    'None of the levers changes supply by itself, so nothing counts unless redemptions are counted: then every token that users redeem or mint does.',
  rewardWeights: fractionalWeights,
  initial: {
    poolUsd: data(0.15),
    shareCapUsd: data(2.5),
    reserveUsd: assumption(0.85),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: { ...fractionalDefaults, shareOracleHours: production(1) },
  ownState: fraxState,
  ownParameters: fraxParameters,
  rules: [
    {
      id: 'production',
      title: 'a quarter of a per cent more collateral an hour below 99.5 cents, less above 100.5',
      provenance: 'production',
      apply(signals: RuleSignals, count: number, values: Float64Array): void {
        applyCollateralRatioStep(signals, count, levers, values)
      },
    },
    growthRule('growth-ratio', 'less collateral while the share token’s liquidity grows by coin', false),
    growthRule('growth-ratio-fip-6', 'the growth ratio, up only below the band, down only above it', true),
    {
      id: 'keep-collateral',
      title: 'the hourly step; missing collateral is bought with shares, excess buys them back',
      provenance: 'production',
      apply(signals: RuleSignals, count: number, values: Float64Array): void {
        applyCollateralRatioStep(signals, count, levers, values)
        const { targetCollateralRatio, effectiveCollateralRatio } = signals.own
        for (let i = 0; i < count; i++) {
          const missing = targetCollateralRatio[i] - effectiveCollateralRatio[i]
          if (missing > 0) values[RECOLLATERALISATION * count + i] = levers[RECOLLATERALISATION].maximum
          if (missing < 0) values[BUY_BACK * count + i] = levers[BUY_BACK].maximum
        }
      },
    },
  ],
  opening: open,
  scheduledEvents: stepTargetRatio,
  shareToken: markSharesAndReserve,
  beliefPrice: believeInCollateral,
  primaryMarket(market: FractionalMarket): void {
    arbitrageCollateral(market)
    loseToShareLatency(market)
  },
  reserveOperations(market): void {
    recollateralise(market)
    buyBack(market)
  },
  emissions: payFromTreasury,
  backing: backingWithGrowth,
  collapse: collapseBelowFloor,
})
