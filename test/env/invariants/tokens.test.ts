import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'
import { everyNumber, firstPlaces, live, openRun, randomRuns, tokenColumns } from '../economy-runs.js'

const ECONOMIES = 6
const HOURS = 200
const RUNS = 12

/** What cannot be owed: it is there or it is not. */
const stocks = [
  'supplyTokens',
  'unsoldEmissionTokens',
  'poolQuoteUsd',
  'poolInvariant',
  'quoteFeesUsd',
  'reserveUsd',
  'shareCapUsd',
  'shareSupply',
  'priceUsd',
  'depthUsd',
  'confidence',
  'runIntensityPerHour',
  'recoveryValueUsd',
  'redeemedTokens',
  'mintedTokens',
] as const

describe.each(shippedMechanisms)('$id, under any levers in any scenario', (mechanism) => {
  it('keeps every token in a column and every stock above 0, in finite numbers', () => {
    fc.assert(
      fc.property(randomRuns(mechanism), (run) => {
        const economy = openRun(mechanism, run, firstPlaces(ECONOMIES))
        const { state } = economy
        const balances = tokenColumns(economy)
        const owned = Object.fromEntries([
          ...balances.map((column, place) => [`balance ${place}`, column]),
          ...stocks.map((name) => [name, state[name]]),
        ]) as Record<string, Float64Array>
        const columns = Object.entries(owned)
        live(economy, run, HOURS, (hour) => {
          for (let index = 0; index < ECONOMIES; index++) {
            const held = balances.reduce((sum, column) => sum + column[index]!, 0)
            const lost = state.supplyTokens[index]! - held
            // Written so that NaN fails.
            const bad = columns.filter(([, column]) => !(column[index]! >= -1e-12)).map(([name]) => name)
            if (!(Math.abs(lost) <= 1e-9)) bad.push(`tokens in no column: ${lost}`)
            if (bad.length > 0) throw new Error(`hour ${hour}, economy ${index}: ${bad.join(', ')}`)
          }
        })
        for (const numbers of everyNumber(economy)) expect(numbers.every(Number.isFinite)).toBe(true)
      }),
      { numRuns: RUNS, seed: 11 },
    )
  })
})
