import { affine, type FeatureReader } from '../../feature-readers.js'
import { power } from '../../kernels/scalars.js'
import { floatingBelief } from '../../market/belief-price.js'
import { mintEmissions } from '../../market/emissions.js'
import type { Market } from '../../market/market.js'
import { spotPrice } from '../../market/pool.js'
import { countSupplyChange } from '../../market/supply-guard.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { defineMechanism } from '../define-mechanism.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import type { LeverRule, MechanismLever, RuleSignals } from '../mechanism.js'
import { ruleFeature, sharedRuleFeatures } from '../rule-features.js'

const REBASE_HOURS = 24

const levers: readonly MechanismLever[] = [
  {
    name: 'supply-rate',
    meaning: 'Change of every balance at the rebase, once a day',
    unit: 'fraction/d',
    minimum: -0.02,
    maximum: 0.02,
    default: 0,
    maximumStepPerHour: null,
    slot: 0,
    changeCosts: true,
    provenance: 'production',
  },
  {
    name: 'sell-fee',
    meaning: 'Share of tokens sold to the pool that the treasury keeps',
    unit: 'fraction',
    minimum: 0,
    maximum: 0.01,
    default: 0,
    maximumStepPerHour: 0.002,
    slot: 1,
    changeCosts: true,
    provenance: 'assumption',
  },
  {
    name: 'liquidity-emission',
    meaning: 'Tokens minted to liquidity providers, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.3,
    default: 0.02,
    maximumStepPerHour: 0.02,
    slot: 5,
    changeCosts: true,
    provenance: 'assumption',
  },
]

/**
 * Ampleforth's sigmoid (AIP-5): the change of supply for a deviation of the price, between two limits.
 * @param deviation price over target, minus 1.
 */
export function supplySigmoid(deviation: number, lower: number, upper: number, growth: number): number {
  const exponent = Math.min(100, Math.max(-100, growth * deviation))
  return (upper - lower) / (1 - upper / lower / power(2, exponent)) + lower
}

/** Limits and growth of the double curve of 2025 (Ampleforth's third policy). */
const DOUBLE_CURVE = { upper: 0.05, lower: -0.077, growth: 45 } as const

/**
 * Ampleforth's double curve of 2025: above par a sigmoid between plus and minus the upper limit, below it one between plus
 * and minus the lower. They meet at 0.
 * @param deviation price over target, minus 1.
 */
export function supplyDoubleCurve(deviation: number): number {
  const limit = deviation < 0 ? -DOUBLE_CURVE.lower : DOUBLE_CURVE.upper
  return supplySigmoid(deviation, -limit, limit, DOUBLE_CURVE.growth)
}

/** A rule that asks for a rebase by the day's mean deviation, with a dead band. */
function rebaseRule(
  id: string,
  title: string,
  deadBand: number,
  response: (deviation: number) => number,
): LeverRule {
  return {
    id,
    title,
    provenance: 'production',
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      for (let i = 0; i < count; i++) {
        const deviation = signals.meanPrice24hUsd[i] - signals.targetPriceUsd[i]
        values[i] = Math.abs(deviation) < deadBand ? 0 : response(deviation)
      }
      for (let lever = 1; lever < levers.length; lever++) {
        values.fill(levers[lever].default, lever * count, (lever + 1) * count)
      }
    },
  }
}

/** Once a day every balance is scaled by the same factor, within the cap on changes of supply. */
function rebase(market: Market): void {
  const { active, activeCount, levers: asked } = market
  const { hour, supplyTokens, liquidTokens, stakedTokens, treasuryTokens, unsoldEmissionTokens } =
    market.state
  const { poolTokens, poolQuoteUsd, poolInvariant, supplyChange24h, lastRebaseFraction, logDemand } =
    market.state
  const { spotUsd, supplyLimitBound } = market.hour
  const { maximumSupplyFractionPer24h, rebaseMomentum, amplification } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    if (hour[i] % REBASE_HOURS !== 0 || hour[i] === 0) continue
    const wished = Math.min(0.5, Math.max(-0.2, asked[i]))
    const room = Math.max(0, maximumSupplyFractionPer24h[i] - supplyChange24h[i])
    const change = Math.min(room, Math.max(-room, wished))
    if (change !== wished) supplyLimitBound[i] = 1
    const factor = 1 + change
    supplyTokens[i] *= factor
    liquidTokens[i] *= factor
    stakedTokens[i] *= factor
    treasuryTokens[i] *= factor
    unsoldEmissionTokens[i] *= factor
    poolTokens[i] *= factor
    poolInvariant[i] *= Math.sqrt(factor)
    countSupplyChange(market, i, Math.abs(change))
    spotUsd[i] = spotPrice(false, amplification[i], poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
    lastRebaseFraction[i] = change
    logDemand[i] += rebaseMomentum[i] * change
  }
}

