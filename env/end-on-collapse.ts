import { LOWEST_HOURLY_REWARD } from './reward/hourly-components.js'

/**
 * What the steps after a collapse would pay, seen from the step of the collapse: entry n is the sum of -10 times
 * discount^i for i from 1 to n. Paid when an episode ends early, it makes the return of the ended episode equal to
 * that of the absorbed one, so that dying early never pays.
 * @param discount the agent's discount a step, in (0, 1]
 */
export function discountedRest(discount: number, maximumSteps: number): Float64Array {
  const rest = new Float64Array(maximumSteps + 1)
  for (let steps = 1; steps <= maximumSteps; steps++) {
    rest[steps] = discount * (LOWEST_HOURLY_REWARD + rest[steps - 1])
  }
  return rest
}
