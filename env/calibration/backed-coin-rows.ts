import { backedCoin } from '../mechanisms/fractional/backed-coin.js'
import { type AcceptanceRow, acceptanceRow } from './acceptance-row.js'
import { type CalibrationRecords, columnBetween } from './records.js'
import {
  firstOrderCoefficient,
  logReturns,
  rootMeanSquare,
  seriesDeviation,
  shareBeyond,
} from './series-statistics.js'
import { overEconomies, simulate } from './simulate.js'

const ECONOMIES = 32
const HOURS_PER_YEAR = 8760

/** Rows D5 to D10: a year of a fully backed coin beside USDC, USDT and their pool. */
export function backedCoinRows(records: CalibrationRecords, seed: number): AcceptanceRow[] {
  const year = simulate({
    mechanism: backedCoin,
    scenario: 'calm',
    economies: ECONOMIES,
    hours: HOURS_PER_YEAR,
    seed,
    rule: backedCoin.rules[0],
    record: ['priceUsd', 'supplyTokens', 'poolTokens', 'poolQuoteUsd'],
    every: 24,
  })
  const in2022 = (series: 'usdcDaily' | 'usdtDaily', column: string) =>
    columnBetween(records[series], column, '2022-01-01', '2022-12-31')
  const fromPar = (prices: Float64Array) => prices.map((price) => price - 1)
  const usdc = fromPar(in2022('usdcDaily', 'close_usd'))
  const usdt = fromPar(in2022('usdtDaily', 'close_usd'))
  const pooled = (column: string) => columnBetween(records.threePoolDaily, column, '2021-01-01', '2022-04-30')
  const [dai, usdcPooled] = [pooled('pool_dai'), pooled('pool_usdc')]
  const usdtShare = pooled('pool_usdt').map(
    (amount, reading) => amount / (amount + dai[reading] + usdcPooled[reading]),
  )
  const deviations = (economy: number) => fromPar(year.series('priceUsd', economy))
  const poolShare = (economy: number) => {
    const [prices, quote] = [year.series('priceUsd', economy), year.series('poolQuoteUsd', economy)]
    return year.series('poolTokens', economy).map((tokens, day) => {
      const tokensUsd = tokens * prices[day]
      return tokensUsd / (tokensUsd + quote[day])
    })
  }
  const growth = (supply: Float64Array) => seriesDeviation(logReturns(supply))
  const row = (
    id: string,
    statistic: string,
    source: string,
    target: number,
    tolerance: readonly [number, number],
    measure: (economy: number) => number,
  ) => acceptanceRow({ id, statistic, source, target, tolerance }, overEconomies(year, measure))
  return [
    row('D5', 'backed coin RMSE, daily', 'USDC daily, 2022', rootMeanSquare(usdc), [0.00018, 0.0007], (e) =>
      rootMeanSquare(deviations(e)),
    ),
    row('D6', 'backed coin share > 25 bp', 'USDC daily, 2022', shareBeyond(usdc, 0.0025), [0, 0.003], (e) =>
      shareBeyond(deviations(e), 0.0025),
    ),
    row(
      'D7',
      'backed coin AR(1) of p - 1, daily',
      'USDT daily, 2022',
      firstOrderCoefficient(usdt),
      [0.3, 0.96],
      (e) => firstOrderCoefficient(deviations(e)),
    ),
    row(
      'D8',
      'deviation of growth of supply, daily',
      'USDC daily, 2022',
      growth(in2022('usdcDaily', 'supply_tokens')),
      [0.003, 0.02],
      (e) => growth(year.series('supplyTokens', e)),
    ),
    row(
      'D9',
      'share of the pool, deviation of daily values',
      'USDT in 3pool, 2021-04 to 2022-04',
      seriesDeviation(usdtShare),
      [0.05, 0.16],
      (e) => seriesDeviation(poolShare(e)),
    ),
    row(
      'D10',
      'share of the pool, AR(1), daily',
      'USDT in 3pool, 2021-04 to 2022-04',
      firstOrderCoefficient(usdtShare),
      [0.85, 0.99],
      (e) => firstOrderCoefficient(poolShare(e)),
    ),
  ]
}
