import type { Mechanism } from '../mechanisms/mechanism.js'
import { terra } from '../mechanisms/seigniorage/terra.js'
import { terraV1 } from '../mechanisms/seigniorage/terra-v1.js'
import { type AcceptanceRow, acceptanceRow, type RowTarget } from './acceptance-row.js'
import { type CalibrationRecords, columnBetween } from './records.js'
import {
  autocorrelation,
  correlation,
  firstOrderCoefficient,
  logReturns,
  meanAbsolute,
  rootMeanSquare,
  seriesDeviation,
  shareBeyond,
  smallest,
} from './series-statistics.js'
import { overEconomies, type Simulation, simulate } from './simulate.js'

const ECONOMIES = 128
const YEAR_HOURS = 8760
const MONTH_HOURS = 720
/** Nine days: a shock after two, and a week. */
const CRISIS_HOURS = 216
const WEEKS_PER_YEAR = 52

interface DailyPeg {
  readonly deviations: Float64Array
  readonly supply: Float64Array
}

/** Rows C: UST's and LUNA's calm year, and what happens in their crises. */
export function terraRows(records: CalibrationRecords, seed: number): AcceptanceRow[] {
  return rowsOf(terra, records, seed)
}

/** The same rows for the second dynamics, from C1-v1 on. */
export function terraV1Rows(records: CalibrationRecords, seed: number): AcceptanceRow[] {
  return rowsOf(terraV1, records, seed).map((row) => ({ ...row, id: `${row.id}-v1` }))
}

function rowsOf(mechanism: Mechanism, records: CalibrationRecords, seed: number): AcceptanceRow[] {
  const run: Runner = (scenario, hours) => {
    const record = ['priceUsd', 'supplyTokens', 'sharePriceUsd'] as const
    return simulate({ mechanism, scenario, economies: ECONOMIES, hours, seed, record, every: 24 })
  }
  return [...calmYearRows(records, run), ...crisisRows(records, run)]
}

/** Runs a scenario for some hours and keeps the last hour of each day. */
type Runner = (scenario: string, hours: number) => Simulation

function survived(simulation: Simulation): (economy: number) => boolean {
  return (economy) => simulation.collapsedAtHour[economy] === 0
}

function collapses(simulation: Simulation): number[] {
  return overEconomies(simulation, (economy) => (simulation.collapsedAtHour[economy] > 0 ? 1 : 0))
}

function calmYearRows(records: CalibrationRecords, run: Runner): AcceptanceRow[] {
  const between = (column: string, first: string) =>
    columnBetween(records.ustDaily, column, first, '2022-04-30')
  const fromPar = (prices: Float64Array) => prices.map((price) => price - 1)
  const recorded: DailyPeg = {
    deviations: fromPar(between('close_usd', '2021-06-01')),
    supply: between('supply_tokens', '2021-06-01'),
  }
  const year = run('calm-year', YEAR_HOURS)
  const source = 'UST daily, 2021-06 to 2022-04'
  const row = (
    id: string,
    statistic: string,
    tolerance: readonly [number, number],
    measure: (daily: DailyPeg) => number,
    override: Partial<RowTarget> = {},
  ) =>
    acceptanceRow(
      { id, statistic, source, target: override.target ?? measure(recorded), tolerance, ...override },
      overEconomies(
        year,
        (economy) =>
          measure({
            deviations: fromPar(year.series('priceUsd', economy)),
            supply: year.series('supplyTokens', economy),
          }),
        survived(year),
      ),
    )
  const growth = (daily: DailyPeg) => logReturns(daily.supply)
  const lost = collapses(year)
  return [
    row('C1', 'UST daily RMSE (survivors of a calm year)', [0.0018, 0.003], (d) =>
      rootMeanSquare(d.deviations),
    ),
    row('C2', 'UST mean absolute deviation', [0.0014, 0.0025], (d) => meanAbsolute(d.deviations)),
    row('C3', 'UST AR(1) of p - 1, daily', [0.5, 0.75], (d) => firstOrderCoefficient(d.deviations)),
    row('C4', 'UST share |p - 1| > 25 bp', [0.18, 0.42], (d) => shareBeyond(d.deviations, 0.0025)),
    row('C5', 'UST share |p - 1| > 50 bp', [0.003, 0.06], (d) => shareBeyond(d.deviations, 0.005)),
    row('C6', 'correlation of p - 1 and growth of supply', [0.25, 0.75], (d) =>
      correlation(d.deviations.subarray(1), growth(d)),
    ),
    row('C7', 'autocorrelation of growth of supply, 1 d', [0.45, 0.9], (d) => autocorrelation(growth(d), 1), {
      source: 'UST daily, 2022-01 to 2022-04',
      target: autocorrelation(logReturns(between('supply_tokens', '2022-01-01')), 1),
    }),
    acceptanceRow(
      {
        id: 'C8',
        statistic: 'collapse within a calm year',
        source: 'survived 2021-06 to 2022-04',
        target: 0,
        tolerance: [0, 0.15],
      },
      lost,
    ),
    acceptanceRow(
      {
        id: 'C8b',
        statistic: 'collapse in a week of a calm year',
        source: 'the same',
        target: 0,
        tolerance: [0, 0.005],
      },
      [lost.reduce((sum, value) => sum + value, 0) / lost.length / WEEKS_PER_YEAR],
    ),
  ]
}

function crisisRows(records: CalibrationRecords, run: Runner): AcceptanceRow[] {
  const luna2021 = columnBetween(records.lunaDaily, 'close_usd', '2021-01-01', '2021-12-31')
  const crash = columnBetween(records.ustDaily, 'close_usd', '2021-05-17', '2021-05-31')
  const calm = run('calm', MONTH_HOURS)
  const terra2022 = run('terra-2022', CRISIS_HOURS)
  const luna = run('luna-may-2021', MONTH_HOURS)
  const volatility = (prices: Float64Array) => seriesDeviation(logReturns(prices)) * Math.sqrt(365)
  return [
    acceptanceRow(
      {
        id: 'C9',
        statistic: 'LUNA annualised volatility, daily',
        source: 'LUNA daily, 2021',
        target: volatility(luna2021),
        tolerance: [1.4, 2.4],
      },
      overEconomies(calm, (economy) => volatility(calm.series('sharePriceUsd', economy)), survived(calm)),
    ),
    acceptanceRow(
      {
        id: 'C10',
        statistic: 'collapse within 30 days, calm',
        source: 'design',
        target: 0,
        tolerance: [0, 0.06],
      },
      collapses(calm),
    ),
    acceptanceRow(
      {
        id: 'C11',
        statistic: 'collapse within 7 days, terra-2022, no action',
        source: 'the event of May 2022',
        target: 1,
        tolerance: [0.95, 1],
      },
      collapses(terra2022),
    ),
    acceptanceRow(
      {
        id: 'C12',
        statistic: 'collapse within 30 days, LUNA -60 % in hours',
        source: 'survived in May 2021',
        target: 0,
        tolerance: [0.05, 0.6],
      },
      collapses(luna),
    ),
    acceptanceRow(
      {
        id: 'C13',
        statistic: 'worst daily close of survivors, LUNA -60 %',
        source: 'UST daily, 2021-05-23',
        target: smallest(crash) - 1,
        tolerance: [-0.1, -0.025],
      },
      overEconomies(
        luna,
        (economy) => Math.min(0, smallest(luna.series('priceUsd', economy)) - 1),
        survived(luna),
      ),
    ),
  ]
}
