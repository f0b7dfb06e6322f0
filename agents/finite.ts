import { MinthelmError } from '../core/errors.js'

/** Where in a run a number arose. */
export interface RunPlace {
  readonly step: number
  readonly seed: number
}

/** Stops the run at the first number that is not finite, naming the tensor, its entry, the step and the seed. */
export function assertFinite(
  tensor: string,
  values: ArrayLike<number>,
  count: number,
  place: RunPlace,
): void {
  for (let index = 0; index < count; index++) {
    if (!Number.isFinite(values[index])) {
      throw new MinthelmError({
        what: `${values[index]} arose in ${tensor}, entry ${index}`,
        where: `step ${place.step}, seed ${place.seed}`,
        remedy: REMEDIES[tensor.split('/')[0]] ?? REMEDIES.network,
      })
    }
  }
}

const REMEDIES: Record<string, string> = {
  network:
    'The update diverged: lower agent.learningRate, lower agent.maxGradientNorm or normalise observations and rewards.',
  observations: 'The environment produced it: run the environment check, and look at this episode.',
  rewards: 'The environment produced it: look at the reward components and custom terms of this episode.',
}
