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
  const { steps, numEnvs, values } = inputs
  for (let env = 0; env < numEnvs; env++) {
    let trace = 0
    let nextValue = inputs.lastValues[env]
    for (let step = steps - 1; step >= 0; step--) {
      const at = step * numEnvs + env
      if (inputs.terminated[at] === 1) {
        trace = 0
        nextValue = 0
      } else if (inputs.truncated[at] === 1) {
        trace = 0
        nextValue = inputs.finalValues[at]
      }
      trace = inputs.rewards[at] + discount * nextValue - values[at] + discount * lambda * trace
      nextValue = values[at]
      advantages[at] = trace
      returns[at] = trace + values[at]
    }
  }
}
