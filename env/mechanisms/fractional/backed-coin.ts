import { payFromTreasury } from '../../market/emissions.js'
import { defineMechanism } from '../define-mechanism.js'
import { assumption, data, production } from '../marks.js'
import type { RuleSignals } from '../mechanism.js'
import { collapseBelowFloor } from '../pegged-collapse.js'
import { ruleFeature, sharedRuleFeatures } from '../rule-features.js'
import { fractionalDefaults, fractionalWeights } from './fractional-defaults.js'
import { collateralFeatures } from './fractional-features.js'
import { fractionalParameters, fractionalStateFrom, openFractional } from './fractional-fields.js'
import { capacityLever, liquidityEmissionLever, redemptionFeeLever } from './fractional-levers.js'
import { backing, believeInCollateral, markReserve } from './fractional-phases.js'
import { arbitrageCollateral } from './fractional-primary-market.js'
import { reserveScenarios } from './fractional-scenarios.js'

const levers = [redemptionFeeLever(0.0005, 'assumption'), capacityLever, liquidityEmissionLever(0)] as const

/** A dollar with a dollar in the bank behind it (USDC, USDT). */
export const backedCoin = defineMechanism({
  id: 'backed-coin',
  environment: 'BackedCoin-v0',
  title: 'Backed coin: a dollar in reserve for each token',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'USDC stayed within 11 basis points all through 2022, fell to 87 cents on 11 March 2023, when 8 % of its reserve lay in a failed bank, and was whole again two days later.',
  failure:
    'Part of the reserve is out of reach and nobody can redeem: the price falls to what holders fear the rest is worth.',
  pool: 'stableswap',
  pegged: true,
  dampsVolatility: true,
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.01, momentum: 0.0005 },
  features: collateralFeatures,
  ruleFeatures: [
    ...sharedRuleFeatures,
    ruleFeature('backing', -2, 2),
    ruleFeature('redemptions-24h', 0, 3),
    ruleFeature('pool-share'),
  ],
  mainLever: { index: 0, sign: 1 },
  scenarios: reserveScenarios,
  trainingScenarios: ['calm', 'false-alarm', 'bear', 'bank-run', 'whale'],
  heldOutScenarios: ['svb-2023', 'oracle-failure', 'liquidity-drain'],
  supplyChangesCounted:
    'None of the levers changes supply by itself, so nothing counts unless redemptions are counted: then every token that users redeem or mint does.',
  rewardWeights: fractionalWeights,
  initial: {
    poolUsd: data(0.06),
    shareCapUsd: production(0),
    reserveUsd: production(1),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: {
    ...fractionalDefaults,
    amplification: production(2000),
    poolFee: production(0.0001),
    demandVolatility: data(0.001),
    noiseFlow: data(0.0006),
    beliefSpread: data(0.0002),
    beliefPersistence: data(0.97),
    sharePanicGain: assumption(0),
    shareOracleHours: assumption(1),
    primaryCapacity: assumption(0.5),
    arbitrageCapitalUsd: assumption(0.5),
    shortfallThreshold: assumption(0.01),
    backingThreshold: assumption(0.97),
    backingSensitivity: assumption(3),
    pegScale: assumption(0.001),
  },
  ownState: fractionalStateFrom(production(1)),
  ownParameters: fractionalParameters(data(0.0002), assumption(0)),
  rules: [
    {
      id: 'production',
      title: 'a constant fee of five basis points',
      provenance: 'assumption',
      apply(_signals: RuleSignals, count: number, values: Float64Array): void {
        for (let lever = 0; lever < levers.length; lever++) {
          values.fill(levers[lever].default, lever * count, (lever + 1) * count)
        }
      },
    },
  ],
  opening: openFractional,
  shareToken: markReserve,
  beliefPrice: believeInCollateral,
  primaryMarket: arbitrageCollateral,
  emissions: payFromTreasury,
  backing,
  collapse: collapseBelowFloor,
})
