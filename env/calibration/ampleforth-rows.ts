import { ampleforth } from '../mechanisms/elastic/ampleforth.js'
import { type AcceptanceRow, acceptanceRow } from './acceptance-row.js'
import { type CalibrationRecords, columnBetween } from './records.js'
import {
  excessKurtosis,
  firstOrderCoefficient,
  halfLife,
  logReturns,
  rootMeanSquare,
  seriesDeviation,
  shareBeyond,
} from './series-statistics.js'
import { overEconomies, type Simulation, simulate } from './simulate.js'

const ECONOMIES = 32
const HOURS_PER_YEAR = 8760

/** Rows B: a year of AMPL's daily closes under the linear rule of its day (a tenth of the deviation). */
export function ampleforthRows(records: CalibrationRecords, seed: number): AcceptanceRow[] {
  const recorded = columnBetween(records.amplDaily, 'close_usd', '2021-01-01', '2021-12-31')
  const year = (id: string | undefined) => {
    const rule = ampleforth.rules.find((candidate) => candidate.id === id)
    return simulate({
      mechanism: ampleforth,
      scenario: 'calm',
      economies: ECONOMIES,
      hours: HOURS_PER_YEAR,
      seed,
      ...(rule === undefined ? {} : { rule }),
      record: ['priceUsd'],
      every: 24,
    })
  }
  const linear = year('linear-lag-10')
  const idle = year(undefined)
  const fromPar = (prices: Float64Array) => prices.map((price) => price - 1)
  const offPeg = (simulation: Simulation) =>
    overEconomies(simulation, (economy) => rootMeanSquare(fromPar(simulation.series('priceUsd', economy))))
  const row = (
    id: string,
    statistic: string,
    tolerance: readonly [number, number],
    measure: (prices: Float64Array) => number,
  ) =>
    acceptanceRow(
      { id, statistic, source: 'AMPL daily, 2021', target: measure(recorded), tolerance },
      overEconomies(linear, (economy) => measure(linear.series('priceUsd', economy))),
    )
  const ruled = offPeg(linear)
  return [
    row('B1', 'AMPL daily RMSE (linear rule, lag 10)', [0.15, 0.27], (p) => rootMeanSquare(fromPar(p))),
    row('B2', 'AMPL AR(1) of p - 1, daily', [0.86, 0.94], (p) => firstOrderCoefficient(fromPar(p))),
    row('B3', 'AMPL half-life, days', [4.5, 11], (p) => halfLife(firstOrderCoefficient(fromPar(p)))),
    row('B4', 'AMPL share |p - 1| > 5 %', [0.72, 0.86], (p) => shareBeyond(fromPar(p), 0.05)),
    row('B5', 'AMPL share |p - 1| > 10 %', [0.4, 0.66], (p) => shareBeyond(fromPar(p), 0.1)),
    row('B6', 'AMPL share |p - 1| > 20 %', [0.13, 0.33], (p) => shareBeyond(fromPar(p), 0.2)),
    row(
      'B7',
      'AMPL annualised volatility, daily',
      [1.15, 1.8],
      (p) => seriesDeviation(logReturns(p)) * Math.sqrt(365),
    ),
    row('B8', 'AMPL excess kurtosis, daily', [1, 6], (p) => excessKurtosis(logReturns(p))),
    acceptanceRow(
      {
        id: 'B9',
        statistic: 'AMPL RMSE without rebase over RMSE with it',
        source: 'check of the mechanism',
        target: 2.5,
        tolerance: [1.5, 6],
      },
      offPeg(idle).map((value, economy) => value / ruled[economy]),
    ),
  ]
}
