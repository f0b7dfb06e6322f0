import { iron } from '../mechanisms/fractional/iron.js'
import { type AcceptanceRow, acceptanceRow } from './acceptance-row.js'
import { overEconomies, simulate } from './simulate.js'

const ECONOMIES = 64
/** Nine days: a shock after two, and a week. */
const CRISIS_HOURS = 216
const CALM_HOURS = 90 * 24
const SHOCK_HOUR = 48
const LOST_PEG_USD = 0.9

/** Rows D1 to D4: IRON's last day and a calm quarter, under the production rule. */
export function ironRows(_: unknown, seed: number): AcceptanceRow[] {
  const run = (scenario: string, hours: number) =>
    simulate({
      mechanism: iron,
      scenario,
      economies: ECONOMIES,
      hours,
      seed,
      rule: iron.rules[0],
      record: ['priceUsd', 'reserveUsd', 'supplyTokens'],
      every: 1,
    })
  const crisis = run('iron-2021', CRISIS_HOURS)
  const calm = run('calm', CALM_HOURS)
  const lostPegAfter = (economy: number) =>
    crisis
      .series('priceUsd', economy)
      .subarray(SHOCK_HOUR)
      .findIndex((price) => price < LOST_PEG_USD)
  const atCollapse = (economy: number) => {
    const last = crisis.collapsedAtHour[economy] - 1
    return crisis.series('reserveUsd', economy)[last] / crisis.series('supplyTokens', economy)[last]
  }
  const collapsed = (hours: Float64Array) => Array.from(hours, (hour) => (hour > 0 ? 1 : 0))
  return [
    acceptanceRow(
      {
        id: 'D1',
        statistic: 'collapse within 7 days, iron-2021, production rule',
        source: 'the event of June 2021',
        target: 1,
        tolerance: [0.95, 1],
      },
      collapsed(crisis.collapsedAtHour),
    ),
    acceptanceRow(
      {
        id: 'D2',
        statistic: 'hours from the shock until IRON is below 90 cents',
        source: 'design: a fast run',
        target: 24,
        tolerance: [4, 72],
      },
      overEconomies(crisis, lostPegAfter, (economy) => lostPegAfter(economy) >= 0),
    ),
    acceptanceRow(
      {
        id: 'D3',
        statistic: 'collateral behind a token at the collapse',
        source: 'IRON settled at 74 to 75 cents',
        target: 0.745,
        tolerance: [0.7, 0.8],
      },
      overEconomies(crisis, atCollapse, (economy) => crisis.collapsedAtHour[economy] > 0),
    ),
    acceptanceRow(
      {
        id: 'D4',
        statistic: 'collapse within 90 days, calm',
        source: 'FRAX lived',
        target: 0,
        tolerance: [0, 0.05],
      },
      collapsed(calm.collapsedAtHour),
    ),
  ]
}
