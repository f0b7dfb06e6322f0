import { clamp } from '../../../core/math/clamp.js'
import { exp } from '../../kernels/scalars.js'
import { saleImpact } from '../../market/share-sale.js'
import { countSupplyChange } from '../../market/supply-guard.js'
import type { MarketWith } from '../define-mechanism.js'
import { assumption, data } from '../marks.js'

/** Share tokens at most, in initial ones: the bound that the share token's own phase holds from hour to hour. */
const MOST_SHARES = 1e9
const UNLIMITED_TOKENS = 1e9

/** State of holders and arbitrageurs who deal with the protocol itself. */
export const directState = {
  meanSharePriceUsd: {
    unit: 'USD',
    meaning: 'mean price of the share token over 24 hours',
    initial: assumption(1),
  },
  directTokens: {
    unit: 'tokens',
    meaning: 'what holders asked the protocol to mint in the last hour; below 0 what they asked it to redeem',
    initial: assumption(0),
  },
} as const

/** What such holders and arbitrageurs ask for. */
export const directParameters = {
  directShare: {
    unit: 'fraction',
    meaning: 'share of the demand that goes through the protocol at equal prices',
    value: data(0.8),
  },
  directTolerance: {
    unit: 'fraction',
    meaning: "how much worse than the pool's the protocol's price is when nobody goes there",
    value: assumption(0.01),
  },
  arbitrageLeftShare: {
    unit: 'fraction',
    meaning: 'share of the arbitrage that would pay in an hour and is left for later',
    value: data(0.55),
  },
  marginPerFall: {
    unit: 'fraction',
    meaning: 'value that is kept per unit by which the share token lies below its mean of 24 hours',
    value: data(0.25),
  },
  marginThreshold: {
    unit: 'fraction',
    meaning: 'fall below that mean which nobody minds',
    value: data(0.1),
  },
} as const

/** What the phases below see of such a token. */
export type DirectMarket = MarketWith<typeof directState, typeof directParameters, Record<never, never>>

/** After the share token has moved: what is asked for taking share tokens that have fallen. */
export function askMargin(market: DirectMarket): void {
  const { active, activeCount } = market
  const { sharePriceUsd } = market.state
  const { redemptionMargin, arbitrageLeftShare } = market.hour
  const { meanSharePriceUsd } = market.own
  const { marginPerFall, marginThreshold, arbitrageLeftShare: leftShare } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const fall = 1 - sharePriceUsd[i] / meanSharePriceUsd[i] - marginThreshold[i]
    redemptionMargin[i] = marginPerFall[i] * Math.max(0, fall)
    arbitrageLeftShare[i] = leftShare[i]
  }
}

/**
 * Takes the part of the demand that goes through the protocol out of the net order. Habit alone sends `directShare`
 * there; the better a deal the pool is, the fewer keep to it.
 */
export function chooseProtocol(market: DirectMarket): void {
  const { active, activeCount, size, levers } = market
  const { sharePriceUsd, shareOraclePriceUsd } = market.state
  const { spotUsd, demandFlowUsd, orderFlowUsd, redemptionMargin } = market.hour
  const { poolFee, primaryCapacity } = market.parameters
  const { directTokens } = market.own
  const { directShare, directTolerance } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const price = spotUsd[i]
    const capacity = primaryCapacity[i] * levers[2 * size + i]
    const spread = levers[size + i]
    const keep = 1 - poolFee[i]
    const oracleLag = sharePriceUsd[i] / shareOraclePriceUsd[i]
    const asked = (directShare[i] * demandFlowUsd[i]) / price
    let worse: number
    if (asked > 0) {
      worse = (1 + spread) * Math.max(1, oracleLag) * (1 + asked / capacity) - price / keep
    } else {
      const paid = Math.min(1 - spread, capacity / (capacity - asked)) * Math.min(1, oracleLag)
      worse = price * keep - paid * (1 - redemptionMargin[i])
    }
    const loyalty = 1 - worse / directTolerance[i]
    const tokens = asked * clamp(loyalty, 0, 1)
    directTokens[i] = tokens
    orderFlowUsd[i] -= tokens * price
  }
}

/**
 * Mints and redeems for holders, after arbitrage: at the average price of the virtual pool, within the guard's room.
 * Minters burn shares worth a dollar and the spread; what redeemers are paid in shares is sold.
 */
export function settleWithProtocol(market: DirectMarket): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, liquidTokens, redeemedTokens, mintedTokens, supplyChange24h } = market.state
  const { shareCapUsd, shareSupply, sharePriceUsd, shareOraclePriceUsd } = market.state
  const { startSupplyTokens, supplyLimitBound } = market.hour
  const { primaryCapacity, shareImpact, shareAbsorption } = market.parameters
  const { maximumSupplyFractionPer24h, redemptionsCounted } = market.parameters
  const { directTokens } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const asked = directTokens[i]
    const cap = maximumSupplyFractionPer24h[i]
    const counted = cap < 1 && redemptionsCounted[i] > 0
    const room = counted ? Math.max(0, cap - supplyChange24h[i]) * startSupplyTokens[i] : UNLIMITED_TOKENS
    const spread = levers[size + i]
    const impact = shareImpact[i]
    const shareCap = shareCapUsd[i]
    let tokens = 0
    if (asked > 0) {
      tokens = Math.min(asked, room)
      const burnedUsd = tokens * (1 + spread)
      supplyTokens[i] += tokens
      liquidTokens[i] += tokens
      mintedTokens[i] += tokens
      // Of a share token that is all but worthless a dollar would burn more than there are.
      shareSupply[i] -= Math.min(0.5 * shareSupply[i], burnedUsd / shareOraclePriceUsd[i])
      const rise = (impact * burnedUsd) / shareCap
      shareCapUsd[i] = shareCap * exp(Math.min(0.5, rise))
    } else if (asked < 0) {
      tokens = Math.min(-asked, 0.5 * liquidTokens[i], room)
      const capacity = primaryCapacity[i] * levers[2 * size + i]
      const average = Math.min(1 - spread, capacity / (capacity + redeemedTokens[i] + tokens))
      const owedUsd = tokens * average
      supplyTokens[i] -= tokens
      liquidTokens[i] -= tokens
      redeemedTokens[i] += tokens
      shareSupply[i] = Math.min(MOST_SHARES, shareSupply[i] + owedUsd / shareOraclePriceUsd[i])
      const slip = Math.max(0, 1 - (0.5 * impact * tokens) / Math.max(shareCap, 1e-12))
      const received = owedUsd * (sharePriceUsd[i] / shareOraclePriceUsd[i]) * slip
      shareCapUsd[i] = shareCap * exp(-saleImpact(impact, shareAbsorption[i], received, shareCap))
    }
    if (counted) {
      countSupplyChange(market, i, tokens / startSupplyTokens[i])
      if (Math.abs(asked) > room) supplyLimitBound[i] = 1
    }
  }
}

/** The mean of the share token's price goes with its price at the end of the hour. */
export function averageSharePrice(market: DirectMarket): void {
  const { active, activeCount } = market
  const { sharePriceUsd } = market.state
  const { meanSharePriceUsd } = market.own
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    meanSharePriceUsd[i] += (sharePriceUsd[i] - meanSharePriceUsd[i]) / 24
  }
}
