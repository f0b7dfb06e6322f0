/** How a coefficient moves over a training run: held, or falling in a straight line to 0 at the last step. */
export type Schedule = 'constant' | 'linear'

/** A coefficient after `stepsDone` of `totalSteps` decisions; a linear one never falls below 0. */
export function scheduled(
  initial: number,
  schedule: Schedule,
  stepsDone: number,
  totalSteps: number,
): number {
  return schedule === 'constant' ? initial : initial * Math.max(0, 1 - stepsDone / totalSteps)
}

/** From `start` in a straight line to `end` over the first `fraction` of all steps, and `end` from there on. */
export function interpolated(
  start: number,
  end: number,
  stepsDone: number,
  totalSteps: number,
  fraction: number,
): number {
  const share = stepsDone / (fraction * totalSteps)
  return share < 1 ? start + (end - start) * share : end
}
