import { affine, type FeatureReader } from '../../feature-readers.js'
import { floatingBelief } from '../../market/belief-price.js'
import { mintEmissions } from '../../market/emissions.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { defineMechanism } from '../define-mechanism.js'
import { scheduledLever } from '../lever-rules.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import type { MechanismLever } from '../mechanism.js'
import { ruleFeature } from '../rule-features.js'
import {
  balancerEmissionPerYear,
  curveEmissionPerYear,
  uniswapEmissionPerYear,
} from './emission-schedules.js'

const EMISSION = 0

const levers: readonly MechanismLever[] = [
  {
    name: 'liquidity-emission',
    meaning: 'Tokens minted to liquidity providers, as a share of supply',
    unit: '1/y',
    minimum: 0,
    maximum: 0.4,
    default: 0.05,
    maximumStepPerHour: 0.02,
    slot: 5,
    changeCosts: true,
    provenance: 'assumption',
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
]

const features: readonly FeatureReader[] = [
  {
    name: 'supply-change-24h',
    unit: 'fraction',
    scale: 0.02,
    meaning: 'sum of |change of supply / supply| over 24 hours, of the changes that the guard counts',
    write: affine((state) => state.supplyChange24h, 0.02),
  },
]

/** A floating token that is minted to those who keep its pool deep (CRV, BAL, UNI and their like). */
export const liquidityMining = defineMechanism({
  id: 'liquidity-mining',
  environment: 'LiquidityMining-v0',
  title: 'Liquidity mining: emission buys depth',
  goal: 'growth',
  use: 'liquidity',
  history:
    'Uniswap paid four pools for 60 days in late 2020; Curve and Balancer have emitted by falling schedules ever since.',
  failure:
    'Liquidity is mercenary: it leaves when the emission is worth less, and a cheap token buys no depth however much is minted.',
  pool: 'constant-product',
  taxesSales: true,
  countsSupply: true,
  levers,
  observationScales: { deviation: 1, momentum: 0.01 },
  features,
  ruleFeatures: [
    ruleFeature('depth', -2, 2),
    ruleFeature('mean-deviation-24h'),
    ruleFeature('liquidity-return', -2, 2),
    ruleFeature('momentum'),
    ruleFeature('twap-deviation'),
    ruleFeature('sentiment', -2, 1),
    ruleFeature('volatility', -1, 3),
  ],
  mainLever: { index: EMISSION, sign: -1 },
  scenarios: [
    {
      id: 'liq-crash',
      title: 'Crash of a farmed token: demand falls by three fifths within an hour',
      family: 'crisis',
      mechanisms: ['liquidity-mining'],
      parameters: { shockHour: 200, demandShock: -0.9, shockSaleUsd: 0.005, sentimentShock: -1 },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'whale'],
  heldOutScenarios: ['liquidity-drain', 'high-vol', 'liq-crash', 'mercenary-exit'],
  supplyChangesCounted: 'The tokens minted to liquidity providers count.',
  rewardWeights: { peg: 0, depth: 1, spending: 0.6, leverChange: 0.05, solvency: 0, targetMovement: 0 },
  initial: {
    poolUsd: data(0.1),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: assumption(0),
    beliefBias: assumption(0),
  },
  defaults: {
    ...marketDefaults,
    poolFee: production(0.003),
    demandMarketBeta: data(1),
    demandVolatility: data(0.0095),
    noiseFlow: data(0.0003),
    fundamentalSpeed: data(0.05),
    fundamentalCapitalUsd: data(0.5),
    sellFeePenalty: assumption(2),
    liquidityElasticity: assumption(3),
    requiredReturnPerYear: assumption(0.35),
    referenceLiquidityUsd: data(0.1),
    volumePerVolatility: data(0.15),
    liquidityNoise: data(0.006),
    emissionSoldShare: assumption(0.7),
    pegScale: assumption(0.005),
    targetDepthUsd: assumption(0.0006),
  },
  rules: [
    scheduledLever(
      {
        id: 'production',
        title: "Curve's schedule: 21 % in the first year, a fourth root of two less each year",
        provenance: 'production',
      },
      levers,
      EMISSION,
      curveEmissionPerYear,
    ),
    scheduledLever(
      {
        id: 'balancer',
        title: "Balancer's schedule: 145,000 a week, a fourth root of two less each year",
        provenance: 'production',
      },
      levers,
      EMISSION,
      balancerEmissionPerYear,
    ),
    scheduledLever(
      {
        id: 'uniswap',
        title: "Uniswap's: 20 million over 60 days, nothing until year 5, then 2 % a year",
        provenance: 'production',
      },
      levers,
      EMISSION,
      uniswapEmissionPerYear,
    ),
  ],
  beliefPrice: (market) => floatingBelief(market, market.state.supplyTokens),
  emissions: mintEmissions,
  collapse: collapseWhenWorthless,
})
