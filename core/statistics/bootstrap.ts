import { usageError } from '../errors.js'
import { RandomStream } from '../random/stream.js'
import { interquartileMean } from './interquartile-mean.js'
import { confidence, type Estimate } from './interval.js'
import { mean } from './moments.js'
import { quantileOfSorted } from './quantile.js'

/** How often a bootstrap draws anew unless told otherwise. */
export const defaultResamples = 5000

export interface BootstrapOptions {
  /** Seed of the stream `bootstrap`; the same seed gives the same interval. */
  readonly seed: number
  readonly resamples?: number
}

/** The percentile interval of resampled statistics: their 2.5 % and 97.5 % quantiles. */
function percentileInterval(estimate: number, resampled: Float64Array): Estimate {
  const ascending = resampled.sort()
  const tail = (1 - confidence) / 2
  return {
    estimate,
    low: quantileOfSorted(ascending, tail),
    high: quantileOfSorted(ascending, 1 - tail),
  }
}

function requireStrata(strata: readonly ArrayLike<number>[], where: string): void {
  if (strata.length === 0 || strata.some((stratum) => stratum.length === 0)) {
    throw usageError(
      'A bootstrap over strata of which one is empty or none is given',
      `statistics.${where}`,
      'Give at least one stratum, each with at least one value.',
    )
  }
}

/**
 * Stratified bootstrap of the interquartile mean, as rliable does it: within each stratum (a task) the runs (training
 * seeds) are drawn with replacement, the strata stay as they are, and the interquartile mean is taken over all draws
 * together. Percentile interval at 95 %.
 *
 * @param strata one list of scores a stratum, one score a run
 */
export function bootstrapInterquartileMean(
  strata: readonly ArrayLike<number>[],
  options: BootstrapOptions,
): Estimate {
  requireStrata(strata, 'bootstrapInterquartileMean')
  const pooled = Float64Array.from(strata.flatMap((stratum) => Array.from(stratum)))
  const random = new RandomStream(options.seed, 'bootstrap')
  const drawn = new Float64Array(pooled.length)
  const resampled = new Float64Array(options.resamples ?? defaultResamples)
  for (let resample = 0; resample < resampled.length; resample++) {
    let next = 0
    for (const stratum of strata) {
      for (let draw = 0; draw < stratum.length; draw++) {
        drawn[next++] = stratum[random.integer(stratum.length)]!
      }
    }
    resampled[resample] = interquartileMean(drawn)
  }
  return percentileInterval(interquartileMean(pooled), resampled)
}

/** The mean over strata of each stratum's mean: a stratum weighs the same however many values it holds. */
export function meanOverStrata(strata: readonly ArrayLike<number>[]): number {
  requireStrata(strata, 'meanOverStrata')
  return mean(strata.map((stratum) => mean(stratum)))
}

/**
 * Bootstrap of a mean over strata (scenarios), episodes drawn with replacement within each. Given the differences of
 * two policies on the same episodes it is the paired bootstrap of their mean difference: a pair is drawn whole, so
 * what both policies share cancels. Percentile interval at 95 %; nothing is trimmed.
 *
 * @param strata one list of values or of paired differences a scenario
 */
export function bootstrapMean(strata: readonly ArrayLike<number>[], options: BootstrapOptions): Estimate {
  requireStrata(strata, 'bootstrapMean')
  const random = new RandomStream(options.seed, 'bootstrap')
  const resampled = new Float64Array(options.resamples ?? defaultResamples)
  for (let resample = 0; resample < resampled.length; resample++) {
    let sum = 0
    for (const stratum of strata) {
      let stratumSum = 0
      for (let draw = 0; draw < stratum.length; draw++) stratumSum += stratum[random.integer(stratum.length)]!
      sum += stratumSum / stratum.length
    }
    resampled[resample] = sum / strata.length
  }
  return percentileInterval(meanOverStrata(strata), resampled)
}

/**
 * Bootstrap of a mean over training seeds and episodes, both of which are samples. Seeds and, within each scenario,
 * episodes are drawn with replacement and independently, and the crossed table of the draws is averaged (the
 * pigeonhole bootstrap; Owen, 2007). It is for runs that were all judged on the same episodes.
 *
 * @param runs `runs[seed][scenario]` is a list of values, one an episode; every seed has the same scenarios and episodes
 */
export function bootstrapMeanOverRuns(
  runs: readonly (readonly ArrayLike<number>[])[],
  options: BootstrapOptions,
): Estimate {
  for (const strata of runs) requireStrata(strata, 'bootstrapMeanOverRuns')
  const first = runs[0]
  const alike = (strata: readonly ArrayLike<number>[]) =>
    strata.length === first?.length && strata.every((stratum, s) => stratum.length === first[s]!.length)
  if (first === undefined || !runs.every(alike)) {
    throw usageError(
      'Runs that were not judged on the same episodes, or no run at all',
      'statistics.bootstrapMeanOverRuns',
      'Give each run the same scenarios with the same number of episodes.',
    )
  }
  const random = new RandomStream(options.seed, 'bootstrap')
  const resampled = new Float64Array(options.resamples ?? defaultResamples)
  const runWeights = new Float64Array(runs.length)
  for (let resample = 0; resample < resampled.length; resample++) {
    runWeights.fill(0)
    for (let draw = 0; draw < runs.length; draw++) runWeights[random.integer(runs.length)]! += 1
    let sum = 0
    for (let scenario = 0; scenario < first.length; scenario++) {
      const episodes = first[scenario]!.length
      let scenarioSum = 0
      for (let draw = 0; draw < episodes; draw++) {
        const episode = random.integer(episodes)
        for (let run = 0; run < runs.length; run++) {
          scenarioSum += runWeights[run]! * runs[run]![scenario]![episode]!
        }
      }
      sum += scenarioSum / (episodes * runs.length)
    }
    resampled[resample] = sum / first.length
  }
  return percentileInterval(mean(runs.map((strata) => meanOverStrata(strata))), resampled)
}
