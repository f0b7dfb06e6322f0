import { usageError } from '../../core/errors.js'
import { log } from '../../core/math/exponential.js'
import { type Series, seriesColumn } from '../../core/series.js'
import { bridgeDailyCloses, bridgeRule, lineDailyCloses, withoutBadTicks } from './bridge.js'
import {
  hourlyReturns,
  marks,
  priceReadings,
  reading,
  runningMean,
  type ShadowRecord,
} from './shadow-record.js'

const DAY_SECONDS = 86400
const UST_BAD_TICK = 0.03
const LUNA_BAD_TICK = 0.25
const LEAST_BACKING = 0.05

/** The columns of the days from `first` to `last`; a gap in the series is an error, for the record has none. */
function between(series: Series, first: number, last: number, column: string): Float64Array {
  const start = series.times.indexOf(first)
  const end = series.times.indexOf(last)
  if (start < 0 || end < 0 || (last - first) / DAY_SECONDS !== end - start) {
    throw usageError(
      `The series ${series.name} does not have every day of the record`,
      `data/${series.name}.csv`,
      'Restore the file from the package.',
    )
  }
  return seriesColumn(series, column).slice(start, end + 1)
}

/**
 * Terra's recorded history, 2020-11-25 to 2022-04-30, by the hour: UST against its dollar, with LUNA behind it. A hour on
 * which a day closes is recorded; the others are derived by the bridge.
 */
export function terraRecord(ust: Series, luna: Series, seed: number): ShadowRecord {
  const first = Math.max(ust.times[0]!, luna.times[0]!)
  const last = Math.min(ust.times.at(-1)!, luna.times.at(-1)!)
  const ustCloses = withoutBadTicks(between(ust, first, last, 'close_usd'), UST_BAD_TICK)
  const lunaCloses = withoutBadTicks(between(luna, first, last, 'close_usd'), LUNA_BAD_TICK)
  const priceUsd = bridgeDailyCloses(ustCloses, seed, 0)
  const lunaUsd = bridgeDailyCloses(lunaCloses, seed, 1)
  const supply = lineDailyCloses(between(ust, first, last, 'supply_tokens'))
  const lunaSupply = lineDailyCloses(between(luna, first, last, 'supply_tokens'))
  const targetUsd = new Float64Array(priceUsd.length).fill(1)
  const startTime = first + DAY_SECONDS
  const atClose = (closes: Float64Array) =>
    priceUsd.map((_, hour) => {
      const recorded = hour % 24 === 0 && !Number.isNaN(closes[hour / 24]!)
      return marks.indexOf(recorded ? 'recorded' : 'derived')
    })
  const ustMarks = Uint8Array.from(atClose(ustCloses))
  const lunaMarks = Uint8Array.from(atClose(lunaCloses), (mark, hour) => Math.max(mark, ustMarks[hour]!))
  const backing = lunaUsd.map((price, hour) =>
    log(Math.max((price * lunaSupply[hour]!) / supply[hour]!, LEAST_BACKING)),
  )
  // Tokens that left supply, in current supplies: what was redeemed net of what was minted.
  const redeemed = hourlyReturns(supply).map((change) => Math.max(0, -change))
  return {
    id: 'terra-2020-2022',
    title: 'UST and LUNA, daily, 2020-11-25 to 2022-04-30',
    rule: `${bridgeRule}; supplies lie on straight lines in the logarithm; closes that the next day takes back are bad ticks and bridged`,
    sources: [ust.source, luna.source],
    startTime,
    hours: priceUsd.length,
    priceUsd,
    targetUsd,
    readings: {
      ...priceReadings(priceUsd, targetUsd, ustMarks, startTime),
      backing: reading(backing, lunaMarks),
      'share-return': reading(runningMean(hourlyReturns(lunaUsd), 6, 0), 'derived'),
      'redemptions-24h': reading(
        runningMean(redeemed, 24, 0).map((mean) => 24 * mean),
        'derived',
      ),
    },
  }
}
