import { clamp } from '../../../core/math/clamp.js'
import { exp, log } from '../../kernels/scalars.js'
import { floatingBelief } from '../../market/belief-price.js'
import { mintEmissions } from '../../market/emissions.js'
import { mintRewards } from '../../market/mint-rewards.js'
import { ownNormals } from '../../market/own-words.js'
import { moveStake } from '../../market/staking-by-yield.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { growthCost } from '../../reward/growth.js'
import { participationCost } from '../../reward/participation.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import { scheduledLever } from '../lever-rules.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import { leverSlots, type Opening } from '../mechanism.js'
import { ruleFeature } from '../rule-features.js'
import { uniswapTreasuryPerYear } from './emission-schedules.js'
import { utilityComponents, utilityLevers, utilityParameters, utilityState } from './utility-growth-fields.js'

const HOURS_PER_YEAR = 8760
const USER_REWARD = 0
const REWARD_SLOT = leverSlots.own
const FEE_SLOT = leverSlots.own + 1
const LEAST_ENGAGEMENT = 0.1

type UtilityMarket = MarketWith<typeof utilityState, typeof utilityParameters, typeof utilityComponents>

/** Usage and circulation follow from what the episode starts with; demand is such that the price starts at 1. */
function opening({ state, own, ownParameters }: Opening): void {
  own.usage = (own.users + own.farmers) * own.engagement
  own.circulatingTokens = 1 - ownParameters.stakedOutOfMarket * (state.stakedTokens ?? 0)
  state.logDemand = log(own.circulatingTokens)
}

/** Adoption by word of mouth and rewards, churn, farmers who follow the rewards; demand for the token follows usage. */
function useService(market: UtilityMarket): void {
  const { active, activeCount, size, levers } = market
  const { own, ownParameters } = market
  const { hour, priceUsd, supplyTokens, sentiment, logDemand } = market.state
  const { users, farmers, engagement, usage, usageGrowth24h, feeRevenuePerYear, adoptionNoise, churnNoise } =
    own
  const { innovationPerHour, imitationPerHour, churnPerHour, processNoise, rewardPull } = ownParameters
  const { farmerCapacity, farmerHalfUsdPerYear, farmerSpeed, farmerCrowding } = ownParameters
  const { feeBurden, engagementSpeed, usageElasticity, spendingPerUsage } = ownParameters
  const { churnHour, churnHours, churnShare } = ownParameters
  ownNormals(market, 0, adoptionNoise, churnNoise)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const paidUsd = levers[REWARD_SLOT * size + i] * priceUsd[i] * supplyTokens[i]
    const fee = levers[FEE_SLOT * size + i]
    const involved = engagement[i]
    const all = users[i] + farmers[i]
    const noise = processNoise[i]
    const adoption =
      (innovationPerHour[i] + imitationPerHour[i] * all * involved) *
      Math.max(0, 1 - all) *
      (1 + rewardPull[i] * Math.sqrt(paidUsd)) *
      exp(noise * adoptionNoise[i] - 0.5 * noise * noise)
    let leaving =
      churnPerHour[i] * (2 - Math.min(2, involved)) * exp(noise * churnNoise[i] - 0.5 * noise * noise)
    const sinceChurn = hour[i] - churnHour[i]
    if (sinceChurn >= 0 && sinceChurn < churnHours[i]) leaving += churnShare[i] / churnHours[i]
    users[i] += adoption - Math.min(1, leaving) * users[i]
    const drawn = (farmerCapacity[i] * paidUsd) / (paidUsd + farmerHalfUsdPerYear[i])
    farmers[i] += farmerSpeed[i] * (drawn - farmers[i])
    const present = users[i] + farmers[i]
    const rest =
      1 - feeBurden[i] * fee - (farmerCrowding[i] * farmers[i]) / present + 0.05 * clamp(sentiment[i], -2, 2)
    engagement[i] += engagementSpeed[i] * (Math.max(LEAST_ENGAGEMENT, rest) - involved)
    const used = present * engagement[i]
    const growth = log(used / usage[i])
    usage[i] = used
    usageGrowth24h[i] += (growth - usageGrowth24h[i]) / 24
    logDemand[i] += usageElasticity[i] * growth
    feeRevenuePerYear[i] = fee * spendingPerUsage[i] * used
  }
}

