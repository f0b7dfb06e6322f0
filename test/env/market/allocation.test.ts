import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { shippedMechanisms } from '../../../env/mechanisms/mechanisms.js'

/**
 * Five collections of a nursery of 16 MB over ten million hours are eight bytes an hour. A number that a loop boxes for
 * every economy takes sixteen; an engine that keeps to a half-compiled loop takes up to three for as long as it does so.
 */
const BYTES_AN_HOUR = 5
/** Four seconds on an idle core. */
const TIME_LIMIT_MS = 240_000

describe('an hour', () => {
  it(
    'allocates nothing, whatever the mechanism',
    () => {
      const nursery = ['--min-semi-space-size=128', '--max-semi-space-size=128']
      const run = spawnSync(process.execPath, [...nursery, 'bench/allocation.mjs', '--json'], {
        encoding: 'utf8',
      })
      expect(run.stderr).toBe('')
      const results = JSON.parse(run.stdout) as { mechanism: string; bytesAnHour: number }[]
      expect(results.map(({ mechanism }) => mechanism)).toEqual(shippedMechanisms.map(({ id }) => id))
      // Written so that NaN fails.
      expect(results.filter(({ bytesAnHour }) => !(bytesAnHour < BYTES_AN_HOUR))).toEqual([])
    },
    TIME_LIMIT_MS,
  )
})
