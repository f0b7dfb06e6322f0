import type { PidGains } from './pid-policy.js'

/** How a tuned rule was found. */
export interface TuningRecord {
  /** Mean reward per hour on episodes of the stream `tuningEpisode` that no iteration saw. */
  readonly rewardPerHour: number
  /** The seed of the search that won, of those tried. */
  readonly seed: number
  readonly seedsTried: number
}

/** The rules that a search found for one mechanism. */
export interface TunedRules {
  readonly pid: { readonly gains: PidGains; readonly record: TuningRecord }
  /** Actions in [-1, 1], one a lever. */
  readonly constants: { readonly values: readonly number[]; readonly record: TuningRecord }
  /** A row a lever: the constant, then a weight for each of the mechanism's rule features. */
  readonly linear: { readonly weights: readonly (readonly number[])[]; readonly record: TuningRecord }
}
