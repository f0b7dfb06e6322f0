import { collateralisedDebt } from '../mechanisms/debt/collateralised-debt.js'
import { type AcceptanceRow, acceptanceRow } from './acceptance-row.js'
import { type CalibrationRecords, columnBetween } from './records.js'
import { firstOrderCoefficient, rootMeanSquare, shareBeyond } from './series-statistics.js'
import { overEconomies, type Simulation, simulate } from './simulate.js'

const ECONOMIES = 32
const YEAR_HOURS = 8760
const CRASH_HOUR = 72
const CRASH_DAYS = 13
/** Bad debt of March 2020 in tokens, the middle of what was reported (5.67 to 6.65 M), and the supply before. */
const REPORTED_BAD_DEBT = 6.16e6
/** Share of the liquidated debt whose auctions ended without a bid worth the name. */
const REPORTED_UNBID_SHARE = 0.36

function run(scenario: string, hours: number, seed: number, record: readonly string[], every: number) {
  return simulate({
    mechanism: collateralisedDebt,
    scenario,
    economies: ECONOMIES,
    hours,
    seed,
    rule: collateralisedDebt.rules[0],
    record,
    every,
  })
}

function survived({ collapsedAtHour }: Simulation): (economy: number) => boolean {
  return (economy) => collapsedAtHour[economy] === 0
}

function fromPar(prices: Float64Array): Float64Array {
  return prices.map((price) => price - 1)
}

/** Rows G: DAI without a peg module (2020) and with one (2021), and its Black Thursday. */
export function debtRows(records: CalibrationRecords, seed: number): AcceptanceRow[] {
  return [
    ...yearRows(records, seed, 'calm', '2020', [
      ['G1', 'DAI daily RMSE, no peg module', [0.01, 0.018], rootMeanSquare],
      ['G2', 'DAI share |p - 1| > 25 bp, no peg module', [0.7, 0.92], (d) => shareBeyond(d, 0.0025)],
      ['G3', 'DAI share |p - 1| > 1 %, no peg module', [0.25, 0.55], (d) => shareBeyond(d, 0.01)],
      ['G4', 'DAI AR(1) of p - 1, daily, no peg module', [0.15, 0.6], firstOrderCoefficient],
    ]),
    ...yearRows(records, seed, 'peg-module', '2021', [
      ['G5', 'DAI daily RMSE, peg module', [0.0012, 0.003], rootMeanSquare],
      ['G6', 'DAI share |p - 1| > 25 bp, peg module', [0.05, 0.2], (d) => shareBeyond(d, 0.0025)],
      ['G7', 'DAI AR(1) of p - 1, daily, peg module', [-0.1, 0.4], firstOrderCoefficient],
    ]),
    ...crashRows(records, seed),
  ]
}

type YearRow = readonly [
  id: string,
  statistic: string,
  tolerance: readonly [number, number],
  measure: (deviations: Float64Array) => number,
]

function yearRows(
  records: CalibrationRecords,
  seed: number,
  scenario: string,
  year: string,
  rows: readonly YearRow[],
): AcceptanceRow[] {
  const closes = columnBetween(records.daiDaily, 'close_usd', `${year}-01-01`, `${year}-12-31`)
  const recorded = fromPar(closes)
  const simulation = run(scenario, YEAR_HOURS, seed, ['priceUsd'], 24)
  return rows.map(([id, statistic, tolerance, measure]) =>
    acceptanceRow(
      { id, statistic, source: `DAI daily, ${year}`, target: measure(recorded), tolerance },
      overEconomies(
        simulation,
        (economy) => measure(fromPar(simulation.series('priceUsd', economy))),
        survived(simulation),
      ),
    ),
  )
}

function crashRows(records: CalibrationRecords, seed: number): AcceptanceRow[] {
  const hours = CRASH_HOUR + CRASH_DAYS * 24
  const names = ['priceUsd', 'supplyTokens', 'badDebtTokens', 'liquidatedTokens', 'unbidTokens']
  const crash = run('black-thursday', hours, seed, names, 1)
  const closes = columnBetween(records.daiDaily, 'close_usd', '2020-03-12', '2020-03-14')
  const supply = columnBetween(records.daiDaily, 'supply_tokens', '2020-03-10', '2020-03-23')
  const total = (name: string, economy: number) => crash.series(name, economy).reduce((sum, x) => sum + x, 0)
  const highest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, value), 0)
  const source = 'DAI daily, 2020-03-10 to 23'
  return [
    acceptanceRow(
      {
        id: 'G8',
        statistic: 'highest close of 3 days',
        source,
        target: highest(closes),
        tolerance: [1.03, 1.13],
      },
      overEconomies(crash, (economy) => {
        const prices = crash.series('priceUsd', economy)
        return highest(Float64Array.of(prices[95]!, prices[119]!, prices[143]!))
      }),
    ),
    acceptanceRow(
      {
        id: 'G9',
        statistic: 'bad debt at its highest, share of supply',
        source: '5.67 to 6.65 M reported',
        target: REPORTED_BAD_DEBT / supply[0]!,
        tolerance: [0.02, 0.1],
      },
      overEconomies(crash, (economy) => highest(crash.series('badDebtTokens', economy))),
    ),
    acceptanceRow(
      {
        id: 'G10',
        statistic: 'share of liquidated debt without bids',
        source: '8.32 M USD of auctions reported',
        target: REPORTED_UNBID_SHARE,
        tolerance: [0.2, 0.6],
      },
      overEconomies(crash, (economy) => total('unbidTokens', economy) / total('liquidatedTokens', economy)),
    ),
    acceptanceRow(
      {
        id: 'G11',
        statistic: 'supply 13 days later, share of that before',
        source,
        target: supply[supply.length - 1]! / supply[0]!,
        tolerance: [0.55, 0.8],
      },
      overEconomies(crash, (economy) => {
        const tokens = crash.series('supplyTokens', economy)
        return tokens[tokens.length - 1]! / tokens[CRASH_HOUR - 1]!
      }),
    ),
  ]
}
