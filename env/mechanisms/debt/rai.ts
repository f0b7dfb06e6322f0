import { affine, type FeatureReader } from '../../feature-readers.js'
import { exp, log } from '../../kernels/scalars.js'
import { advanceBeliefBias } from '../../market/demand.js'
import { payFromTreasury } from '../../market/emissions.js'
import type { Market } from '../../market/market.js'
import { otherReserve, spotPrice } from '../../market/pool.js'
import { defineMechanism } from '../define-mechanism.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import type { MechanismLever, RuleSignals } from '../mechanism.js'
import { ruleFeature, sharedRuleFeatures } from '../rule-features.js'
import { raiRuleVariants } from './rai-rules.js'

const HOURS_PER_YEAR = 8760
const RATE_MEMORY_HOURS = 36
const RULE_HOURS = 4
/** RAI's proportional gain per second and dollar, its first redemption price and the seconds of a year. */
const GAIN_PER_SECOND = 7.5e-8
const START_PRICE_USD = 3.14
const SECONDS_PER_YEAR = 31536000
const LARGEST_RATE = 0.5

const levers: readonly MechanismLever[] = [
  {
    name: 'redemption-rate',
    meaning: 'Speed at which the redemption price moves',
    unit: '1/y',
    minimum: -0.5,
    maximum: 0.5,
    default: 0,
    maximumStepPerHour: 0.1,
    slot: 0,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'capacity',
    meaning: 'How strongly vault owners mint and repay, against that of 2021',
    unit: 'multiple',
    minimum: 0.25,
    maximum: 2,
    default: 1,
    maximumStepPerHour: 0.25,
    slot: 2,
    changeCosts: false,
    provenance: 'assumption',
  },
  {
    name: 'liquidity-emission',
    meaning: 'Dollars paid to liquidity providers, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.1,
    default: 0,
    maximumStepPerHour: 0.01,
    slot: 5,
    changeCosts: true,
    provenance: 'assumption',
  },
]

/** The pool's quote is ETH and is worth what ETH is worth; the redemption price moves at its rate. */
function moveTarget(market: Market): void {
  const { active, activeCount, levers: rates } = market
  const { marketReturn, poolTokens, poolQuoteUsd, poolInvariant, targetPriceUsd, meanRedemptionRate36h } =
    market.state
  const { spotUsd } = market.hour
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const quote = poolQuoteUsd[i] * exp(marketReturn[i])
    poolQuoteUsd[i] = quote
    poolInvariant[i] = 2 * Math.sqrt(poolTokens[i] * quote)
    spotUsd[i] = quote / poolTokens[i]
    const rate = rates[i]
    meanRedemptionRate36h[i] += (rate - meanRedemptionRate36h[i]) / RATE_MEMORY_HOURS
    targetPriceUsd[i] *= exp(rate / HOURS_PER_YEAR)
  }
}

/** Belief follows the redemption price in part, drifts, and reacts to the rate with a lag. */
function beliefPrice(market: Market): void {
  const { active, activeCount } = market
  const { targetPriceUsd, beliefBias, meanRedemptionRate36h } = market.state
  const { beliefPriceUsd } = market.hour
  const { beliefTargetWeight, beliefRateResponse } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    beliefPriceUsd[i] = exp(
      beliefTargetWeight[i] * log(targetPriceUsd[i]) +
        beliefBias[i] +
        beliefRateResponse[i] * meanRedemptionRate36h[i],
    )
  }
  advanceBeliefBias(market)
}

