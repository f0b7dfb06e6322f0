import { clamp } from '../../../core/math/clamp.js'
import { exp, log, power, sinTurns } from '../../kernels/scalars.js'
import { ownNormals } from '../../market/own-words.js'
import type { MarketWith } from '../define-mechanism.js'
import type { RuleFeature } from '../mechanism.js'
import { ruleFeature } from '../rule-features.js'
import type { workComponents, workParameters, workState } from './compute-fields.js'

/** The market of any mechanism that takes up the fields of work. */
export type WorkMarket = MarketWith<typeof workState, typeof workParameters, typeof workComponents>

/** What the tuned rules see of a network that pays providers in its token. */
export const providerRuleFeatures: readonly RuleFeature[] = [
  ruleFeature('utilisation'),
  ruleFeature('utilisation-gap-sum'),
  ruleFeature('utilisation-trend'),
  ruleFeature('backlog', 0, 3),
  ruleFeature('provider-income'),
  ruleFeature('capacity'),
  ruleFeature('twap-deviation'),
]

export const TARGET_UTILISATION = 0.75
const UTILISATION_UNIT = 0.25
const GAP_MEMORY = 0.98
const GAP_BOUND = 2
const TREND_HOURS = 6
const HOURS_PER_DAY = 24
const EXIT_HOURS = 24
const MOST_SHRINKAGE = -0.03
const MOST_GROWTH = 0.01
const LEAST_INCOME = 0.01
const MOST_BACKLOG_COST = 2
/** Capacity below which nobody relies on the network any more. */
export const DEAD_CAPACITY = 0.05
const WORTHLESS_USD = 0.02
const EMPTY_POOL_USD = 0.002

/**
 * An hour of demand: what buyers ask for at the price that they are used to, what capacity serves and what waits.
 * @param priceMultiple price of work against the list price, one entry an economy
 */
export function serveWork(market: WorkMarket, priceMultiple: Float64Array): void {
  const { active, activeCount, own, ownParameters } = market
  const { hour } = market.state
  const { logWork, workDraw, arrivalDraw, buyersPriceMultiple, backlogWork, servedWork } = own
  const { utilisation, utilisationGapSum, utilisationTrend, capacityWork } = own
  const { usualWork, workPersistence, workNoise, dailyWave, arrivalNoise, priceElasticity } = ownParameters
  const { buyersLagHours, waitingAversion, retriedShare, longestBacklogWork, workShockHour, workShock } =
    ownParameters
  ownNormals(market, 0, workDraw, arrivalDraw)
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    logWork[i] =
      workPersistence[i] * logWork[i] +
      workNoise[i] * workDraw[i] +
      dailyWave[i] * sinTurns((hour[i] % HOURS_PER_DAY) / HOURS_PER_DAY)
    const shocked = workShockHour[i] >= 0 && hour[i] >= workShockHour[i]
    const wished = logWork[i] + (shocked ? workShock[i] : 0)
    const used = log(buyersPriceMultiple[i])
    const felt = used + (log(priceMultiple[i]) - used) / buyersLagHours[i]
    buyersPriceMultiple[i] = exp(felt)
    const waiting = backlogWork[i]
    const arrived =
      (usualWork[i] * exp(wished + arrivalNoise[i] * arrivalDraw[i] - priceElasticity[i] * felt)) /
      (1 + waitingAversion[i] * waiting)
    const capacity = capacityWork[i]
    const use = Math.min(1, (arrived + retriedShare[i] * waiting) / capacity)
    const served = use * capacity
    servedWork[i] = served
    backlogWork[i] = clamp(waiting + arrived - served, 0, longestBacklogWork[i])
    utilisationTrend[i] += (use - utilisation[i] - utilisationTrend[i]) / TREND_HOURS
    utilisation[i] = use
    const gap = (use - TARGET_UTILISATION) / HOURS_PER_DAY
    utilisationGapSum[i] = clamp(GAP_MEMORY * utilisationGapSum[i] + gap, -GAP_BOUND, GAP_BOUND)
  }
}

/** Buyers pay in tokens, which are bought in the market: adds their orders to the hour's. */
export function orderPayments(market: WorkMarket, priceMultiple: Float64Array): void {
  const { active, activeCount } = market
  const { servedWork } = market.own
  const { workUsd, burnedShare } = market.ownParameters
  const { orderFlowUsd } = market.hour
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    orderFlowUsd[i] += burnedShare[i] * priceMultiple[i] * servedWork[i] * workUsd[i]
  }
}

/** Capacity follows what it earns against what it costs, faster out than in; a scripted exit takes a day. */
export function adjustCapacity(market: WorkMarket): void {
  const { active, activeCount } = market
  const { hour } = market.state
  const { capacityWork, incomePerCapacity } = market.own
  const { operatingCost, entrySpeed, exitSpeed, exitHour, exitShare } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const gap = log(Math.max(incomePerCapacity[i], LEAST_INCOME) / operatingCost[i])
    const speed = gap > 0 ? entrySpeed[i] : exitSpeed[i]
    capacityWork[i] *= exp(clamp(speed * gap, MOST_SHRINKAGE, MOST_GROWTH))
    const sinceExit = hour[i] - exitHour[i]
    if (exitHour[i] >= 0 && sinceExit >= 0 && sinceExit < EXIT_HOURS) {
      capacityWork[i] *= power(1 - exitShare[i], 1 / EXIT_HOURS)
    }
  }
}

/** Writes the components that every network of providers has. */
export function writeWorkComponents(market: WorkMarket): void {
  const { active, activeCount } = market
  const { utilisation, backlogWork } = market.own
  const { utilisationGap, backlog } = market.ownComponents
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    utilisationGap[i] = Math.abs(utilisation[i] - TARGET_UTILISATION) / UTILISATION_UNIT
    backlog[i] = Math.min(backlogWork[i], MOST_BACKLOG_COST)
  }
}

/** Collapsed at two cents, when the pool is all but empty, or when 95 % of the providers have gone. */
export function collapseWithoutProviders(market: WorkMarket): void {
  const { active, activeCount } = market
  const { hour, priceUsd, poolTokens, poolQuoteUsd, collapsedAtHour } = market.state
  const { capacityWork } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const now = hour[i] + 1
    const locked = priceUsd[i] * poolTokens[i] + poolQuoteUsd[i]
    const worthless = priceUsd[i] < WORTHLESS_USD || locked < EMPTY_POOL_USD
    collapsedAtHour[i] = worthless || capacityWork[i] < DEAD_CAPACITY ? now : 0
  }
}
