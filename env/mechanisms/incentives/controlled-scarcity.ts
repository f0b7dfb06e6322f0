import { exp, log } from '../../kernels/scalars.js'
import { floatingBelief } from '../../market/belief-price.js'
import { burnTokens, buyFromPool } from '../../market/buy-back.js'
import { mintEmissions } from '../../market/emissions.js'
import { moveStake } from '../../market/staking-by-yield.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { growthCost } from '../../reward/growth.js'
import { netIssuanceCost, unlockPressureCost } from '../../reward/scarcity.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import { assumption, data, marketDefaults, production } from '../marks.js'
import { type LeverRule, leverSlots, type Opening, type RuleSignals } from '../mechanism.js'
import { ruleFeature } from '../rule-features.js'
import {
  BINANCE_BUY_BACK_SHARE,
  scarcityComponents,
  scarcityLevers,
  scarcityParameters,
  scarcityState,
} from './controlled-scarcity-fields.js'

const HOURS_PER_YEAR = 8760
const BUY_BACK = 0
const BUY_BACK_SLOT = leverSlots.own
const BURN_SLOT = leverSlots.own + 1
/** Tokens in free hands when an episode starts, at least. */
const LEAST_LIQUID_TOKENS = 0.1
/** Savings above which a surplus rule spends all revenue, in the first cap. */
const SURPLUS_BUFFER_USD = 0.02

type ScarcityMarket = MarketWith<typeof scarcityState, typeof scarcityParameters, typeof scarcityComponents>

/**
 * Tokens that are still to unlock are in nobody's hands yet; demand is such that the price starts at 1. However large a
 * cliff a scenario asks for, some tokens circulate.
 */
function opening({ state, own, ownParameters }: Opening): void {
  const liquid = state.liquidTokens ?? 0
  own.cliffTokens = Math.min(own.cliffTokens, liquid - LEAST_LIQUID_TOKENS - own.vestingTokens)
  const locked = own.cliffTokens + own.vestingTokens
  state.liquidTokens = liquid - locked
  own.hoursToCliff = ownParameters.cliffHour
  own.freeTokens = 1 - locked
  own.circulatingTokens = own.freeTokens - ownParameters.stakedOutOfMarket * (state.stakedTokens ?? 0)
  state.logDemand = log(own.circulatingTokens)
}

/** What vests in the hour, and all of the cliff once it is reached, is its owners' to keep or to sell. */
function unlock(market: ScarcityMarket): void {
  const { active, activeCount, own, ownParameters } = market
  const { hour, liquidTokens, stakedTokens, supplyTokens } = market.state
  const { cliffTokens, vestingTokens, hoursToCliff, overhangTokens } = own
  const { circulatingTokens, freeTokens, netIssuance24h } = own
  const { cliffHour, unlockPerHour, unlockSoldShare, stakedOutOfMarket } = ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    let released = Math.min(unlockPerHour[i], vestingTokens[i])
    vestingTokens[i] -= released
    hoursToCliff[i] = cliffHour[i] - hour[i]
    if (hoursToCliff[i] <= 0) {
      released += cliffTokens[i]
      cliffTokens[i] = 0
    }
    liquidTokens[i] += released
    overhangTokens[i] += unlockSoldShare[i] * released
    const free = supplyTokens[i] - cliffTokens[i] - vestingTokens[i]
    netIssuance24h[i] += (log(free / freeTokens[i]) - netIssuance24h[i]) / 24
    freeTokens[i] = free
    circulatingTokens[i] = free - stakedOutOfMarket[i] * stakedTokens[i]
  }
}

/** Owners of unlocked tokens sell their overhang hour by hour. */
function sellOverhang(market: ScarcityMarket): void {
  const { active, activeCount } = market
  const { liquidTokens } = market.state
  const { spotUsd, orderFlowUsd } = market.hour
  const { overhangTokens, unlockSoldUsd } = market.own
  const { overhangHours } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const tokens = Math.min(overhangTokens[i] / overhangHours[i], 0.25 * liquidTokens[i])
    overhangTokens[i] -= tokens
    unlockSoldUsd[i] = tokens * spotUsd[i]
    orderFlowUsd[i] -= unlockSoldUsd[i]
  }
}

/** Revenue comes in; a part of it, or of what was saved, buys tokens, which are burned or go to stakers. */
function buyBack(market: ScarcityMarket): void {
  const { active, activeCount, size, levers, own, ownParameters } = market
  const { logDemand, poolQuoteUsd, liquidTokens, stakedTokens, treasuryTokens, spendingUsd } = market.state
  const { treasuryUsd, revenueUsd, boughtUsd, stakingReturnPerYear } = own
  const { revenuePerYear, largestPoolShare } = ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const revenue = (revenuePerYear[i] / HOURS_PER_YEAR) * exp(logDemand[i])
    const savings = treasuryUsd[i] + revenue
    const wished = levers[BUY_BACK_SLOT * size + i] * revenue
    const spent = Math.min(wished, savings, largestPoolShare[i] * poolQuoteUsd[i])
    const bought = buyFromPool(market, i, spent)
    const burnable = levers[BURN_SLOT * size + i] * bought
    const shared = bought - burnable
    treasuryTokens[i] += burnable - burnTokens(market, i, burnable)
    liquidTokens[i] += shared
    const yearly = (shared * HOURS_PER_YEAR) / Math.max(0.01, stakedTokens[i])
    stakingReturnPerYear[i] += (yearly - stakingReturnPerYear[i]) / 24
    revenueUsd[i] = revenue
    boughtUsd[i] = spent
    treasuryUsd[i] = savings - spent
    spendingUsd[i] += spent
  }
}

