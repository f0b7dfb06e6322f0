import { clamp } from '../../../core/math/clamp.js'
import { exp, log } from '../../kernels/scalars.js'
import { otherReserve, spotPrice } from '../../market/pool.js'
import { countSupplyChange, withinSupplyCap } from '../../market/supply-guard.js'
import { collapseWhenWorthless } from '../../market/worthless-token.js'
import { defineMechanism, type MarketWith } from '../define-mechanism.js'
import { assumption, data, production } from '../marks.js'
import type { LeverRule, RuleSignals } from '../mechanism.js'
import { networkTokenDefaults, sellEmissions } from '../network-token.js'
import { ruleFeature } from '../rule-features.js'
import {
  BOND_SLOT,
  olympusComponents,
  olympusLevers,
  olympusParameters,
  olympusState,
  REWARD_SLOT,
  WALL_SLOT,
} from './olympus-fields.js'
import { FIRST_REWARD_RATE, managedEmissionPerDay, rangeAround } from './olympus-rules.js'

const EPOCH_HOURS = 8
const HOURS_PER_DAY = 24
const MEAN_HOURS = 720
const { lowWall: LOW_WALL, highWall: HIGH_WALL } = rangeAround(1)

type Olympus = MarketWith<typeof olympusState, typeof olympusParameters, typeof olympusComponents>

/** Mints within the cap on changes of supply, into no column yet. */
function mint(market: Olympus, economy: number, asked: number): number {
  const { supplyTokens } = market.state
  const minted = withinSupplyCap(market, economy, asked)
  countSupplyChange(market, economy, minted / supplyTokens[economy])
  supplyTokens[economy] += minted
  return minted
}

/** Every eight hours staked tokens grow, and bonds sell new ones for reserves. */
function advanceEpoch(market: Olympus): void {
  const { active, activeCount, size, levers: values } = market
  const {
    hour,
    supplyTokens,
    stakedTokens,
    liquidTokens,
    unsoldEmissionTokens,
    reserveUsd,
    logDemand,
    momentum24h,
  } = market.state
  const { spotUsd } = market.hour
  const { backingPerTokenUsd, bondedUsd, growthPerDay, paidGrowthPerDay } = market.own
  const { bondDiscount, appealPerDay } = market.ownParameters
  const { emissionSoldShare } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const before = supplyTokens[i]
    const price = spotUsd[i]
    const rate = values[REWARD_SLOT * size + i]
    let paidTokens = 0
    if (hour[i] % EPOCH_HOURS === 0 && hour[i] > 0) {
      stakedTokens[i] += mint(market, i, rate * stakedTokens[i])
      const bondPrice = price * (1 - bondDiscount[i])
      // Nobody sells reserves for less than the backing that each new token takes.
      const offered =
        bondPrice > backingPerTokenUsd[i] ? (values[BOND_SLOT * size + i] / 3) * supplyTokens[i] : 0
      const bonded = mint(market, i, offered)
      liquidTokens[i] += bonded
      unsoldEmissionTokens[i] += emissionSoldShare[i] * bonded
      reserveUsd[i] += bonded * bondPrice
      bondedUsd[i] += bonded * bondPrice
      paidTokens = (bonded * bondPrice) / price
    }
    // A reward draws buyers while the price does not fall: the promise feeds on itself.
    const trend = clamp(1 + momentum24h[i] * HOURS_PER_DAY * 10, -1, 1)
    logDemand[i] += (appealPerDay[i] / HOURS_PER_DAY) * (rate / FIRST_REWARD_RATE) * trend
    growthPerDay[i] += ((supplyTokens[i] / before - 1) * HOURS_PER_DAY - growthPerDay[i]) / HOURS_PER_DAY
    paidGrowthPerDay[i] += ((paidTokens / before) * HOURS_PER_DAY - paidGrowthPerDay[i]) / HOURS_PER_DAY
  }
}

/** Demand over supply, and never much below what reserves stand for. */
function beliefPrice(market: Olympus): void {
  const { active, activeCount } = market
  const { logDemand, supplyTokens } = market.state
  const { beliefPriceUsd } = market.hour
  const { backingPerTokenUsd } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    beliefPriceUsd[i] = Math.max(exp(logDemand[i]) / supplyTokens[i], 0.95 * backingPerTokenUsd[i])
  }
}

