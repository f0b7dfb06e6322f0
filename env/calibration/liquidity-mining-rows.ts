import { quantile } from '../../core/statistics/quantile.js'
import { liquidityMining } from '../mechanisms/incentives/liquidity-mining.js'
import type { LeverRule } from '../mechanisms/mechanism.js'
import { type AcceptanceRow, acceptanceRow } from './acceptance-row.js'
import { type CalibrationRecords, recordedColumn } from './records.js'
import { autocorrelation, logReturns, seriesDeviation } from './series-statistics.js'
import { overEconomies, type Simulation, simulate } from './simulate.js'

const ECONOMIES = 32
const HOURS = 90 * 24
/** Left out of depth at the start, while providers settle. */
const SETTLING_HOURS = 30 * 24
const HOURS_PER_YEAR = 8760

/** The liquidity of a constant product, sqrt(xy), hour by hour. */
function liquidity(tokens: Float64Array, quote: Float64Array): Float64Array {
  return tokens.map((amount, hour) => Math.sqrt(amount * quote[hour]))
}

/** A constant emission to providers a year, as a share of supply. */
function constantEmission(emission: number): LeverRule {
  return {
    id: 'constant-emission',
    title: 'constant emission',
    provenance: 'assumption',
    apply: (_, count, levers) => {
      levers.fill(emission, 0, count)
    },
  }
}

/** Rows F: hours of a farmed token beside those of OHM in its pool, and what emission buys. */
export function liquidityMiningRows(records: CalibrationRecords, seed: number): AcceptanceRow[] {
  const quarter = (rule?: LeverRule) =>
    simulate({
      mechanism: liquidityMining,
      scenario: 'calm',
      economies: ECONOMIES,
      hours: HOURS,
      seed,
      ...(rule === undefined ? {} : { rule }),
      record: ['priceUsd', 'poolTokens', 'poolQuoteUsd', 'depthUsd'],
      every: 1,
    })
  const idle = quarter()
  const returns = (economy: number) => logReturns(idle.series('priceUsd', economy))
  const volatility = (values: Float64Array) => seriesDeviation(values) * Math.sqrt(HOURS_PER_YEAR)
  const clustering = (lag: number) => (values: Float64Array) => autocorrelation(values.map(Math.abs), lag)
  const recordedTokens = recordedColumn(records.ohmDaiHourly, 'pool_ohm')
  const recordedQuote = recordedColumn(records.ohmDaiHourly, 'pool_dai')
  const recordedReturns = logReturns(recordedQuote.map((quote, hour) => quote / recordedTokens[hour]))
  const row = (
    id: string,
    statistic: string,
    target: number,
    tolerance: readonly [number, number],
    measure: (economy: number) => number,
    source = 'OHM-DAI hourly, 2021-03 to 2021-11',
  ) => acceptanceRow({ id, statistic, source, target, tolerance }, overEconomies(idle, measure))
  const medianDepth = (simulation: Simulation) =>
    overEconomies(simulation, (economy) =>
      quantile(Array.from(simulation.series('depthUsd', economy).subarray(SETTLING_HOURS)), 0.5),
    )
  const bare = medianDepth(quarter(constantEmission(0)))
  const fed = medianDepth(quarter(constantEmission(0.1)))
  return [
    row(
      'F1',
      'utility token annualised volatility, hourly',
      1.5,
      [1.1, 2.9],
      (economy) => volatility(returns(economy)),
      'HNT daily, 2020 to 2024: 1.1 to 1.7; OHM hourly: 2.9',
    ),
    row(
      'F2',
      'deviation of the hourly d ln sqrt(xy)',
      seriesDeviation(logReturns(liquidity(recordedTokens, recordedQuote))),
      [0.004, 0.016],
      (economy) =>
        seriesDeviation(
          logReturns(liquidity(idle.series('poolTokens', economy), idle.series('poolQuoteUsd', economy))),
        ),
    ),
    row('F3', 'autocorrelation of |r|, 1 h', clustering(1)(recordedReturns), [0.1, 0.45], (economy) =>
      clustering(1)(returns(economy)),
    ),
    row('F4', 'autocorrelation of |r|, 24 h', clustering(24)(recordedReturns), [0.08, 0.3], (economy) =>
      clustering(24)(returns(economy)),
    ),
    acceptanceRow(
      {
        id: 'F5',
        statistic: 'depth at an emission of 10 % a year over depth at none',
        source: 'design: providers are elastic',
        target: 2,
        tolerance: [1.4, 5],
      },
      fed.map((depth, economy) => depth / bare[economy]),
    ),
  ]
}