/** Beyond a dead band vault owners mint and sell above the redemption price, and buy and repay below it. */
function tradeVaults(market: Market): void {
  const { active, activeCount, size, levers: values } = market
  const { supplyTokens, liquidTokens, poolTokens, poolQuoteUsd, poolInvariant, targetPriceUsd } = market.state
  const { redeemedTokens, mintedTokens } = market.state
  const { spotUsd } = market.hour
  const { primaryCapacity, vaultDeadBand, poolFee, amplification } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    redeemedTokens[i] = 0
    mintedTokens[i] = 0
    const deviation = log(spotUsd[i] / targetPriceUsd[i])
    const band = vaultDeadBand[i]
    const gap = deviation > band ? deviation - band : deviation < -band ? deviation + band : 0
    if (gap === 0) continue
    const wished = primaryCapacity[i] * values[2 * size + i] * gap
    const most = 0.3 * poolTokens[i] * Math.min(1, Math.abs(gap))
    const tokens = Math.min(Math.min(0.02, Math.abs(wished)) * supplyTokens[i], most)
    if (gap > 0) {
      const fee = poolFee[i]
      poolTokens[i] += tokens * (1 - fee)
      supplyTokens[i] += tokens
      liquidTokens[i] += tokens * fee
      mintedTokens[i] = tokens
    } else {
      poolTokens[i] -= tokens
      supplyTokens[i] -= tokens
      redeemedTokens[i] = tokens
    }
    poolQuoteUsd[i] = otherReserve(false, amplification[i], poolInvariant[i], poolTokens[i])
    spotUsd[i] = spotPrice(false, amplification[i], poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
  }
}

const features: readonly FeatureReader[] = [
  {
    name: 'mean-redemption-rate',
    unit: '1/y',
    scale: 0.1,
    meaning: 'mean redemption rate over 36 hours',
    write: affine((state) => state.meanRedemptionRate36h, 0.1),
  },
]

/** A token minted against ETH whose redemption price a controller moves (Reflexer's RAI). */
export const rai = defineMechanism({
  id: 'rai',
  environment: 'Rai-v0',
  title: 'RAI: a floating redemption price under a proportional rule',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'RAI held within a few per cent of its redemption price from March 2021 on, after gains were cut six times by hand.',
  failure:
    'A gain too high for a market that answers with a lag of a day and a half swings; a target that runs away costs trust.',
  pool: 'constant-product',
  dampsVolatility: true,
  movesTarget: true,
  levers,
  observationScales: { deviation: 0.02, momentum: 0.001 },
  features,
  ruleFeatures: [
    ...sharedRuleFeatures,
    ruleFeature('mean-redemption-rate'),
    ruleFeature('market-return'),
    ruleFeature('depth', -2, 2),
  ],
  mainLever: { index: 0, sign: -1 },
  trainingScenarios: ['calm', 'bull', 'bear', 'whale', 'liquidity-drain'],
  heldOutScenarios: ['rai-genesis', 'oracle-failure', 'high-vol'],
  supplyChangesCounted:
    'Nothing counts: supply changes only as vault owners mint and repay, and no lever mints by itself.',
  rewardWeights: { peg: 1, depth: 0.3, spending: 0.5, leverChange: 0.05, solvency: 0, targetMovement: 0.5 },
  initial: {
    poolUsd: data(1.2),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: {
    ...marketDefaults,
    poolFee: production(0.003),
    beliefSpread: data(0.032),
    beliefPersistence: data(0.993),
    beliefTargetWeight: data(0.8),
    beliefRateResponse: data(0.12),
    noiseFlow: data(0.0025),
    fundamentalSpeed: data(0.2),
    fundamentalCapitalUsd: data(1),
    primaryCapacity: data(0.12),
    vaultDeadBand: data(0.01),
    liquidityElasticity: assumption(2),
    requiredReturnPerYear: assumption(0.15),
    referenceLiquidityUsd: data(1.2),
    volumePerVolatility: data(0.1),
    liquidityNoise: data(0.004),
    pegScale: assumption(0.01),
    targetDepthUsd: assumption(0.006),
  },
  rules: [
    {
      id: 'production',
      title: 'proportional, every four hours',
      provenance: 'production',
      apply(signals: RuleSignals, count: number, values: Float64Array): void {
        for (let i = 0; i < count; i++) {
          if (signals.hour[i] % RULE_HOURS !== 0) continue
          const error = signals.targetPriceUsd[i] - signals.twapPriceUsd[i]
          const rate = GAIN_PER_SECOND * error * START_PRICE_USD * SECONDS_PER_YEAR
          values[i] = Math.min(LARGEST_RATE, Math.max(-LARGEST_RATE, rate))
        }
        for (let lever = 1; lever < levers.length; lever++) {
          values.fill(levers[lever].default, lever * count, (lever + 1) * count)
        }
      },
    },
    ...raiRuleVariants(levers),
  ],
  scheduledEvents: moveTarget,
  beliefPrice,
  primaryMarket: tradeVaults,
  emissions: payFromTreasury,
})
