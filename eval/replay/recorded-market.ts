import { baselineNames, createBaseline } from '../../agents/baselines/baselines.js'
import { TrainedPolicy } from '../../agents/trained-policy.js'
import type { Bundle } from '../../checkpoints/runtime/bundle.js'
import { usageError } from '../../core/errors.js'
import { log } from '../../core/math/exponential.js'
import { type Series, seriesColumn } from '../../core/series.js'
import { mechanismById } from '../../env/mechanisms/mechanisms.js'
import { definitionOf, makeVector } from '../../env/registry.js'
import { supplyLimitOf } from '../../guard/upgrade.js'
import { evaluate } from '../evaluate.js'
import type { Evaluation } from '../evaluation.js'

const HOUR_SECONDS = 3600
const HOURS_PER_DAY = 24

/** A stretch of recorded market history, chosen by a rule and not by its outcome. */
export interface MarketWindow {
  readonly name: string
  /** Why this stretch: the rule in words. */
  readonly rule: string
  /** Unix seconds of its first hour. */
  readonly startTime: number
  /** Log-returns, one an hour. */
  readonly returns: Float64Array
  /** Root mean square of the log-returns. */
  readonly volatilityPerHour: number
  /** Log-return over the whole window. */
  readonly totalReturn: number
}

/** Hourly log-returns from the series' first hour on; a gap's move is spread evenly over its hours. */
function returnsByHour(series: Series): { firstTime: number; returns: Float64Array } {
  const closes = seriesColumn(series, 'close_usd')
  const { times } = series
  const firstTime = times[0]! + HOUR_SECONDS
  const returns = new Float64Array((times.at(-1)! - times[0]!) / HOUR_SECONDS)
  for (let row = 1; row < times.length; row++) {
    const hours = (times[row]! - times[row - 1]!) / HOUR_SECONDS
    const start = (times[row - 1]! - times[0]!) / HOUR_SECONDS
    returns.fill(log(closes[row]! / closes[row - 1]!) / hours, start, start + hours)
  }
  return { firstTime, returns }
}

/**
 * Three windows of recorded hours, among those that begin at midnight UTC: the most volatile, the calmest, and the one
 * with the deepest fall from beginning to end.
 *
 * @param hours length of a window
 */
export function marketWindows(eth: Series, hours: number): readonly MarketWindow[] {
  const { firstTime, returns } = returnsByHour(eth)
  if (returns.length < hours) {
    throw usageError(
      `A window of ${hours} hours does not fit in ${returns.length} recorded ones`,
      'replay.hours',
      'Ask for a shorter window.',
    )
  }
  const first =
    ((HOURS_PER_DAY * HOUR_SECONDS - (firstTime % (HOURS_PER_DAY * HOUR_SECONDS))) / HOUR_SECONDS) %
    HOURS_PER_DAY
  const windows: Omit<MarketWindow, 'name' | 'rule'>[] = []
  for (let start = first; start + hours <= returns.length; start += HOURS_PER_DAY) {
    const part = returns.slice(start, start + hours)
    windows.push({
      startTime: firstTime + start * HOUR_SECONDS,
      returns: part,
      volatilityPerHour: Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / hours),
      totalReturn: part.reduce((sum, value) => sum + value, 0),
    })
  }
  const least = (measure: (window: (typeof windows)[number]) => number) =>
    windows.reduce((best, window) => (measure(window) < measure(best) ? window : best))
  const rule = (which: string) =>
    `of all ${hours}-hour windows of the record that begin at midnight UTC, ${which}`
  return [
    {
      name: 'most volatile',
      rule: rule('the one of the largest mean square return'),
      ...least((w) => -w.volatilityPerHour),
    },
    {
      name: 'calmest',
      rule: rule('the one of the smallest mean square return'),
      ...least((w) => w.volatilityPerHour),
    },
    {
      name: 'deepest fall',
      rule: rule('the one that loses most from beginning to end'),
      ...least((w) => w.totalReturn),
    },
  ]
}

/** How a bundle and the baselines did with one window as the market. */
export interface RecordedDrive {
  readonly window: MarketWindow
  /** The bundle's policy first, then the baselines, on the same episodes. */
  readonly evaluations: readonly Evaluation[]
}

/** The options under which a bundle runs: its own cadence, delays and supply limit. */
export function bundleOptions(bundle: Bundle): Record<string, unknown> {
  return { ...bundle.cadence, supplyLimit: supplyLimitOf(bundle.guard) }
}

/**
 * Lets recorded hours drive the bundle's economy: the market's return is the record's, everything else is simulated and
 * reacts to the levers. The calm scenario adds no shock of its own.
 *
 * @param episodes how many draws of everything that is not recorded, the same for every policy
 */
export function driveByRecord(
  bundle: Bundle,
  windows: readonly MarketWindow[],
  episodes: number,
  seed: number,
  baselines: readonly string[] = baselineNames(mechanismById(bundle.guard.mechanism)),
): readonly RecordedDrive[] {
  const id = bundle.environment
  const mechanism = mechanismById(bundle.guard.mechanism, 'guard.json.mechanism')
  if (definitionOf(id).kind !== 'economy') {
    throw usageError(`${id} is no token economy`, 'policy.json.environment', 'Replay a bundle of an economy.')
  }
  return windows.map((window) => {
    const options = {
      ...bundleOptions(bundle),
      horizonHours: window.returns.length,
      marketReturns: window.returns,
    }
    const leverMenu = bundle.actions === 'lever-menu'
    const { actionSpace } = makeVector(id, { ...options, leverMenu, numEnvs: 1, seed })
    const judged = [
      { policy: new TrainedPolicy(bundle.policy, actionSpace), leverMenu },
      ...baselines.map((name) => ({ policy: createBaseline(mechanism, name), leverMenu: false })),
    ]
    return {
      window,
      evaluations: judged.map(({ policy, leverMenu }) => ({
        ...evaluate({ policy, id, options: { ...options, leverMenu }, episodesPerScenario: episodes, seed }),
        options: { ...bundleOptions(bundle), leverMenu, marketReturns: `ETH, ${window.name}` },
      })),
    }
  })
}
