import { payFromTreasury } from '../../market/emissions.js'
import { defineMechanism } from '../define-mechanism.js'
import { assumption, data, production } from '../marks.js'
import type { RuleSignals } from '../mechanism.js'
import { collapseBelowFloor } from '../pegged-collapse.js'
import { ruleFeature, sharedRuleFeatures } from '../rule-features.js'
import { fractionalDefaults, fractionalWeights } from './fractional-defaults.js'
import { fractionalFeatures } from './fractional-features.js'
import {
  type FractionalMarket,
  fractionalParameters,
  fractionalStateFrom,
  openFractional,
} from './fractional-fields.js'
import {
  capacityLever,
  collateralRatioStepLever,
  liquidityEmissionLever,
  recollateralisationLever,
  redemptionFeeLever,
} from './fractional-levers.js'
import {
  backing,
  believeInCollateral,
  markSharesAndReserve,
  recollateralise,
  stepTargetRatio,
} from './fractional-phases.js'
import { arbitrageCollateral, loseToShareLatency } from './fractional-primary-market.js'
import { applyCollateralRatioStep } from './fractional-rules.js'
import { fractionalScenarios } from './fractional-scenarios.js'

const levers = [
  collateralRatioStepLever,
  redemptionFeeLever(0.004, 'production'),
  capacityLever,
  recollateralisationLever,
  liquidityEmissionLever(0.005),
] as const

/** A dollar that is redeemed three quarters in collateral and the rest in new shares (Iron Finance's IRON and TITAN). */
export const iron = defineMechanism({
  id: 'iron',
  environment: 'Iron-v0',
  title: 'Iron: fractional collateral and a share token',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'IRON grew to two billion dollars within weeks and died on 16 June 2021, when TITAN fell from 65 dollars to nothing in a day; it settled at its collateral, 74 to 75 cents.',
  failure:
    'The share price falls faster than its oracle, redeemers are paid too little, holders flee into a falling share; once it rounds to 0, no redemption goes through.',
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
  scenarios: fractionalScenarios,
  trainingScenarios: ['calm', 'false-alarm', 'bear', 'iron-mild', 'iron-strong'],
  heldOutScenarios: ['iron-2021', 'oracle-failure', 'liquidity-drain'],
  supplyChangesCounted:
    'None of the levers changes supply by itself, so nothing counts unless redemptions are counted: then every token that users redeem or mint does.',
  rewardWeights: fractionalWeights,
  initial: {
    poolUsd: data(0.15),
    shareCapUsd: data(2.5),
    reserveUsd: production(0.75),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: fractionalDefaults,
  ownState: fractionalStateFrom(production(0.75)),
  ownParameters: fractionalParameters(production(0.003), production(1e-6)),
  rules: [
    {
      id: 'production',
      title: 'a quarter of a per cent more collateral an hour below 99.5 cents, less above 100.5',
      provenance: 'production',
      apply(signals: RuleSignals, count: number, values: Float64Array): void {
        applyCollateralRatioStep(signals, count, levers, values)
      },
    },
  ],
  opening: openFractional,
  scheduledEvents: stepTargetRatio,
  shareToken: markSharesAndReserve,
  beliefPrice: believeInCollateral,
  primaryMarket(market: FractionalMarket): void {
    arbitrageCollateral(market)
    loseToShareLatency(market)
  },
  reserveOperations: recollateralise,
  emissions: payFromTreasury,
  backing,
  collapse: collapseBelowFloor,
})