/** Stakers come for the reward and leave when the price falls. */
function moveStake(market: Olympus): void {
  const { active, activeCount, size, levers: values } = market
  const { supplyTokens, stakedTokens, liquidTokens, unsoldEmissionTokens, momentum24h } = market.state
  const { stakedShareOfSupply } = market.own
  const { stakeAtRest, halfRewardPerEpoch, stakingSpeed, fear } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const rate = values[REWARD_SLOT * size + i]
    const fall = Math.min(0, momentum24h[i] * HOURS_PER_DAY)
    const wished = Math.max(0.1, (stakeAtRest[i] * rate) / (rate + halfRewardPerEpoch[i]) + fear[i] * fall)
    const move = stakingSpeed[i] * (wished * (stakedTokens[i] + liquidTokens[i]) - stakedTokens[i])
    const moved = clamp(move, -stakedTokens[i], 0.5 * liquidTokens[i])
    stakedTokens[i] += moved
    liquidTokens[i] -= moved
    if (moved < 0) unsoldEmissionTokens[i] -= 0.3 * moved
    unsoldEmissionTokens[i] = clamp(unsoldEmissionTokens[i], 0, liquidTokens[i])
    stakedShareOfSupply[i] = stakedTokens[i] / supplyTokens[i]
  }
  sellEmissions(market)
}

/** The range: below its lower wall reserves buy tokens and burn them, above its upper wall new ones are sold for reserves. */
function defendRange(market: Olympus): void {
  const { active, activeCount, size, levers: values } = market
  const { reserveUsd, supplyTokens, poolTokens, poolQuoteUsd, poolInvariant, quoteFeesUsd } = market.state
  const { spotUsd } = market.hour
  const { mean30dUsd } = market.own
  const { poolFee, amplification } = market.parameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    const budget = (values[WALL_SLOT * size + i] / HOURS_PER_DAY) * reserveUsd[i]
    const target = mean30dUsd[i]
    const fee = poolFee[i]
    if (budget > 0 && price < LOW_WALL * target) {
      const enough = poolQuoteUsd[i] * (Math.sqrt((LOW_WALL * target) / price) - 1)
      const spent = Math.min(budget, enough)
      const before = poolTokens[i]
      reserveUsd[i] -= spent
      quoteFeesUsd[i] += spent * fee
      poolQuoteUsd[i] += spent * (1 - fee)
      poolTokens[i] = otherReserve(false, amplification[i], poolInvariant[i], poolQuoteUsd[i])
      supplyTokens[i] -= before - poolTokens[i]
    } else if (budget > 0 && price > HIGH_WALL * target) {
      const asked = Math.min(budget / price, poolTokens[i] * (Math.sqrt(price / (HIGH_WALL * target)) - 1))
      const sold = mint(market, i, asked)
      const before = poolQuoteUsd[i]
      poolTokens[i] += sold * (1 - fee)
      supplyTokens[i] -= sold * fee
      poolQuoteUsd[i] = otherReserve(false, amplification[i], poolInvariant[i], poolTokens[i])
      reserveUsd[i] += before - poolQuoteUsd[i]
    }
    spotUsd[i] = spotPrice(false, amplification[i], poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
  }
}

function measure(market: Olympus): void {
  const { active, activeCount } = market
  const { priceUsd, supplyTokens, reserveUsd, momentum24h } = market.state
  const { mean30dUsd, premium, backingPerTokenUsd, growthPerDay, paidGrowthPerDay } = market.own
  const { lostValue, dilution, thinBacking } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    mean30dUsd[i] += (priceUsd[i] - mean30dUsd[i]) / MEAN_HOURS
    backingPerTokenUsd[i] = reserveUsd[i] / supplyTokens[i]
    premium[i] = log(priceUsd[i] / Math.max(backingPerTokenUsd[i], 1e-6))
    const capGrowthPerMonth = (momentum24h[i] + growthPerDay[i] / HOURS_PER_DAY) * MEAN_HOURS
    lostValue[i] = clamp(-capGrowthPerMonth / log(2), -1, 3)
    dilution[i] = clamp((growthPerDay[i] - paidGrowthPerDay[i]) / 0.01, 0, 5)
    thinBacking[i] = clamp(premium[i] / log(10), 0, 3)
  }
}

