import { rai } from '../mechanisms/debt/rai.js'
import { type AcceptanceRow, acceptanceRow } from './acceptance-row.js'
import { type CalibrationRecords, recordedColumn } from './records.js'
import {
  autocorrelation,
  logReturns,
  meanAbsolute,
  rootMeanSquare,
  seriesDeviation,
  shareBeyond,
} from './series-statistics.js'
import { overEconomies, simulate } from './simulate.js'

const ECONOMIES = 32
const HOURS = 84 * 24
/** Left out at the start, while the economy settles. */
const SETTLING_HOURS = 14 * 24
/** RAI's first month, when its price came down from a high start, is left out of the record. */
const FIRST_MONTH_SECONDS = 28 * 86400
const HOURS_PER_YEAR = 8760

/** Rows E: RAI's hours against its redemption price under the production rule. */
export function raiRows(records: CalibrationRecords, seed: number): AcceptanceRow[] {
  const { times } = records.raiHourly
  const market = recordedColumn(records.raiHourly, 'market_price_usd')
  const target = recordedColumn(records.raiHourly, 'redemption_price_usd')
  const later = (_: number, index: number) => times[index] >= times[0] + FIRST_MONTH_SECONDS
  const recordedDeviations = market.map((price, index) => price / target[index] - 1).filter(later)
  const recordedPrices = market.filter(later)
  const simulation = simulate({
    mechanism: rai,
    scenario: 'calm',
    economies: ECONOMIES,
    hours: HOURS,
    seed,
    rule: rai.rules[0],
    record: ['priceUsd', 'targetPriceUsd'],
    every: 1,
  })
  const row = (
    id: string,
    statistic: string,
    tolerance: readonly [number, number],
    measure: (deviations: Float64Array) => number,
  ) =>
    acceptanceRow(
      { id, statistic, source: 'RAI hourly, after day 28', target: measure(recordedDeviations), tolerance },
      overEconomies(simulation, (economy) => {
        const redemption = simulation.series('targetPriceUsd', economy)
        const deviations = simulation
          .series('priceUsd', economy)
          .map((price, hour) => price / redemption[hour] - 1)
        return measure(deviations.subarray(SETTLING_HOURS))
      }),
    )
  const memory = (lag: number) => (deviations: Float64Array) => autocorrelation(deviations, lag)
  const volatility = (prices: Float64Array) => seriesDeviation(logReturns(prices)) * Math.sqrt(HOURS_PER_YEAR)
  return [
    row('E1', 'RAI hourly RMSE against the redemption price', [0.013, 0.02], rootMeanSquare),
    row('E2', 'RAI mean absolute deviation', [0.0105, 0.0165], meanAbsolute),
    row('E3', 'autocorrelation of the deviation, 1 h', [0.8, 0.95], memory(1)),
    row('E4', 'autocorrelation of the deviation, 6 h', [0.55, 0.8], memory(6)),
    row('E5', 'autocorrelation of the deviation, 24 h', [0.4, 0.68], memory(24)),
    row('E6', 'autocorrelation of the deviation, 72 h', [0.18, 0.48], memory(72)),
    row('E7', 'share of hours beyond 1 %', [0.48, 0.72], (d) => shareBeyond(d, 0.01)),
    row('E8', 'share of hours beyond 5 %', [0, 0.02], (d) => shareBeyond(d, 0.05)),
    acceptanceRow(
      {
        id: 'E9',
        statistic: 'RAI annualised volatility, hourly',
        source: 'RAI hourly, after day 28',
        target: volatility(recordedPrices),
        tolerance: [0.5, 0.9],
      },
      overEconomies(simulation, (economy) => volatility(simulation.series('priceUsd', economy))),
    ),
  ]
}
