import type { NetworkWeights } from './learner/learner.js'

/** What is subtracted from and divided into an observation before the network sees it. */
export interface FrozenNormaliser {
  readonly mean: Float64Array
  readonly standardDeviation: Float64Array
  /** Normalised entries are cut to plus and minus this. */
  readonly clip: number
}

/** How a network's outputs become a decision, without randomness. */
export type DecisionHead =
  | { readonly kind: 'mean'; readonly dimensions: number }
  | { readonly kind: 'argmax'; readonly counts: readonly number[] }

/** A trained policy without its optimiser and its randomness: what a bundle carries. */
export interface FrozenPolicy {
  readonly network: NetworkWeights
  readonly head: DecisionHead
  readonly normaliser: FrozenNormaliser | null
}