function rule(
  id: string,
  title: string,
  provenance: LeverRule['provenance'],
  set: (signals: RuleSignals, index: number, values: Float64Array, count: number) => void,
): LeverRule {
  return {
    id,
    title,
    provenance,
    apply(signals, count, values): void {
      for (let i = 0; i < count; i++) set(signals, i, values, count)
    },
  }
}

/** A token backed by a treasury that pays stakers in more of itself (OlympusDAO). */
export const olympus = defineMechanism({
  id: 'olympus',
  environment: 'Olympus-v0',
  title: 'Olympus: stakers paid in the token itself, reserves behind it',
  goal: 'growth',
  use: 'liquidity',
  history:
    'OHM paid stakers up to 0.4 % every eight hours, traded at many times its backing in autumn 2021, lost nine tenths by spring 2022 and has since been kept within a range around its backing.',
  failure:
    'Supply grows by a per cent a day; once new buyers stop, stakers leave, and the price falls to what reserves stand for.',
  pool: 'constant-product',
  countsSupply: true,
  levers: olympusLevers,
  observationScales: { deviation: 0.5, momentum: 0.01 },
  ruleFeatures: [
    ruleFeature('premium'),
    ruleFeature('supply-growth'),
    ruleFeature('momentum'),
    ruleFeature('staked-share'),
    ruleFeature('price-30d'),
    ruleFeature('backing'),
    ruleFeature('sentiment', -2, 1),
  ],
  mainLever: { index: 0, sign: -1 },
  scenarios: [
    {
      id: 'olympus-2021',
      title: 'Olympus, autumn 2021: volatility of 288 % a year, and buyers who stop coming',
      family: 'crisis',
      mechanisms: ['olympus'],
      parameters: {
        demandVolatility: 0.028,
        shockHour: 96,
        demandShock: -0.35,
        sentimentShock: -1,
        demandDrift: -0.0022,
      },
      own: { appealPerDay: 0.002 },
    },
    {
      id: 'three-three',
      title: 'Three, three: everybody stakes and nobody sells',
      family: 'calm',
      mechanisms: ['olympus'],
      parameters: { demandDrift: 0.0006 },
      own: { appealPerDay: 0.014 },
    },
  ],
  trainingScenarios: ['calm', 'bull', 'bear', 'whale', 'three-three'],
  heldOutScenarios: ['olympus-2021', 'liquidity-drain', 'black-thursday'],
  supplyChangesCounted:
    'Tokens minted to stakers, for bonds and by the upper wall count; those that the lower wall burns do not.',
  rewardWeights: { peg: 0, depth: 0.2, spending: 0, leverChange: 0.05, solvency: 0, targetMovement: 0 },
  initial: {
    poolUsd: data(0.1),
    shareCapUsd: assumption(0),
    reserveUsd: assumption(0.1),
    stakedShare: data(0.93),
    beliefBias: assumption(0),
  },
  defaults: { ...networkTokenDefaults, requiredReturnPerYear: assumption(0.1), poolFee: production(0.003) },
  ownState: olympusState,
  ownParameters: olympusParameters,
  ownComponents: olympusComponents,
  rules: [
    rule('production', '0.4 % an epoch as in 2021, no range', 'production', (_signals, i, values, count) => {
      values[i] = FIRST_REWARD_RATE
      values[count + i] = 0.002
      values[2 * count + i] = 0
    }),
    rule(
      'range-bound',
      'the range of late 2022: a tenth of reserves a day behind the walls, rewards cut to a tenth',
      'production',
      (_signals, i, values, count) => {
        values[i] = 0.1 * FIRST_REWARD_RATE
        values[count + i] = 0
        values[2 * count + i] = 0.1
      },
    ),
    rule(
      'emission-manager',
      'no reward; new tokens sold only above twice the backing, as since 2025',
      'production',
      (signals, i, values, count) => {
        values[i] = 0
        values[count + i] = managedEmissionPerDay(
          signals.twapPriceUsd[i],
          Math.max(signals.own.backingPerTokenUsd[i], 1e-6),
        )
        values[2 * count + i] = 0.1
      },
    ),
  ],
  scheduledEvents: advanceEpoch,
  beliefPrice,
  reserveOperations: defendRange,
  emissions: moveStake,
  components: measure,
  collapse: collapseWhenWorthless,
})
