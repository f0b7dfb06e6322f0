import { describe, expect, it } from 'vitest'
import { parseSeries, parseTime, seriesColumn } from '../../core/series.js'

const GOOD =
  '# source: a book; terms: terms of the named source\ntime,price_usd,supply_tokens\n2020-03-12,1.5,\n2020-03-13T01:00Z,2,-3\n'

const parse = (text: string) => parseSeries(text, 'book', 'data/book.csv')

describe('a series from text', () => {
  it('reads times, columns and missing values', () => {
    const series = parse(GOOD)
    expect([...series.times]).toEqual([1583971200, 1584061200])
    expect([...seriesColumn(series, 'price_usd')]).toEqual([1.5, 2])
    expect([...seriesColumn(series, 'supply_tokens')]).toEqual([Number.NaN, -3])
    expect(series.source).toBe('source: a book; terms: terms of the named source')
  })

  it('takes carriage returns before line ends', () => {
    expect([...parse(GOOD.replaceAll('\n', '\r\n')).times]).toEqual([1583971200, 1584061200])
  })

  it('names file and line of what is wrong', () => {
    const refused = (change: (text: string) => string) => () => parse(change(GOOD))
    expect(refused((text) => text.replace('# source: ', '# '))).toThrow(/data\/book\.csv:1/)
    expect(refused((text) => text.replace('; terms: ', ' '))).toThrow(/data\/book\.csv:1/)
    expect(refused((text) => text.replace('time,', 'when,'))).toThrow(/data\/book\.csv:2/)
    expect(refused((text) => text.replace('supply_tokens', 'price_usd'))).toThrow(/data\/book\.csv:2/)
    expect(refused((text) => text.replace('1.5,', '1.5'))).toThrow(/2 fields .*data\/book\.csv:3/)
    expect(refused((text) => text.replace('1.5', '1.5x'))).toThrow(
      /"1.5x" in column price_usd .*data\/book\.csv:3/,
    )
    expect(refused((text) => text.replace('1.5', 'NaN'))).toThrow(/"NaN"/)
    expect(refused((text) => text.replace('2020-03-13T01:00Z', '2020-03-12'))).toThrow(/data\/book\.csv:4/)
    expect(refused((text) => text.replace('2020-03-12', '2020-02-30'))).toThrow(/"2020-02-30" is no time/)
    expect(() => parse(GOOD.split('\n').slice(0, 2).join('\n'))).toThrow(/no rows/)
    expect(() => seriesColumn(parse(GOOD), 'cost')).toThrow(/price_usd, supply_tokens/)
  })

  it('knows only real moments', () => {
    expect(parseTime('1970-01-02T00:00:07Z')).toBe(86407)
    for (const wrong of ['2020-13-01', '2020-03-12T24:00Z', '2020-03-12T10:60Z', '12.3.2020', '']) {
      expect(parseTime(wrong)).toBeNull()
    }
  })
})
