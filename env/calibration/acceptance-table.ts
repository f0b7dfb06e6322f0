import type { MechanismId } from '../mechanisms/mechanism.js'
import type { AcceptanceRow } from './acceptance-row.js'
import { ampleforthRows } from './ampleforth-rows.js'
import { marketRows } from './market-rows.js'
import { raiRows } from './rai-rows.js'
import type { CalibrationRecords } from './records.js'
import { terraRows } from './terra-rows.js'

/** The seed of the printed table. */
export const calibrationSeed = 7

/**
 * Simulated statistics beside recorded ones: the market factor, then one mechanism or all of them. Takes some ten
 * seconds. A row that fails is printed as failing; none is left out.
 */
export function acceptanceTable(
  records: CalibrationRecords,
  mechanism?: MechanismId,
  seed: number = calibrationSeed,
): AcceptanceRow[] {
  const wanted = (id: MechanismId) => mechanism === undefined || mechanism === id
  return [
    ...marketRows(records, seed),
    ...(wanted('ampleforth') ? ampleforthRows(records, seed) : []),
    ...(wanted('terra') ? terraRows(records, seed) : []),
    ...(wanted('rai') ? raiRows(records, seed) : []),
  ]
}
