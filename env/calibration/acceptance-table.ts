import type { Mechanism } from '../mechanisms/mechanism.js'
import type { AcceptanceRow } from './acceptance-row.js'
import { ampleforthRows } from './ampleforth-rows.js'
import { backedCoinRows } from './backed-coin-rows.js'
import { debtRows } from './debt-rows.js'
import { ironRows } from './iron-rows.js'
import { liquidityMiningRows } from './liquidity-mining-rows.js'
import { livepeerRows } from './livepeer-rows.js'
import { marketRows } from './market-rows.js'
import { raiRows } from './rai-rows.js'
import type { CalibrationRecords } from './records.js'
import { terraRows, terraV1Rows } from './terra-rows.js'

/** The rows of each mechanism that has any, in the order in which the table shows them. */
const rowsOfMechanism: readonly (readonly [
  id: string,
  rows: (records: CalibrationRecords, seed: number) => AcceptanceRow[],
])[] = [
  ['ampleforth', ampleforthRows],
  ['terra', terraRows],
  ['terra-v1', terraV1Rows],
  ['iron', ironRows],
  ['backed-coin', backedCoinRows],
  ['rai', raiRows],
  ['liquidity-mining', liquidityMiningRows],
  ['collateralised-debt', debtRows],
  ['livepeer', livepeerRows],
]

/** The seed of the printed table. */
export const calibrationSeed = 7

/**
 * Simulated statistics beside recorded ones: the market factor, then one mechanism or all of them. Takes some ten
 * seconds. A row that fails is printed as failing; none is left out.
 */
export function acceptanceTable(
  records: CalibrationRecords,
  mechanism?: Mechanism['id'],
  seed: number = calibrationSeed,
): AcceptanceRow[] {
  const wanted = rowsOfMechanism.filter(([id]) => mechanism === undefined || mechanism === id)
  return [...marketRows(records, seed), ...wanted.flatMap(([, rows]) => rows(records, seed))]
}
