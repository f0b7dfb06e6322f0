import { livepeer } from '../mechanisms/compute/livepeer.js'
import { yearlyInflation } from '../mechanisms/compute/livepeer-bonding.js'
import { type AcceptanceRow, acceptanceRow } from './acceptance-row.js'
import type { CalibrationRecords } from './records.js'
import { overEconomies, simulate } from './simulate.js'

const ECONOMIES = 8
const HOURS_PER_YEAR = 8760
const YEARS = 3

/** Rows L: three years of the contract's rule among holders of whom at most 47 % ever bond, and among eager ones. */
export function livepeerRows(_records: CalibrationRecords, seed: number): AcceptanceRow[] {
  const years = (scenario: string) =>
    simulate({
      mechanism: livepeer,
      scenario,
      economies: ECONOMIES,
      hours: YEARS * HOURS_PER_YEAR,
      seed,
      rule: livepeer.rules[0],
      record: ['inflationPpb', 'bondedShare'],
      every: HOURS_PER_YEAR,
    })
  const windup = years('livepeer-windup')
  const eager = years('eager-holders')
  const row = (
    id: string,
    statistic: string,
    target: number,
    tolerance: readonly [number, number],
    values: readonly number[],
    source: string,
  ) => acceptanceRow({ id, statistic, source, target, tolerance }, values)
  const inflation = (year: number) =>
    overEconomies(windup, (economy) => yearlyInflation(windup.series('inflationPpb', economy)[year - 1]))
  const bonded = (simulation: typeof windup) =>
    overEconomies(
      simulation,
      (economy) => simulation.series('bondedShare', economy)[YEARS - 1],
      (economy) => simulation.collapsedAtHour[economy] === 0,
    )
  const iterated = 'the rule iterated'
  return [
    row('L1', 'Livepeer inflation after 1 year of wind-up', 0.195, [0.185, 0.205], inflation(1), iterated),
    row(
      'L2',
      'Livepeer inflation after 2 years of wind-up',
      0.303,
      [0.25, 0.32],
      inflation(2),
      'LIP-100: above 25 %',
    ),
    row('L3', 'Livepeer inflation after 3 years of wind-up', 0.422, [0.39, 0.44], inflation(3), iterated),
    row(
      'L4',
      'Livepeer bonded share after 3 years of wind-up',
      0.45,
      [0.4, 0.5],
      bonded(windup),
      'LIP-100: 40 to 50 %',
    ),
    row(
      'L5',
      'Livepeer bonded share after 3 years, eager holders',
      0.5,
      [0.48, 0.52],
      bonded(eager),
      iterated,
    ),
  ]
}
