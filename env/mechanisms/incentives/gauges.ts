import { exp, log } from '../../kernels/scalars.js'
import { floatingBelief } from '../../market/belief-price.js'
import { mintEmissions } from '../../market/emissions.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { growthCost } from '../../reward/growth.js'
import { participationCost } from '../../reward/participation.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import { scheduledLever } from '../lever-rules.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import type { Opening } from '../mechanism.js'
import { ruleFeature } from '../rule-features.js'
import { curveEmissionPerYear } from './emission-schedules.js'
import { gaugeComponents, gaugeLevers, gaugeParameters, gaugeState } from './gauges-fields.js'
import { boostOf, expiringTokens, LONGEST_LOCK_HOURS, workingBalance } from './gauges-vote-escrow.js'

const HOURS_PER_YEAR = 8760
const HOURS_PER_WEEK = 168
const EMISSION = 0
const INCENTIVE_SLOT = 6
/** Returns beyond this times their elasticity count as this, so that nothing overflows. */
const LARGEST_APPEAL = 20

type GaugeMarket = MarketWith<typeof gaugeState, typeof gaugeParameters, typeof gaugeComponents>

/** Locked tokens were taken from free hands; demand is such that the price starts at 1. */
function opening({ state, own }: Opening): void {
  const locked = own.voterLockedTokens + own.providerLockedTokens
  state.liquidTokens = (state.liquidTokens ?? 0) - locked
  state.logDemand = log(1 - locked)
}

/** One hour of linear decay of the locks in two columns; what runs out returns to free hands. */
function ageLocks(market: GaugeMarket, lockedTokens: Float64Array, votePower: Float64Array): void {
  const { active, activeCount } = market
  const { liquidTokens } = market.state
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const tokens = lockedTokens[i]
    const expired = expiringTokens(tokens, votePower[i])
    votePower[i] = Math.max(0, votePower[i] - (tokens - 0.5 * expired) / LONGEST_LOCK_HOURS)
    lockedTokens[i] = tokens - expired
    liquidTokens[i] += expired
  }
}

/** Locks age, holders lock anew by what votes earn, and once a week the votes of the week before set the weights. */
function vote(market: GaugeMarket): void {
  ageLocks(market, market.own.voterLockedTokens, market.own.voterVotePower)
  ageLocks(market, market.own.providerLockedTokens, market.own.providerVotePower)
  const { active, activeCount, size, levers } = market
  const { hour, liquidTokens, supplyTokens, spendingUsd } = market.state
  const { spotUsd } = market.hour
  const { voterLockedTokens, voterVotePower, providerLockedTokens, gaugeWeight } = market.own
  const { weekIncentivesUsd, lockYieldPerYear, lockedTokens, circulatingTokens } = market.own
  const { rivalIncentivesPerYear, lockSpeed, largestLockShare, halfLockYield, lockHours } =
    market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const rivals = rivalIncentivesPerYear[i]
    const incentives = levers[INCENTIVE_SLOT * size + i]
    if (hour[i] % HOURS_PER_WEEK === 0 && hour[i] > 0) {
      const ours = weekIncentivesUsd[i]
      const all = ours + (rivals / HOURS_PER_YEAR) * HOURS_PER_WEEK
      gaugeWeight[i] = all > 0 ? ours / all : 0
      weekIncentivesUsd[i] = 0
    }
    const paid = incentives / HOURS_PER_YEAR
    weekIncentivesUsd[i] += paid
    spendingUsd[i] += paid
    const locked = voterLockedTokens[i] + providerLockedTokens[i]
    const yearly = (incentives + rivals) / Math.max(1e-6, locked * spotUsd[i])
    lockYieldPerYear[i] = yearly
    const wishedShare = (largestLockShare[i] * yearly) / (yearly + halfLockYield[i])
    const wished = lockSpeed[i] * (wishedShare * (liquidTokens[i] + locked) - locked)
    const added = Math.max(0, Math.min(wished, 0.5 * liquidTokens[i]))
    liquidTokens[i] -= added
    voterLockedTokens[i] += added
    voterVotePower[i] += (added * lockHours[i]) / LONGEST_LOCK_HOURS
    lockedTokens[i] = locked + added
    circulatingTokens[i] = supplyTokens[i] - lockedTokens[i]
  }
}

/**
 * The gauge's share of the emission goes to two kinds of providers by their working balances: those who lock what they
 * earn, and mercenaries. `hour.emissionUsd` becomes what an even payment would have to be to hold as much liquidity.
 */
