import type { Scenario } from './scenario.js'

/** The oracle stands still. */
export const oracleScenarios: readonly Scenario[] = [
  {
    id: 'oracle-failure',
    title: 'Oracle failure: stale for twelve hours, and a sale of 2 % of supply at another time',
    family: 'oracle',
    mechanisms: 'every',
    parameters: {
      oracleFailureHour: [96, 400],
      oracleFailureHours: 12,
      shockHour: [96, 400],
      shockSaleUsd: 0.02,
    },
  },
]