/** Users, stakers and providers are paid in new tokens, fees pay for a part of them, and holders stake by the yield. */
function payRewards(market: UtilityMarket): void {
  const { active, activeCount, size, levers, own, ownParameters } = market
  const { supplyTokens, stakedTokens, spendingUsd } = market.state
  const { userRewardTokens, stakeRewardTokens, yieldPerYear, feeRevenuePerYear, circulatingTokens } = own
  const { userSoldShare, stakerSoldShare, stakedOutOfMarket } = ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const yearly = levers[leverSlots.yield * size + i]
    yieldPerYear[i] = yearly
    userRewardTokens[i] = (levers[REWARD_SLOT * size + i] / HOURS_PER_YEAR) * supplyTokens[i]
    stakeRewardTokens[i] = (yearly / HOURS_PER_YEAR) * stakedTokens[i]
  }
  // One call in the source: of two an engine inlines the first whole and boxes numbers in the second.
  for (let kind = 0; kind < 2; kind++) {
    const toUsers = kind === 0
    mintRewards(
      market,
      toUsers ? userRewardTokens : stakeRewardTokens,
      toUsers ? userSoldShare : stakerSoldShare,
    )
  }
  mintEmissions(market)
  moveStake(market, yieldPerYear)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    spendingUsd[i] = Math.max(0, spendingUsd[i] - feeRevenuePerYear[i] / HOURS_PER_YEAR)
    circulatingTokens[i] = supplyTokens[i] - stakedOutOfMarket[i] * stakedTokens[i]
  }
}

/** A token that pays for a service whose worth grows with its users. */
export const utilityGrowth = defineMechanism({
  id: 'utility-growth',
  environment: 'UtilityGrowth-v0',
  title: 'Utility token: users, engagement and rewards',
  goal: 'growth',
  use: 'governance',
  history:
    'Uniswap set 43 % of its tokens aside for its community over four falling years; most services that paid users saw them leave with the pay.',
  failure:
    'Rewards draw farmers who leave with them: usage that was bought goes, the token falls, and the next reward buys less.',
  pool: 'constant-product',
  countsSupply: true,
  levers: utilityLevers,
  ownState: utilityState,
  ownParameters: utilityParameters,
  ownComponents: utilityComponents,
  observationScales: { deviation: 1, momentum: 0.01 },
  ruleFeatures: [
    ruleFeature('usage'),
    ruleFeature('mean-deviation-24h'),
    ruleFeature('usage-growth'),
    ruleFeature('depth', -2, 2),
    ruleFeature('sentiment', -2, 1),
    ruleFeature('momentum'),
  ],
  mainLever: { index: USER_REWARD, sign: -1 },
  scenarios: [
    {
      id: 'user-churn',
      title: 'User churn: a rival takes 20 to 50 % of the users within three days',
      family: 'drain',
      mechanisms: ['utility-growth'],
      parameters: {},
      own: { churnHour: [96, 400], churnShare: [0.2, 0.5] },
    },
    {
      id: 'rival-launch',
      title: 'Rival launch: word of mouth halves, users leave at twice the rate all month, a quarter at once',
      family: 'crisis',
      mechanisms: ['utility-growth'],
      parameters: { sentimentShock: -1, shockHour: 96 },
      own: {
        imitationPerHour: 1 / HOURS_PER_YEAR,
        churnPerHour: 6 / HOURS_PER_YEAR,
        churnHour: 96,
        churnShare: 0.25,
      },
    },
    {
      id: 'adoption-wave',
      title: 'Adoption wave: each user brings three times as many',
      family: 'calm',
      mechanisms: ['utility-growth'],
      parameters: {},
      own: { imitationPerHour: 6 / HOURS_PER_YEAR },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'user-churn', 'adoption-wave'],
  heldOutScenarios: ['rival-launch', 'mercenary-exit', 'high-vol'],
  supplyChangesCounted: 'The tokens minted to users, stakers and liquidity providers count.',
  rewardWeights: { peg: 0, depth: 0.3, spending: 0.2, leverChange: 0.05, solvency: 0, targetMovement: 0 },
  initial: {
    poolUsd: data(0.1),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0),
    stakedShare: assumption(0.2),
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
    depositSpeed: assumption(0.005),
    maximumDepositShare: assumption(0.6),
    halfDepositYieldPerYear: assumption(0.06),
    pegScale: assumption(0.005),
    targetDepthUsd: assumption(0.0006),
  },
  rules: [
    scheduledLever(
      {
        id: 'production',
        title:
          "Uniswap's fixed schedule for its community: 17.2 % of the first supply, then 12.9, 8.6 and 4.3 %",
        provenance: 'production',
      },
      utilityLevers,
      USER_REWARD,
      uniswapTreasuryPerYear,
    ),
  ],
  opening,
  exogenous: useService,
  beliefPrice: (market) => floatingBelief(market, market.own.circulatingTokens),
  emissions: payRewards,
  components(market) {
    const { own, ownParameters, ownComponents } = market
    growthCost(market, own.logCapUsd, ownComponents.growth)
    participationCost(market, own.usage, ownParameters.targetUsage, ownComponents.participation)
  },
  collapse: collapseWhenWorthless,
})
