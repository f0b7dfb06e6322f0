import { describe, expect, it } from 'vitest'
import { acceptanceTable } from '../../../env/calibration/acceptance-table.js'
import { readSeries } from '../../../training/series.js'

/** Targets as computed with numpy from the same records. */
const targets: Record<string, number> = {
  A1: 1.162,
  A2: 16.47,
  A3: 0.3221,
  A4: 0.2027,
  A5: 0.08098,
  A6: -0.1603,
  A7: 0.009237,
  A8: 1.099,
  A9: 2.95,
  B1: 0.2398,
  B2: 0.9001,
  B3: 6.588,
  B4: 0.7867,
  B5: 0.5125,
  B6: 0.2133,
  B7: 1.667,
  B8: 2.8,
  C1: 0.002403,
  C2: 0.001859,
  C3: 0.6118,
  C4: 0.2844,
  C5: 0.02695,
  C6: 0.3518,
  C7: 0.775,
  C9: 1.93,
  C13: -0.0543,
  D5: 0.0002705,
  D7: 0.886,
  D8: 0.0113,
  D9: 0.08349,
  D10: 0.9694,
  E1: 0.01708,
  E2: 0.01354,
  E3: 0.9051,
  E4: 0.6472,
  E5: 0.5422,
  E6: 0.3279,
  E7: 0.5759,
  E8: 0.005468,
  E9: 0.6931,
  F2: 0.0107,
  F3: 0.407,
  F4: 0.222,
  G1: 0.01382,
  G2: 0.8224,
  G3: 0.3607,
  G4: 0.4105,
  G5: 0.002012,
  G6: 0.1178,
  G7: 0.146,
  G8: 1.093,
  G9: 0.0519,
  G11: 0.678,
}

describe('the acceptance table', () => {
  const rows = acceptanceTable({
    ethHourly: readSeries('eth-hourly'),
    amplDaily: readSeries('ampl-daily'),
    ustDaily: readSeries('ust-daily'),
    lunaDaily: readSeries('luna-daily'),
    raiHourly: readSeries('rai-hourly'),
    daiDaily: readSeries('dai-daily'),
    ohmDaiHourly: readSeries('ohm-dai-hourly'),
    usdcDaily: readSeries('usdc-daily'),
    usdtDaily: readSeries('usdt-daily'),
    threePoolDaily: readSeries('three-pool-daily'),
  })

  it('holds in every row but C13, whose survivors of a crash dip less than UST did', () => {
    expect(rows.filter((row) => !row.pass).map((row) => row.id)).toEqual(['C13'])
    expect(rows).toHaveLength(9 + 9 + 14 + 14 + 10 + 9 + 5 + 11 + 5)
  })

  it.each(['C6', 'C7', 'C13'])('comes nearer to the record in %s with the second dynamics of Terra', (id) => {
    const distance = (rowId: string) => {
      const { simulated, target } = rows.find((candidate) => candidate.id === rowId)!
      return Math.abs(simulated - target)
    }
    expect(distance(`${id}-v1`)).toBeLessThan(0.75 * distance(id))
  })

  it.each(Object.entries(targets))('computes the target of %s from the record', (id, expected) => {
    const row = rows.find((candidate) => candidate.id === id)!
    expect(Math.abs(row.target / expected - 1)).toBeLessThan(5e-3)
  })
})
