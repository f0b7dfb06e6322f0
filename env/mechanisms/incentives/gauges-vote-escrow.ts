/** The longest lock, 4 years: what gives a token its full vote. Source: Curve's vote escrow. */
export const LONGEST_LOCK_HOURS = 4 * 365 * 24

/** Every provider keeps this part of its deposit's weight without any votes; votes add up to the rest. */
const UNBOOSTED_SHARE = 0.4

/** The vote of locked tokens: their number times what is left of their lock, over 4 years. It falls linearly to 0. */
export function votePowerOf(tokens: number, hoursLeft: number): number {
  return (tokens * Math.min(LONGEST_LOCK_HOURS, Math.max(0, hoursLeft))) / LONGEST_LOCK_HOURS
}

/**
 * Tokens whose lock ends within the coming hour, where the ends of all locks lie evenly between now and twice their mean.
 * That law keeps itself: while its power falls by the linear decay of every token, the tokens fall by what runs out.
 */
export function expiringTokens(tokens: number, votePower: number): number {
  if (tokens <= 0) return 0
  const lastEndsInHours = (2 * LONGEST_LOCK_HOURS * votePower) / tokens
  return lastEndsInHours <= 1 ? tokens : tokens / lastEndsInHours
}

/**
 * The weight at which a deposit earns in a gauge: min(l, 0.4 l + 0.6 L v / V), between 0.4 and 1 of the deposit, so at
 * most 2.5 times what it earns without votes. Source: Curve's liquidity gauge.
 * @param deposit l, the provider's own; @param gaugeTotal L, of all providers, in the same unit
 * @param power v, the provider's votes; @param totalPower V, all votes
 */
export function workingBalance(
  deposit: number,
  gaugeTotal: number,
  power: number,
  totalPower: number,
): number {
  const byVotes = totalPower > 0 ? ((1 - UNBOOSTED_SHARE) * gaugeTotal * power) / totalPower : 0
  return Math.min(deposit, UNBOOSTED_SHARE * deposit + byVotes)
}

/** How many times what it would earn without votes a deposit earns, from 1 to 2.5. */
export function boostOf(deposit: number, gaugeTotal: number, power: number, totalPower: number): number {
  return workingBalance(deposit, gaugeTotal, power, totalPower) / (UNBOOSTED_SHARE * deposit)
}
