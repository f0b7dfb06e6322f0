import { usageError } from '../errors.js'
import { type Estimate, normalQuantile975 } from './interval.js'

/**
 * A proportion with its 95 % score interval (Wilson, 1927), which keeps its coverage near 0 and 1, where episodes
 * that never or always collapse lie. Without a continuity correction.
 */
export function wilsonInterval(successes: number, trials: number): Estimate {
  if (!(Number.isInteger(trials) && trials > 0 && successes >= 0 && successes <= trials)) {
    throw usageError(
      `A proportion of ${successes} in ${trials}`,
      'statistics.wilsonInterval',
      'Give at least one trial and no more successes than trials.',
    )
  }
  const z2 = normalQuantile975 * normalQuantile975
  const share = successes / trials
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
  const halfWidth =
    (normalQuantile975 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials))) /
    (1 + z2 / trials)
  return {
    estimate: share,
    low: successes === 0 ? 0 : centre - halfWidth,
    high: successes === trials ? 1 : centre + halfWidth,
  }
}