function payGauges(market: GaugeMarket): void {
  mintEmissions(market)
  const { active, activeCount } = market
  const { supplyTokens, liquidTokens, poolTokens, poolQuoteUsd } = market.state
  const { spotUsd, emissionUsd, startSupplyTokens } = market.hour
  const { liquidityElasticity } = market.parameters
  const { providerLockedTokens, providerVotePower, voterVotePower } = market.own
  const { providerLiquidityShare, gaugeWeight, boost } = market.own
  const { providerLockShare, loyalProviderShare, providerSpeed, lockHours } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const share = providerLiquidityShare[i]
    const power = providerVotePower[i]
    const votes = power + voterVotePower[i]
    const lockers = workingBalance(share, 1, power, votes)
    const working = lockers + workingBalance(1 - share, 1, 0, votes)
    boost[i] = boostOf(share, 1, power, votes)
    const pool = Math.max(1e-9, poolTokens[i] * spotUsd[i] + poolQuoteUsd[i])
    const yearly = (emissionUsd[i] * gaugeWeight[i] * HOURS_PER_YEAR) / pool
    const elasticity = liquidityElasticity[i]
    const lockerAppeal = Math.min(LARGEST_APPEAL, (elasticity * yearly * lockers) / (working * share))
    const mercenaryAppeal = Math.min(
      LARGEST_APPEAL,
      (elasticity * yearly * (working - lockers)) / (working * (1 - share)),
    )
    const held = share * exp(lockerAppeal) + (1 - share) * exp(mercenaryAppeal)
    emissionUsd[i] = (log(held) / elasticity) * (pool / HOURS_PER_YEAR)
    const loyal = loyalProviderShare[i] * exp(lockerAppeal)
    const rest = (1 - loyalProviderShare[i]) * exp(mercenaryAppeal)
    providerLiquidityShare[i] = share + providerSpeed[i] * (loyal / (loyal + rest) - share)
    const earned = (supplyTokens[i] - startSupplyTokens[i]) * gaugeWeight[i] * (lockers / working)
    const locked = Math.min(providerLockShare[i] * earned, 0.5 * liquidTokens[i])
    liquidTokens[i] -= locked
    providerLockedTokens[i] += locked
    providerVotePower[i] += (locked * lockHours[i]) / LONGEST_LOCK_HOURS
  }
}

/** Liquidity mining whose emission is divided by the votes of locked tokens (Curve's vote escrow and gauges). */
export const gauges = defineMechanism({
  id: 'gauges',
  environment: 'Gauges-v0',
  title: 'Gauges: emission divided by the votes of locked tokens',
  goal: 'growth',
  use: 'liquidity',
  history:
    'Curve has let locked tokens vote on its emission since August 2020, and protocols that want it pay the voters.',
  failure:
    'Votes go where the incentives are: a rival who pays more takes the emission, and providers follow it out of the pool.',
  pool: 'constant-product',
  countsSupply: true,
  levers: gaugeLevers,
  ownState: gaugeState,
  ownParameters: gaugeParameters,
  ownComponents: gaugeComponents,
  observationScales: { deviation: 1, momentum: 0.01 },
  ruleFeatures: [
    ruleFeature('depth', -2, 2),
    ruleFeature('gauge-weight'),
    ruleFeature('liquidity-return', -2, 2),
    ruleFeature('momentum'),
    ruleFeature('mean-deviation-24h'),
    ruleFeature('sentiment', -2, 1),
    ruleFeature('locked-share'),
  ],
  mainLever: { index: EMISSION, sign: -1 },
  scenarios: [
    {
      id: 'vote-war',
      title: 'Vote war: rivals pay voters two to five times as much',
      family: 'drain',
      mechanisms: ['gauges'],
      parameters: {},
      own: { rivalIncentivesPerYear: [0.08, 0.2] },
    },
    {
      id: 'unlock-wave',
      title: 'Unlock wave: most locks are near their end, and votes pay little',
      family: 'drain',
      mechanisms: ['gauges'],
      parameters: {},
      own: { voterVotePower: [0.004, 0.01], rivalIncentivesPerYear: 0.01 },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'whale', 'vote-war'],
  heldOutScenarios: ['mercenary-exit', 'unlock-wave', 'high-vol'],
  supplyChangesCounted: 'The tokens minted to liquidity providers of every gauge count.',
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
      gaugeLevers,
      EMISSION,
      curveEmissionPerYear,
    ),
  ],
  opening,
  scheduledEvents: vote,
  beliefPrice: (market) => floatingBelief(market, market.own.circulatingTokens),
  emissions: payGauges,
  components(market) {
    growthCost(market, market.own.logCapUsd, market.ownComponents.growth)
    participationCost(
      market,
      market.own.lockedTokens,
      market.ownParameters.targetLockedTokens,
      market.ownComponents.participation,
    )
  },
  collapse: collapseWhenWorthless,
})
