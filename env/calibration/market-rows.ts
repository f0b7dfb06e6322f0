import { rai } from '../mechanisms/debt/rai.js'
import { type AcceptanceRow, acceptanceRow } from './acceptance-row.js'
import { type CalibrationRecords, lastOfEachDay, recordedColumn } from './records.js'
import {
  autocorrelation,
  excessKurtosis,
  logReturns,
  seriesDeviation,
  shareBeyond,
  smallest,
} from './series-statistics.js'
import { overEconomies, simulate } from './simulate.js'

const ECONOMIES = 32
/** As many hours as the record has returns. */
const HOURS = 27716
const HOURS_PER_YEAR = 8760

/** The sums of each day's 24 returns. */
function daily(returns: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.floor(returns.length / 24) }, (_, day) =>
    returns.subarray(24 * day, 24 * day + 24).reduce((sum, value) => sum + value, 0),
  )
}

/** Rows A: the market factor beside ETH's hours. Every mechanism hangs on the same factor; RAI never collapses. */
export function marketRows(records: CalibrationRecords, seed: number): AcceptanceRow[] {
  const hourly = logReturns(recordedColumn(records.ethHourly, 'close_usd'))
  const days = logReturns(lastOfEachDay(records.ethHourly, 'close_usd'))
  const simulation = simulate({
    mechanism: rai,
    scenario: 'calm',
    economies: ECONOMIES,
    hours: HOURS,
    seed,
    record: ['marketReturn'],
    every: 1,
  })
  const row = (
    id: string,
    statistic: string,
    tolerance: readonly [number, number],
    measure: (returns: Float64Array) => number,
    cadence: 'hourly' | 'daily' = 'hourly',
  ) =>
    acceptanceRow(
      {
        id,
        statistic,
        source: `ETH ${cadence}, 2017-01 to 2020-02`,
        target: measure(cadence === 'hourly' ? hourly : days),
        tolerance,
      },
      overEconomies(simulation, (economy) => {
        const returns = simulation.series('marketReturn', economy)
        return measure(cadence === 'hourly' ? returns : daily(returns))
      }),
    )
  const clustering = (lag: number) => (returns: Float64Array) => autocorrelation(returns.map(Math.abs), lag)
  return [
    row(
      'A1',
      'ETH annualised volatility, hourly',
      [1, 1.32],
      (r) => seriesDeviation(r) * Math.sqrt(HOURS_PER_YEAR),
    ),
    row('A2', 'excess kurtosis, hourly', [8, 25], excessKurtosis),
    row('A3', 'autocorrelation of |r|, 1 h', [0.25, 0.39], clustering(1)),
    row('A4', 'autocorrelation of |r|, 24 h', [0.15, 0.26], clustering(24)),
    row('A5', 'autocorrelation of |r|, 168 h', [0.04, 0.12], clustering(168)),
    row('A6', 'worst hour in 3.2 years', [-0.28, -0.1], smallest),
    row('A7', 'share of hours beyond 4 deviations', [0.005, 0.012], (r) =>
      shareBeyond(r, 4 * seriesDeviation(r)),
    ),
    row(
      'A8',
      'annualised volatility, daily',
      [0.95, 1.3],
      (r) => seriesDeviation(r) * Math.sqrt(365),
      'daily',
    ),
    row('A9', 'excess kurtosis, daily', [1.5, 8], excessKurtosis, 'daily'),
  ]
}
