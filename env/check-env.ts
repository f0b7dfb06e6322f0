import { checkSingleEnv } from './checks/single-env.js'
import { checkVectorEnv } from './checks/vector-env.js'
import type { Env } from './env.js'
import type { VectorEnv } from './vector-env.js'

export interface CheckOptions {
  /** How many steps to play, at least one episode long so that ends are seen; 1000 by default. */
  readonly steps?: number
  /** Of the random actions, and of an `Env`'s episodes; 0 by default. */
  readonly seed?: number
}

/**
 * Plays an environment with random actions and gives what is wrong with it, in words and with the place; an empty list
 * where it keeps its promises: observations inside their box, finite rewards that their components add up to, ends that
 * are terminated or truncated, final observations, buffers, the same results after a reset and after a restored
 * snapshot, refusal of actions outside the space. The environment is left in the middle of an episode.
 */
export function checkEnv(env: VectorEnv | Env, options: CheckOptions = {}): string[] {
  const { steps = 1000, seed = 0 } = options
  return 'numEnvs' in env ? checkVectorEnv(env, steps, seed) : checkSingleEnv(env, steps, seed)
}