/** A rule that spends a share of revenue on buy-backs and burns what it buys. */
function burnRule(
  rule: Pick<LeverRule, 'id' | 'title' | 'provenance'>,
  share: (signals: RuleSignals, economy: number) => number,
): LeverRule {
  return {
    ...rule,
    apply(signals: RuleSignals, count: number, values: Float64Array): void {
      for (let lever = 0; lever < scarcityLevers.length; lever++) {
        values.fill(scarcityLevers[lever].default, lever * count, (lever + 1) * count)
      }
      for (let i = 0; i < count; i++) values[BUY_BACK * count + i] = share(signals, i)
    },
  }
}

/** A token whose revenue buys it back while founders' and investors' tokens unlock. */
export const controlledScarcity = defineMechanism({
  id: 'controlled-scarcity',
  environment: 'Scarcity-v0',
  title: 'Controlled scarcity: buy-back and burn against unlocks',
  goal: 'scarcity',
  use: 'governance',
  history:
    'Binance bought back and burned BNB from a fifth of its profit from 2017 to 2021; Maker has spent its surplus above a buffer on MKR.',
  failure:
    'A cliff unlocks more in a day than revenue buys back in years: the overhang is sold into a thin pool and the price gives way.',
  pool: 'constant-product',
  countsSupply: true,
  levers: scarcityLevers,
  ownState: scarcityState,
  ownParameters: scarcityParameters,
  ownComponents: scarcityComponents,
  observationScales: { deviation: 1, momentum: 0.01 },
  ruleFeatures: [
    ruleFeature('overhang', 0, 3),
    ruleFeature('mean-deviation-24h'),
    ruleFeature('momentum'),
    ruleFeature('depth', -2, 2),
    ruleFeature('hours-to-cliff'),
    ruleFeature('treasury'),
    ruleFeature('net-issuance'),
  ],
  mainLever: { index: BUY_BACK, sign: 1 },
  scenarios: [
    {
      id: 'unlock-cliff',
      title:
        'Unlock cliff: 35 to 45 % of the supply unlock in an hour and double what circulates; four fifths are for sale',
      family: 'crisis',
      mechanisms: ['controlled-scarcity'],
      parameters: {},
      own: { cliffTokens: [0.35, 0.45], cliffHour: [150, 400], unlockSoldShare: 0.8 },
    },
    {
      id: 'steep-vesting',
      title: 'Steep vesting: all that is left unlocks within four months',
      family: 'drain',
      mechanisms: ['controlled-scarcity'],
      parameters: {},
      own: { unlockPerHour: 0.2 / 2880 },
    },
    {
      id: 'revenue-slump',
      title: 'Revenue slump: a quarter of the usual revenue, and savings all but gone',
      family: 'drain',
      mechanisms: ['controlled-scarcity'],
      parameters: {},
      own: { revenuePerYear: 0.03, treasuryUsd: 0.002 },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'whale', 'steep-vesting'],
  heldOutScenarios: ['unlock-cliff', 'revenue-slump', 'high-vol'],
  supplyChangesCounted:
    'The tokens minted to liquidity providers and those burned count; unlocks do not, for the tokens exist already.',
  rewardWeights: { peg: 0, depth: 0.3, spending: 0.2, leverChange: 0.05, solvency: 0, targetMovement: 0 },
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
    depositSpeed: assumption(0.005),
    maximumDepositShare: assumption(0.6),
    halfDepositYieldPerYear: assumption(0.06),
    pegScale: assumption(0.005),
    targetDepthUsd: assumption(0.0006),
  },
  rules: [
    burnRule(
      {
        id: 'production',
        title: "Binance's rule of 2017: a fifth of revenue buys back, and all of it is burned",
        provenance: 'production',
      },
      () => BINANCE_BUY_BACK_SHARE,
    ),
    burnRule(
      {
        id: 'surplus-buffer',
        title: "Maker's rule: nothing until savings reach their buffer, then all revenue",
        provenance: 'assumption',
      },
      (signals, economy) => (signals.own.treasuryUsd[economy] > SURPLUS_BUFFER_USD ? 1 : 0),
    ),
  ],
  opening,
  scheduledEvents: unlock,
  beliefPrice: (market) => floatingBelief(market, market.own.circulatingTokens),
  orders: sellOverhang,
  reserveOperations: buyBack,
  emissions(market) {
    mintEmissions(market)
    moveStake(market, market.own.stakingReturnPerYear)
  },
  components(market) {
    const { own, ownParameters, ownComponents } = market
    growthCost(market, own.logCapUsd, ownComponents.growth)
    netIssuanceCost(
      market,
      own.netIssuance24h,
      ownParameters.targetIssuancePerYear,
      ownComponents.netIssuance,
    )
    unlockPressureCost(market, own.unlockSoldUsd, own.boughtUsd, ownComponents.unlockPressure)
  },
  collapse: collapseWhenWorthless,
})
