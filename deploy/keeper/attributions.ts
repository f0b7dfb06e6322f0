import type { Attribution } from './log-lines.js'

/** A policy as a function of its observation: one value a lever, all fixed18. */
export type ExactPolicy = (observation: readonly bigint[]) => readonly bigint[]

/**
 * What each input changes on the way from the baseline to the observation, one input switched after the other: exact, and
 * they add up, whatever the policy is.
 */
function stepChanges(
  policy: ExactPolicy,
  baseline: readonly bigint[],
  observation: readonly bigint[],
  order: readonly number[],
): readonly (readonly bigint[])[] {
  const point = [...baseline]
  let before = policy(point)
  const changes: (readonly bigint[])[] = Array.from({ length: order.length }, () => [])
  for (const input of order) {
    if (point[input] !== observation[input]) {
      point[input] = observation[input]!
      const after = policy(point)
      const last = before
      changes[input] = after.map((value, lever) => value - last[lever]!)
      before = after
    } else {
      changes[input] = before.map(() => 0n)
    }
  }
  return changes
}

/**
 * Explains a decision as exact differences from the baseline: the mean of switching the inputs one by one in their order
 * and in the reverse order. Odd units of 10^-18 go to the first inputs that have one, so the residual is 0.
 *
 * @param baseline an observation that stands for nothing special: the medians of training
 */
export function attribute(
  policy: ExactPolicy,
  names: readonly string[],
  levers: readonly string[],
  baseline: readonly bigint[],
  observation: readonly bigint[],
): readonly Attribution[] {
  const order = names.map((_, index) => index)
  const there = stepChanges(policy, baseline, observation, order)
  const back = stepChanges(policy, baseline, observation, order.toReversed())
  const from = policy(baseline)
  const to = policy(observation)
  return levers.map((lever, index) => {
    const doubled = order.map((input) => there[input]![index]! + back[input]![index]!)
    const halves = doubled.map((value) => value >> 1n)
    let left = to[index]! - from[index]! - halves.reduce((sum, value) => sum + value, 0n)
    const contributions = halves.map((value, input) => {
      const odd = (doubled[input]! & 1n) === 1n && left > 0n ? 1n : 0n
      left -= odd
      return { name: names[input]!, value: `${value + odd}` }
    })
    return { lever, baseline: `${from[index]!}`, contributions, residual: `${left}` }
  })
}
