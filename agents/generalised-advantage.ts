/** A rollout's side of the advantage: `steps` decisions in each of `numEnvs` environments, entry `step * numEnvs + env`. */
export interface AdvantageInputs {
  readonly steps: number
  readonly numEnvs: number
  readonly rewards: Float64Array
  /** The critic's value of the observation that was decided on. */
  readonly values: Float32Array
  /** 1 where the step reached a terminal state: nothing follows. */
  readonly terminated: Uint8Array
  /** 1 where the episode was cut: `finalValues` holds the critic's value of its last observation. */
  readonly truncated: Uint8Array
  readonly finalValues: Float64Array
  /** Values of the observations after the last step, one an environment. */
  readonly lastValues: Float32Array
}

/**
 * Generalised advantage estimation (Schulman et al., 2016): advantages and value targets (advantage + value).
 * An episode's end stops the trace; a termination is followed by 0, a truncation by the value of the final observation.
 */
export function generalisedAdvantages(
  inputs: AdvantageInputs,
  discount: number,
  lambda: number,
  advantages: Float32Array,
  returns: Float32Array,
): void {
  const { steps, numEnvs, rewards, values, terminated, truncated, finalValues, lastValues } = inputs
  const decay = discount * lambda
  const traces = new Float64Array(numEnvs)
  const nextValues = Float64Array.from(lastValues)
  for (let step = steps - 1; step >= 0; step--) {
    for (let env = 0; env < numEnvs; env++) {
      const at = step * numEnvs + env
      if (terminated[at] === 1) {
        traces[env] = 0
        nextValues[env] = 0
      } else if (truncated[at] === 1) {
        traces[env] = 0
        nextValues[env] = finalValues[at]
      }
      const value = values[at]
      const trace = rewards[at] + discount * nextValues[env] - value + decay * traces[env]
      traces[env] = trace
      nextValues[env] = value
      advantages[at] = trace
      returns[at] = trace + value
    }
  }
}