const features: readonly FeatureReader[] = [
  {
    name: 'supply-change-24h',
    unit: 'fraction',
    scale: 0.02,
    meaning: 'sum of |change of supply / supply| over 24 hours, of the changes that the guard counts',
    write: affine((state) => state.supplyChange24h, 0.02),
  },
]

/** A token whose balances all scale once a day to bring its price to a dollar (Ampleforth). */
export const ampleforth = defineMechanism({
  id: 'ampleforth',
  environment: 'Ampleforth-v0',
  title: 'Ampleforth: elastic supply by daily rebase',
  goal: 'peg',
  use: 'stablecoin',
  history:
    'AMPL has rebased daily since 2019; it traded at four dollars in July 2020 and at 67 cents at the end of that month, and lives.',
  failure:
    'Demand moves further in a day than a rebase may: the price stays off for weeks, and contraction drives holders out.',
  pool: 'constant-product',
  taxesSales: true,
  countsSupply: true,
  levers,
  observationScales: { deviation: 0.2, momentum: 0.01 },
  features,
  ruleFeatures: [
    ...sharedRuleFeatures,
    ruleFeature('depth', -2, 2),
    ruleFeature('market-return'),
    ruleFeature('supply-change-24h', 0, 2),
  ],
  mainLever: { index: 0, sign: 1 },
  trainingScenarios: ['calm', 'bull', 'bear', 'whale', 'liquidity-drain'],
  heldOutScenarios: ['ampl-2020', 'oracle-failure', 'high-vol'],
  supplyChangesCounted: 'The rebase and the tokens minted to liquidity providers count.',
  rewardWeights: { peg: 1, depth: 0.3, spending: 0.5, leverChange: 0.05, solvency: 0, targetMovement: 0 },
  initial: {
    poolUsd: data(0.2),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: {
    ...marketDefaults,
    poolFee: production(0.003),
    demandMarketBeta: data(0.8),
    demandVolatility: data(0.011),
    rebaseMomentum: assumption(0.15),
    noiseFlow: data(0.0058),
    fundamentalSpeed: data(0.05),
    fundamentalCapitalUsd: data(1.1),
    sellFeePenalty: assumption(2),
    liquidityElasticity: assumption(2),
    requiredReturnPerYear: assumption(0.35),
    referenceLiquidityUsd: data(0.2),
    volumePerVolatility: data(4),
    liquidityNoise: data(0.002),
    emissionSoldShare: assumption(0.7),
    pegScale: assumption(0.05),
    targetDepthUsd: assumption(0.0008),
  },
  rules: [
    rebaseRule('production', 'sigmoid of 2022 (AIP-5), ±10 % a day', 0.05, (deviation) =>
      supplySigmoid(deviation, -0.1, 0.1, 3),
    ),
    rebaseRule(
      'linear-lag-10',
      'a tenth of the deviation a day, as in 2020',
      0.05,
      (deviation) => deviation / 10,
    ),
    rebaseRule('sigmoid-2024', 'sigmoid of 2024, +5 % and -7.7 % a day', 0.025, (deviation) =>
      supplySigmoid(deviation, -0.077, 0.05, 45),
    ),
    rebaseRule('double-curve-2025', 'double curve of 2025, +5 % and -7.7 % a day', 0.025, supplyDoubleCurve),
  ],
  scheduledEvents: rebase,
  beliefPrice: (market) => floatingBelief(market, market.state.supplyTokens),
  emissions: mintEmissions,
  collapse: collapseWhenWorthless,
})
