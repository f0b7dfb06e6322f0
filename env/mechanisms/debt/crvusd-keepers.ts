import { exp } from '../../kernels/scalars.js'
import { spotPrice } from '../../market/pool.js'
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
const NEWTON_STEPS = 12

/** Total at par of a stableswap pool with these reserves, by Newton's method. */
export function stableswapInvariant(amplification: number, tokens: number, quote: number): number {
  const ann = 2 * amplification
  const sum = tokens + quote
  let invariant = sum
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const product = ((invariant * invariant) / (4 * tokens)) * (invariant / quote)
    const next = ((ann * sum + 2 * product) * invariant) / ((ann - 1) * invariant + 3 * product)
    const done = Math.abs(next - invariant) <= 1e-16 * sum
    invariant = next
    if (done) break
  }
  return invariant
}

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
  for (let k = 0; k < activeCount; k++) {
    const i = active[k]
    averagePriceUsd[i] = spotUsd[i] + AVERAGE_MEMORY * (averagePriceUsd[i] - spotUsd[i])
    for (let update = 0; update < keeperUpdatesPerHour[i]; update++) {
      updateKeeper(market, i, true, keeperDebt0, keeperDebt1, keeperDebt2)
      updateKeeper(market, i, false, keeperDebt1, keeperDebt0, keeperDebt2)
      updateKeeper(market, i, false, keeperDebt2, keeperDebt0, keeperDebt1)
    }
    averagePriceUsd[i] = spotUsd[i]
    const keepers = keeperDebt0[i] + keeperDebt1[i] + keeperDebt2[i]
    keeperDebtShare[i] = keepers / Math.max(borrowerDebtTokens[i], 1e-9)
  }
}

/**
 * One update of one keeper. Prices are worked out here and not handed over: an engine boxes the numbers of a call.
 *
 * @param first whether its pool is the one whose other coin may fail
 */
function updateKeeper(
  market: CrvusdMarket,
  i: number,
  first: boolean,
  debts: Float64Array,
  otherDebts: Float64Array,
  thirdDebts: Float64Array,
): void {
  const firstPerUsd = 1 / market.own.firstCoinUsd[i]
  const usual = market.own.averagePriceUsd[i]
  // The pool's moving average and the highest among the other pools, each in that pool's other coin.
  const average = first ? usual * firstPerUsd : usual
  const largestOther = first ? usual : Math.max(usual, usual * firstPerUsd)
  const coinsPerUsd = first ? firstPerUsd : 1
  const { supplyTokens, poolTokens, poolQuoteUsd, poolInvariant, mintedTokens, redeemedTokens } = market.state
  const { spotUsd } = market.hour
  const amplification = market.parameters.amplification[i]
  const ceiling = market.levers[crvusdSlots.keeperCeiling * market.size + i] / KEEPERS
  const price = spotUsd[i] * coinsPerUsd
  // Nobody calls a keeper who would earn nothing, and a pool whose other coin has failed holds no tokens to take back.
  const stuck = coinsPerUsd !== 1 && poolQuoteUsd[i] < poolTokens[i]
  if (stuck || Math.abs(spotUsd[i] - 1) < market.ownParameters.callerMargin[i]) return
  const aggregate = aggregatePrice(spotUsd[i] / market.own.firstCoinUsd[i], spotUsd[i])
  const part = ((poolQuoteUsd[i] - poolTokens[i]) * IMBALANCE_SHARE) / KEEPERS
  let change = 0
  if (part > 0 && mayProvide(productionRegulation, aggregate, price, average, largestOther)) {
    const other = Math.sqrt(otherDebts[i] / Math.max(ceiling, 1e-9))
    const third = Math.sqrt(thirdDebts[i] / Math.max(ceiling, 1e-9))
    const limit = Math.min(ceiling, keeperDebtLimit(productionRegulation, other + third, ceiling))
    change = Math.min(part, Math.max(0, limit - debts[i]))
    mintedTokens[i] += change
  } else if (part < 0 && mayWithdraw(productionRegulation, aggregate, price, average)) {
    change = -Math.min(-part, debts[i])
    redeemedTokens[i] -= change
  }
  if (change === 0) return
  debts[i] += change
  supplyTokens[i] += change
  poolTokens[i] += change
  poolInvariant[i] = stableswapInvariant(amplification, poolTokens[i], poolQuoteUsd[i])
  spotUsd[i] = spotPrice(true, amplification, poolInvariant[i], poolTokens[i], poolQuoteUsd[i])
}
