import { log } from '../../core/math/exponential.js'
import { type Series, seriesColumn } from '../../core/series.js'
import {
  hourlyReturns,
  marks,
  priceReadings,
  reading,
  runningMean,
  type ShadowRecord,
} from './shadow-record.js'

const HOUR_SECONDS = 3600
/** What a seller can take from a constant-product pool before its price falls by 2 %, as a share of the quote. */
const DEPTH_SHARE = 0.010050506338833

/** For each whole hour the row of the last reading up to it, and whether that reading is of this hour. */
function lastReadings(
  times: Float64Array,
  firstHour: number,
  hours: number,
): { rows: Int32Array; fresh: Uint8Array } {
  const rows = new Int32Array(hours)
  const fresh = new Uint8Array(hours)
  let row = 0
  for (let hour = 0; hour < hours; hour++) {
    const moment = (firstHour + hour) * HOUR_SECONDS
    while (row + 1 < times.length && times[row + 1]! <= moment) row++
    rows[hour] = row
    fresh[hour] = times[row]! > moment - HOUR_SECONDS ? 1 : 0
  }
  return { rows, fresh }
}

/**
 * RAI's recorded history, 2021-02-15 to 2021-06-07, by the hour. The last reading up to the hour stands, as it would
 * for a keeper; it counts as recorded within its hour and as derived where it is older.
 *
 * @param targetDepthUsd the depth that the policy's economy calls enough, in values of the whole supply
 */
export function raiRecord(rai: Series, targetDepthUsd: number): ShadowRecord {
  const firstHour = Math.ceil(rai.times[0]! / HOUR_SECONDS)
  const hours = Math.floor(rai.times.at(-1)! / HOUR_SECONDS) - firstHour + 1
  const { rows, fresh } = lastReadings(rai.times, firstHour, hours)
  const held = (column: string) => {
    const values = seriesColumn(rai, column)
    return Float64Array.from(rows, (row) => values[row]!)
  }
  const readingMarks = Uint8Array.from(fresh, (is) => marks.indexOf(is === 1 ? 'recorded' : 'derived'))
  const priceUsd = held('market_price_usd')
  const targetUsd = held('redemption_price_usd')
  const ethUsd = held('eth_price_usd')
  const poolEth = held('pool_eth')
  const debt = held('debt_rai')
  const depth = poolEth.map((eth, hour) => {
    const share = (DEPTH_SHARE * eth * ethUsd[hour]!) / (debt[hour]! * targetUsd[hour]!)
    return log(Math.max(share, 1e-9) / targetDepthUsd)
  })
  const rate = held('redemption_rate_annual_factor').map(log)
  return {
    id: 'rai-2021',
    title: 'RAI, hourly, 2021-02-15 to 2021-06-07',
    rule: 'the last reading up to the hour stands; depth is that of the recorded pool per value of the whole supply; the market is ETH in the delayed oracle of the system',
    sources: [rai.source],
    startTime: firstHour * HOUR_SECONDS,
    hours,
    priceUsd,
    targetUsd,
    readings: {
      ...priceReadings(priceUsd, targetUsd, readingMarks, firstHour * HOUR_SECONDS),
      depth: reading(depth, 'derived'),
      'market-return': reading(hourlyReturns(ethUsd), 'derived'),
      'mean-redemption-rate': reading(runningMean(rate, 36, rate[0]!), 'derived'),
    },
  }
}
