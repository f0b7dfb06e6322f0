import { describe, expect, it } from 'vitest'
import { seriesColumn } from '../../core/series.js'
import { readSeries, type SeriesName, seriesNames } from '../../training/series.js'

describe('the carried series', () => {
  it('are read with their source', () => {
    for (const name of seriesNames) {
      const series = readSeries(name)
      expect(series.source).toMatch(/^source: .+; terms: .+$/)
      for (const column of Object.values(series.columns)) expect(column.length).toBe(series.times.length)
    }
  })

  it('have the figures of the record', () => {
    const luna = readSeries('luna-daily')
    const last = luna.times.length - 1
    expect(luna.times[last]).toBe(Date.UTC(2022, 3, 30) / 1000)
    expect(seriesColumn(luna, 'supply_tokens')[0]).toBeNaN()
    const ust = readSeries('ust-daily')
    const bad = ust.times.indexOf(Date.UTC(2020, 11, 30) / 1000)
    expect(seriesColumn(ust, 'close_usd')[bad]).toBe(0.85140012)
    const ampl = readSeries('ampl-daily')
    expect(seriesColumn(ampl, 'close_usd')[ampl.times.indexOf(Date.UTC(2020, 6, 30) / 1000)]).toBe(0.669732)
  })

  it('lack exactly the hours that data/README.md lists', () => {
    const { times } = readSeries('eth-hourly')
    const gaps: string[] = []
    for (let index = 1; index < times.length; index++) {
      for (let time = times[index - 1]! + 3600; time < times[index]!; time += 3600) {
        gaps.push(new Date(time * 1000).toISOString().slice(0, 13))
      }
    }
    expect(gaps).toEqual(['2019-11-13T00', '2019-11-20T02', '2019-12-17T01'])
  })

  it('are named in the error about an unknown one', () => {
    expect(() => readSeries('eth-hourl' as SeriesName)).toThrow(/Did you mean "eth-hourly"/)
  })
})
