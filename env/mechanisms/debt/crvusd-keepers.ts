import { exp } from '../../kernels/scalars.js'
import { spotPrice, stableswapInvariant } from '../../market/pool.js'
import { type CrvusdMarket, crvusdSlots, KEEPERS } from './crvusd-fields.js'
import {
  IMBALANCE_SHARE,
  keeperDebtLimit,
  mayProvide,
  mayWithdraw,
  productionRegulation,
} from './crvusd-rules.js'

/** What is left of a moving average of 866 s after an hour: exp(-3600 / 866). */
const AVERAGE_MEMORY = 0.015652
/** Deviation at which the aggregate price begins to leave a pool out. */
const AGGREGATE_SIGMA = 0.001

/**
 * The aggregate price of one pool and two others alike: a mean that leaves out what lies far from it, each pool weighing
 * exp(-(distance from the plain mean / sigma)^2).
 */
export function aggregatePrice(first: number, others: number): number {
  const mean = (first + 2 * others) / 3
  const far = (first - mean) / AGGREGATE_SIGMA
  const near = (others - mean) / AGGREGATE_SIGMA
  const weight = exp(-Math.max(0, far * far - near * near))
  return (weight * first + 2 * others) / (weight + 2)
}

/**
 * The first pool's other coin fails and recovers. When it fails, traders swap it in for all tokens of that pool and sell
 * them in the others: the tokens stay in the market's pool, and a third of its good dollars is gone.
 */
export function failFirstCoin(market: CrvusdMarket): void {
  const { active, activeCount } = market
  const { hour, poolTokens, poolQuoteUsd, poolInvariant } = market.state
  const { spotUsd } = market.hour
  const { amplification } = market.parameters
  const { firstCoinUsd } = market.own
  const { coinFailureHour, coinFailureHours, coinFailureUsd } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    const since = hour[i] - coinFailureHour[i]
    const price = since >= 0 && since < coinFailureHours[i] ? coinFailureUsd[i] : 1
    if (price === firstCoinUsd[i]) continue
    const fails = price < firstCoinUsd[i]
    firstCoinUsd[i] = price
    if (!fails) continue
    poolQuoteUsd[i] *= (KEEPERS - 1) / KEEPERS
    poolInvariant[i] = stableswapInvariant(amplification[i], poolTokens[i], poolQuoteUsd[i])
    spotUsd[i] = spotPrice(true, amplification[i], poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
  }
}

/** Peg keepers mint into their pools above a dollar and take back and burn below it, a fifth of the imbalance at a time. */
export function updateKeepers(market: CrvusdMarket): void {
  const { active, activeCount } = market
  const { spotUsd } = market.hour
  const { averagePriceUsd, keeperDebtShare, borrowerDebtTokens } = market.own
  const { keeperDebt0, keeperDebt1, keeperDebt2 } = market.own
  const { keeperUpdatesPerHour } = market.ownParameters
  let updates = 0
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    averagePriceUsd[i] = spotUsd[i] + AVERAGE_MEMORY * (averagePriceUsd[i] - spotUsd[i])
    updates = Math.max(updates, keeperUpdatesPerHour[i])
  }
  for (let update = 0; update < updates; update++) {
    updateKeeper(market, update, true, keeperDebt0, keeperDebt1, keeperDebt2)
    updateKeeper(market, update, false, keeperDebt1, keeperDebt0, keeperDebt2)
    updateKeeper(market, update, false, keeperDebt2, keeperDebt0, keeperDebt1)
  }
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    averagePriceUsd[i] = spotUsd[i]
    const keepers = keeperDebt0[i] + keeperDebt1[i] + keeperDebt2[i]
    keeperDebtShare[i] = keepers / Math.max(borrowerDebtTokens[i], 1e-9)
  }
}

/**
 * One update of one keeper in every economy. A loop and not a call for each economy: an engine inlines what a loop
 * calls often, and boxes the numbers of a call that it does not inline.
 *
 * @param update how many updates of the hour came before
 * @param first whether its pool is the one whose other coin may fail
 */
function updateKeeper(
  market: CrvusdMarket,
  update: number,
  first: boolean,
  debts: Float64Array,
  otherDebts: Float64Array,
  thirdDebts: Float64Array,
): void {
  const { active, activeCount, size, levers } = market
  const { supplyTokens, poolTokens, poolQuoteUsd, poolInvariant, mintedTokens, redeemedTokens } = market.state
  const { spotUsd } = market.hour
  const { amplification } = market.parameters
  const { firstCoinUsd, averagePriceUsd } = market.own
  const { keeperUpdatesPerHour, callerMargin } = market.ownParameters
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    if (update >= keeperUpdatesPerHour[i]) continue
    const firstPerUsd = 1 / firstCoinUsd[i]
    const coinsPerUsd = first ? firstPerUsd : 1
    // Nobody calls a keeper who would earn nothing, and a pool whose other coin has failed holds no tokens to take back.
    const stuck = coinsPerUsd !== 1 && poolQuoteUsd[i] < poolTokens[i]
    if (stuck || Math.abs(spotUsd[i] - 1) < callerMargin[i]) continue
    // The pool's moving average and the highest among the other pools, each in that pool's other coin.
    const usual = averagePriceUsd[i]
    const average = first ? usual * firstPerUsd : usual
    const largestOther = first ? usual : Math.max(usual, usual * firstPerUsd)
    const price = spotUsd[i] * coinsPerUsd
    const aggregate = aggregatePrice(spotUsd[i] / firstCoinUsd[i], spotUsd[i])
    const part = ((poolQuoteUsd[i] - poolTokens[i]) * IMBALANCE_SHARE) / KEEPERS
    let change = 0
    if (part > 0 && mayProvide(productionRegulation, aggregate, price, average, largestOther)) {
      const ceiling = levers[crvusdSlots.keeperCeiling * size + i] / KEEPERS
      const other = Math.sqrt(otherDebts[i] / Math.max(ceiling, 1e-9))
      const third = Math.sqrt(thirdDebts[i] / Math.max(ceiling, 1e-9))
      const limit = Math.min(ceiling, keeperDebtLimit(productionRegulation, other + third, ceiling))
      change = Math.min(part, Math.max(0, limit - debts[i]))
      mintedTokens[i] += change
    } else if (part < 0 && mayWithdraw(productionRegulation, aggregate, price, average)) {
      change = -Math.min(-part, debts[i])
      redeemedTokens[i] -= change
    }
    if (change === 0) continue
    debts[i] += change
    supplyTokens[i] += change
    poolTokens[i] += change
    poolInvariant[i] = stableswapInvariant(amplification[i], poolTokens[i], poolQuoteUsd[i])
    spotUsd[i] = spotPrice(true, amplification[i], poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
  }
}
